namespace Simulator.ControlRoom;

/// <summary>The values of <c>typ</c>, and where each belongs.</summary>
public static class MessageType
{
    /// <summary>First message of a connection.</summary>
    public const string Birth = "birth";

    /// <summary>Published by the broker when a detector vanishes.</summary>
    public const string Will = "will";

    /// <summary>Sent every 60 s.</summary>
    public const string Heartbeat = "heartbeat";

    /// <summary>Pre-alarm.</summary>
    public const string Suspect = "suspect";

    /// <summary>The pre-alarm came to nothing.</summary>
    public const string SuspectCleared = "suspect-cleared";

    /// <summary>A flame.</summary>
    public const string Alarm = "alarm";

    /// <summary>The flame is gone.</summary>
    public const string Restored = "restored";

    /// <summary>A fault, with <c>code</c>.</summary>
    public const string Fault = "fault";

    /// <summary>A fault went, with <c>code</c>.</summary>
    public const string FaultCleared = "fault-cleared";

    /// <summary>A drill.</summary>
    public const string Test = "test";

    /// <summary>Commissioning ended.</summary>
    public const string Commissioned = "commissioned";

    /// <summary>The readings around an event.</summary>
    public const string Waveform = "waveform";

    /// <summary>Downwards: a message was taken.</summary>
    public const string Receipt = "receipt";

    /// <summary>Downwards: do something.</summary>
    public const string Command = "command";

    /// <summary>The last level of the topic that a type is sent under; null for what is not sent upwards.</summary>
    internal static string? LeafOf(string type) => type switch
    {
        Alarm => "alarm",
        Fault or FaultCleared => "fault",
        Suspect or SuspectCleared or Restored or Commissioned => "event",
        Birth or Will => "status",
        Heartbeat => "heartbeat",
        Test => "test",
        Waveform => "waveform",
        _ => null,
    };

    /// <summary>True for what the journal keeps: everything but signs of life.</summary>
    internal static bool IsEvent(string type) => type is not (Birth or Will or Heartbeat);

    /// <summary>True for what cannot be told from a repeat without <c>evt</c>.</summary>
    internal static bool NeedsEvent(string type) => type is Alarm or Fault or FaultCleared or Suspect or SuspectCleared or Restored;
}
