using Simulator.ControlRoom;

namespace Simulator.Provisioning;

/// <summary>A recipient who never answers.</summary>
/// <param name="name">Its name.</param>
public sealed class SilentRecipient(string name) : IRecipient
{
    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public bool Tell(AlarmNotice notice) => false;
}
