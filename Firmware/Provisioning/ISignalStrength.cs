namespace Firmware.Provisioning;

/// <summary>The radio's view of its access point. Called from the uplink thread only, while a detector is commissioned; never throws.</summary>
public interface ISignalStrength
{
    /// <summary>Listens, for some seconds at most; other threads run meanwhile.</summary>
    /// <returns>How strong the own access point is heard, in dBm, below zero; 0 when it is not heard.</returns>
    int ReadDbm();
}
