namespace Simulator.ControlRoom;

/// <summary>An accepted event as the journal keeps it.</summary>
/// <param name="Detector">Detector id.</param>
/// <param name="Evt">The detector's id for the event.</param>
/// <param name="Typ">The message's type.</param>
/// <param name="ReceivedAt">When it was taken, to the millisecond.</param>
/// <param name="Jws">The message as it came, ASCII.</param>
/// <param name="Late">How much later than this boot's quickest message it came.</param>
public sealed record JournalledEvent(string Detector, string Evt, string Typ, DateTimeOffset ReceivedAt, string Jws, TimeSpan Late = default);

/// <summary>A message that a room's gate let through, for the journal to decide on.</summary>
/// <param name="Detector">Who sent it.</param>
/// <param name="Jti">Its number.</param>
/// <param name="Event">The event that it carries; null for a sign of life.</param>
public sealed record GatedMessage(string Detector, MessageId Jti, JournalledEvent? Event = null)
{
    /// <summary>When the detector lived; null when the message does not say so, as a will.</summary>
    public DateTimeOffset? HeardAt { get; init; }

    /// <summary>In a birth: the will that it names, null for none.</summary>
    public MessageId? Will { get; init; }

    /// <summary>True for a birth: <see cref="Will"/> takes the place of the one named before.</summary>
    public bool IsBirth { get; init; }

    /// <summary>True for a will: taken when the last accepted birth named it, whatever its number.</summary>
    public bool IsWill { get; init; }
}

/// <summary>What the journal made of a message.</summary>
public enum Acceptance
{
    /// <summary>Taken, and its event is new.</summary>
    New,

    /// <summary>Taken; its event was known before, or it carries none.</summary>
    Known,

    /// <summary>Not taken: its number was taken before, by another room of the same journal.</summary>
    Elsewhere,
}

/// <summary>What came of an alarm.</summary>
/// <param name="Detector">Detector id.</param>
/// <param name="Evt">The alarm.</param>
/// <param name="Deed">One of the words below.</param>
/// <param name="By">Who: an operator, or the detector.</param>
/// <param name="At">When, to the millisecond.</param>
public sealed record AlarmHandling(string Detector, string Evt, string Deed, string By, DateTimeOffset At)
{
    /// <summary>An operator has seen it and answers for it: the sound ends.</summary>
    public const string Acknowledged = "acknowledged";

    /// <summary>An operator told the detector to be quiet; as often as it is done.</summary>
    public const string Silenced = "silenced";

    /// <summary>An operator told the detector to end its alarm; as often as it is done.</summary>
    public const string Reset = "reset";

    /// <summary>The alarm was found to be false; recipients are told so.</summary>
    public const string CalledOff = "called-off";

    /// <summary>The detector no longer sees the flame; recipients are told so.</summary>
    public const string Restored = MessageType.Restored;
}

/// <summary>A notice that some recipients are still to be told of, by the room that asked.</summary>
/// <param name="Detector">Detector id.</param>
/// <param name="Evt">The alarm.</param>
/// <param name="Kind">What is to be told: the alarm's type, or what came of it.</param>
/// <param name="Recipients">Their names.</param>
public sealed record UntoldNotice(string Detector, string Evt, string Kind, IReadOnlySet<string> Recipients);

/// <summary>What the journal knows of a detector's presence.</summary>
/// <param name="HeardAt">When it was last heard, or first watched.</param>
/// <param name="IsLost">True when its loss was announced and it did not return.</param>
public sealed record Presence(DateTimeOffset HeardAt, bool IsLost);
