namespace Simulator.ControlRoom;

/// <summary>A recipient's signed receipt for a notice.</summary>
/// <param name="Notice">What it was told.</param>
/// <param name="Jws">The receipt, verified.</param>
public sealed record RecipientAnswer(AlarmNotice Notice, string Jws);

/// <summary>Somebody who is told of alarms, such as the shop owner or the fire station.</summary>
public interface IRecipient
{
    /// <summary>Unique among the recipients and the same after a restart: deliveries are kept under it.</summary>
    string Name { get; }

    /// <summary>
    /// Begins to tell, or asks how it went. Called from the step thread, often, until it gives true; never blocks.
    /// At least once: after a restart a notice may come again. A recipient shows each <see cref="AlarmNotice.Key"/> once.
    /// </summary>
    /// <returns>True when the notice has arrived, false while it is on its way. An exception counts as false; it is tried again some seconds later.</returns>
    bool Tell(AlarmNotice notice);

    /// <summary>True for a stall and a kind of notice that this recipient is told of; alarms and test alarms of every stall by default.</summary>
    bool IsFor(string market, string stall, string kind) => kind is MessageType.Alarm or MessageType.Test;

    /// <summary>True when a receipt is expected for each notice; else it has acknowledged what has arrived.</summary>
    bool GivesReceipts => false;

    /// <summary>A notice is told no more: it was a test, and it is too late for it.</summary>
    void Drop(AlarmNotice notice)
    {
    }

    /// <summary>The next receipt that came; null when there is none. Called from the step thread; never blocks.</summary>
    RecipientAnswer? TakeAnswer() => null;
}
