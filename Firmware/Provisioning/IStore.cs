namespace Firmware.Provisioning;

/// <summary>Small named records that outlive a power cut. Called at boot, from the uplink thread, and from the supervising one before a restart; may block for a flash write; never throws.</summary>
public interface IStore
{
    /// <summary>The whole record, owned by the caller, or null when there is none or it cannot be read.</summary>
    byte[] Read(string name);

    /// <summary>Replaces a record. A power cut meanwhile may leave the old, the new or a torn one.</summary>
    /// <returns>False when it failed.</returns>
    bool Write(string name, byte[] record);
}
