namespace Simulator.ControlRoom;

/// <summary>An accepted message between its judgement and its receipt.</summary>
/// <param name="Detector">Who sent it.</param>
/// <param name="Claims">What it says.</param>
/// <param name="Jti">Its number.</param>
/// <param name="Sender">What the gate remembered of the sender after it.</param>
/// <param name="Event">The event that it carries; null for a sign of life.</param>
/// <param name="At">When it was taken.</param>
/// <param name="Late">How much later than this boot's quickest message it came.</param>
internal sealed record TakenMessage(
    EnrolledDetector Detector, Claims Claims, MessageId Jti, SenderState Sender, JournalledEvent? Event, DateTimeOffset At, TimeSpan Late)
{
    /// <summary>The message's type.</summary>
    internal string Type => Claims.Type!;

    /// <summary>True where it says that its sender lives.</summary>
    internal bool Lives => Type != MessageType.Will && Late < DetectorSupervision.SilenceMax;

    /// <summary>True once the journal has it.</summary>
    internal bool IsKept { get; set; }

    /// <summary>What the journal made of it.</summary>
    internal Acceptance Acceptance { get; set; }
}
