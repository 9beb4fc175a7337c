using Firmware.Messages;

namespace Firmware.Delivery;

/// <summary>Takes the commands that carry arguments or ask for something. Called from the uplink thread, within the limits of rate.</summary>
public interface ICommandTaker
{
    /// <summary>Obeys one command.</summary>
    /// <param name="command">The claim cmd; may be null.</param>
    /// <param name="claims">Its arguments.</param>
    /// <param name="nowMicros">Microseconds since boot.</param>
    /// <returns>False when it is unknown or an argument is not allowed: nothing is changed then.</returns>
    bool Take(string command, FlatJson claims, long nowMicros);
}
