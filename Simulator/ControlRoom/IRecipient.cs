namespace Simulator.ControlRoom;

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
}
