using Firmware.Messages;
using Firmware.Alarming;

namespace Firmware.Delivery;

/// <summary>The contract's topics, <c>flame/v1/{market}/{detector}/{leaf}</c>, and the message types that go there.</summary>
public sealed class Topics
{
    private readonly string _stem;

    /// <summary>The topics of one detector.</summary>
    public Topics(Identity identity) => _stem = "flame/v1/" + identity.Market + "/" + identity.Detector + "/";

    /// <summary>Birth and will.</summary>
    public string Status => _stem + "status";

    /// <summary>Heartbeats.</summary>
    public string Heartbeat => _stem + "heartbeat";

    /// <summary>Commands to this detector.</summary>
    public string Command => _stem + "command";

    /// <summary>Receipts to this detector.</summary>
    public string Receipt => _stem + "receipt";

    /// <summary>The topic of an event.</summary>
    public string Of(EventKind kind)
    {
        switch (kind)
        {
            case EventKind.Alarm: return _stem + "alarm";
            case EventKind.Fault:
            case EventKind.FaultCleared: return _stem + "fault";
            case EventKind.Test:
            case EventKind.Step: return _stem + "test";
            case EventKind.Waveform: return _stem + "waveform";
            default: return _stem + "event";
        }
    }

    /// <summary>The message type of an event.</summary>
    public static string TypeOf(EventKind kind)
    {
        switch (kind)
        {
            case EventKind.Alarm: return "alarm";
            case EventKind.Fault: return "fault";
            case EventKind.FaultCleared: return "fault-cleared";
            case EventKind.Restored: return "restored";
            case EventKind.Test:
            case EventKind.Step: return "test";
            case EventKind.Commissioned: return "commissioned";
            case EventKind.Waveform: return "waveform";
            case EventKind.Suspect: return "suspect";
            default: return "suspect-cleared";
        }
    }
}
