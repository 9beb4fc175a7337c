using Simulator.Board;
using Simulator.ControlRoom;

namespace Simulator.Fuzzing;

/// <summary>A recipient that outlives the control room, shows each key once, takes its time, and may be down for a while.</summary>
internal sealed class FuzzRecipient(string name, VirtualTime time, SeededDraw draw, Action<AlarmNotice> shown) : IRecipient
{
    private readonly Dictionary<string, long> _arrivesMicros = [];
    private readonly HashSet<string> _shown = [];

    public string Name { get; } = name;

    public bool IsDown { get; set; }

    public bool Tell(AlarmNotice notice)
    {
        if (IsDown)
        {
            throw new IOException("down");
        }

        if (!_arrivesMicros.TryGetValue(notice.Key, out long arrives))
        {
            _arrivesMicros.Add(notice.Key, time.NowMicros + (draw.Between(50, 400) * 1000L));
            return false;
        }

        if (time.NowMicros < arrives)
        {
            return false;
        }

        if (_shown.Add(notice.Key))
        {
            shown(notice);
        }

        return true;
    }
}
