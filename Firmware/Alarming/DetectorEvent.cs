namespace Firmware.Alarming;

/// <summary>What happened, in order of rank: where room is short, a later kind gives way to an earlier one.</summary>
public enum EventKind
{
    /// <summary>A flame was found.</summary>
    Alarm,

    /// <summary>A fault began.</summary>
    Fault,

    /// <summary>A fault ended.</summary>
    FaultCleared,

    /// <summary>The flame is gone.</summary>
    Restored,

    /// <summary>A test was asked for.</summary>
    Test,

    /// <summary>A flame is suspected.</summary>
    Suspect,

    /// <summary>The suspicion went away.</summary>
    SuspectCleared,
}

/// <summary>One event. A value: it travels between the threads by copy.</summary>
public struct DetectorEvent
{
    /// <summary>What happened.</summary>
    public EventKind Kind;

    /// <summary>Which fault, for <see cref="EventKind.Fault"/> and <see cref="EventKind.FaultCleared"/>.</summary>
    public FaultCode Fault;

    /// <summary>The fault's name, as messages and traces write it.</summary>
    public string FaultName => FaultNames.Of(Fault);

    /// <summary>The event's number since boot, from 1.</summary>
    public int Number;

    /// <summary>When, in microseconds since boot.</summary>
    public long TimeMicros;

    /// <summary>Light above ambient at that moment, in ADC counts.</summary>
    public int LevelCounts;

    /// <summary>Mean size of the flicker at that moment, in ADC counts.</summary>
    public int FlickerCounts;
}
