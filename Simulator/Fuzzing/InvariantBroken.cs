namespace Simulator.Fuzzing;

/// <summary>The invariants that every run is held to.</summary>
public enum Invariant
{
    /// <summary>A flame above threshold leads to the local alarm in time.</summary>
    LocalAlarm,

    /// <summary>A latched alarm leaves by reset or power cut only.</summary>
    LatchHolds,

    /// <summary>A latched alarm is accepted by the control room in time.</summary>
    Accepted,

    /// <summary>A latched alarm is accepted under one event id only.</summary>
    AcceptedOnce,

    /// <summary>A detector closes an alarm only when the control room has accepted it.</summary>
    ClosedByReceipt,

    /// <summary>Every recipient shows an accepted alarm in time.</summary>
    Told,

    /// <summary>No recipient shows an alarm twice.</summary>
    ToldOnce,

    /// <summary>What the control room accepts was sent by the detector.</summary>
    NothingForged,

    /// <summary>No message number is used twice.</summary>
    CounterUnique,

    /// <summary>No attempt to connect begins while a flame is suspected, within the stated postponement.</summary>
    NotConnectingWhileSuspect,

    /// <summary>No queue passes its bound.</summary>
    QueueBound,

    /// <summary>The control room announces a silent detector in time.</summary>
    SilenceAnnounced,

    /// <summary>No part throws.</summary>
    NoCrash,
}

/// <summary>Ends a run: an invariant does not hold.</summary>
internal sealed class InvariantBrokenException(Invariant invariant, string message) : Exception(message)
{
    public Invariant Invariant { get; } = invariant;
}
