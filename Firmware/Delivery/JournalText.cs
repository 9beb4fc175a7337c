using Firmware.Alarming;
using Firmware.Messages;

namespace Firmware.Delivery;

/// <summary>
/// The journal's entries as messages write them, each <c>boot:up:kind:detail</c>, joined by spaces: <c>up</c> in milliseconds since
/// that boot, <c>kind</c> a message type, <c>obeyed</c> or <c>started</c>, <c>detail</c> a fault's code, a command's name, a start's
/// cause, for a commissioning step its number, for its end the first failed step's or 0, for all others the light above ambient in counts.
/// </summary>
public static class JournalText
{
    /// <summary>What the journal keeps beside an event's kind and time.</summary>
    public static int DetailOf(ref DetectorEvent recorded)
    {
        switch (recorded.Kind)
        {
            case EventKind.Fault:
            case EventKind.FaultCleared: return (int)recorded.Fault;
            case EventKind.Obeyed: return (int)recorded.Command;
            case EventKind.Step:
            case EventKind.Commissioned: return recorded.Step;
            default: return recorded.LevelCounts;
        }
    }

    /// <summary>How soon the journal is to be written: at once for an alarm, and for a fault or a start.</summary>
    public static int UrgencyOf(EventKind kind) =>
        kind == EventKind.Alarm ? 2 : kind == EventKind.Fault || kind == EventKind.Started ? 1 : 0;

    /// <summary>Writes one entry.</summary>
    /// <param name="boot">The boot counter.</param>
    /// <param name="upMillis">Milliseconds since that boot.</param>
    /// <param name="kind">What happened.</param>
    /// <param name="detail">From <see cref="DetailOf"/>.</param>
    public static string Of(int boot, long upMillis, EventKind kind, int detail)
    {
        DetectorEvent entry = default;
        entry.Fault = (FaultCode)detail;
        entry.Command = (DetectorCommand)detail;
        string start = boot.ToString() + ":" + upMillis.ToString() + ":";
        switch (kind)
        {
            case EventKind.Fault:
            case EventKind.FaultCleared: return start + Topics.TypeOf(kind) + ":" + entry.FaultName;
            case EventKind.Obeyed: return start + "obeyed:" + entry.CommandName;
            case EventKind.Started: return start + "started:" + RestartMark.NameOf(detail);
            default: return start + Topics.TypeOf(kind) + ":" + detail.ToString();
        }
    }
}
