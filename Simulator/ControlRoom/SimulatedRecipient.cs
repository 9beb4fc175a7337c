using Simulator.Board;

namespace Simulator.ControlRoom;

/// <summary>A notice as a recipient saw it.</summary>
/// <param name="Notice">What was shown.</param>
/// <param name="AtMicros">Virtual microseconds since the start of the run.</param>
public sealed record ShownNotice(AlarmNotice Notice, long AtMicros);

/// <summary>
/// A recipient in memory. Its channel is modelled, not measured: every notice takes a seeded, evenly spread delay on virtual time.
/// </summary>
public sealed class SimulatedRecipient : IRecipient
{
    /// <summary>Shortest modelled delay, milliseconds.</summary>
    public const int DelayMillisMin = 50;

    /// <summary>Longest modelled delay, milliseconds.</summary>
    public const int DelayMillisMax = 400;

    private readonly VirtualTime _time;
    private readonly Random _random;
    private readonly List<ShownNotice> _shown = [];
    private readonly Dictionary<string, bool> _arrivedByKey = [];

    /// <summary>Makes a recipient that has been shown nothing.</summary>
    /// <param name="name">Such as «shop owner».</param>
    /// <param name="time">The clock its channel runs on.</param>
    /// <param name="seed">Decides the delays.</param>
    public SimulatedRecipient(string name, VirtualTime time, int seed)
    {
        Name = name;
        _time = time;
        _random = new Random(seed);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>What was shown, oldest first, each event once.</summary>
    public IReadOnlyList<ShownNotice> Shown => _shown;

    /// <inheritdoc/>
    public bool Tell(AlarmNotice notice)
    {
        if (_arrivedByKey.TryGetValue(notice.Key, out bool arrived))
        {
            return arrived;
        }

        _arrivedByKey.Add(notice.Key, false);
        _time.After(1_000L * _random.Next(DelayMillisMin, DelayMillisMax + 1), () =>
        {
            _arrivedByKey[notice.Key] = true;
            _shown.Add(new ShownNotice(notice, _time.NowMicros));
        });
        return false;
    }
}
