using Firmware.Provisioning;

namespace Simulator.Board;

/// <summary>The radio's port: an access point that is always heard alike.</summary>
/// <param name="Dbm">How strong, in dBm; 0 for not at all.</param>
public sealed record FixedSignal(int Dbm) : ISignalStrength
{
    /// <inheritdoc/>
    public int ReadDbm() => Dbm;
}
