namespace Simulator.ControlRoom;

/// <summary>What an operator did about an alarm.</summary>
public enum OperatorActionKind
{
    /// <summary>Has seen it and answers for it: the sound ends.</summary>
    Acknowledged,

    /// <summary>Told the detector to be quiet.</summary>
    Silenced,

    /// <summary>Told the detector to end its alarm.</summary>
    Reset,

    /// <summary>Found it to be false: whoever was told of it is told that as well.</summary>
    CalledOff,
}

/// <summary>An operator's action, as the journal keeps it.</summary>
/// <param name="Kind">What.</param>
/// <param name="Operator">Who.</param>
/// <param name="At">When.</param>
public sealed record OperatorAction(OperatorActionKind Kind, string Operator, DateTimeOffset At);

/// <summary>That a recipient was told of an event, or is still to be.</summary>
/// <param name="Recipient">Its name.</param>
/// <param name="ToldAt">When; null when it is still to be told.</param>
public sealed record JournalledDelivery(string Recipient, DateTimeOffset? ToldAt);
