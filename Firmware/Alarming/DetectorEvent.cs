namespace Firmware.Alarming;

/// <summary>
/// What happened, in order of rank: where room is short, a later kind gives way to an earlier one. <see cref="Obeyed"/> and
/// <see cref="Started"/> have no message of their own. Numbers are kept in the journal: new ones go to the end.
/// </summary>
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

    /// <summary>A command was obeyed: the journal keeps it, and a heartbeat follows at once.</summary>
    Obeyed,

    /// <summary>The detector started: the journal keeps it, and the birth says it.</summary>
    Started,

    /// <summary>A step of the commissioning routine ended.</summary>
    Step,

    /// <summary>The commissioning routine ended.</summary>
    Commissioned,

    /// <summary>How an alarm was decided, under the alarm's own number; only the outbox knows it.</summary>
    Waveform,
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

    /// <summary>Which command, for <see cref="EventKind.Obeyed"/>.</summary>
    public DetectorCommand Command;

    /// <summary>The command's name, as messages write it.</summary>
    public string CommandName => CommandNames.Of(Command);

    /// <summary>True while the detector is commissioned: a flame's events are tests then.</summary>
    public bool IsTest;

    /// <summary>For <see cref="EventKind.Step"/>: its number.</summary>
    public int Step;

    /// <summary>For <see cref="EventKind.Step"/>: how it ended.</summary>
    public int StepResult;

    /// <summary>For <see cref="EventKind.Step"/>: what it measured, in its own unit.</summary>
    public int StepValue;

    /// <summary>For <see cref="EventKind.Step"/>: how long it took, in milliseconds.</summary>
    public int StepMillis;

    /// <summary>For <see cref="EventKind.Step"/>: the test lamp took the flame's place.</summary>
    public bool IsByLamp;

    /// <summary>The event's number since boot, from 1.</summary>
    public int Number;

    /// <summary>The boot counter under which it was recorded: with <see cref="Number"/> the event's id. 0 until the uplink took it.</summary>
    public int Boot;

    /// <summary>When, in microseconds since boot.</summary>
    public long TimeMicros;

    /// <summary>Light above ambient at that moment, in ADC counts.</summary>
    public int LevelCounts;

    /// <summary>Mean size of the flicker at that moment, in ADC counts.</summary>
    public int FlickerCounts;
}
