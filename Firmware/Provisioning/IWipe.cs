namespace Firmware.Provisioning;

/// <summary>The factory reset's last step. Called at boot, before anything reads the store; may block for flash; throws where the store cannot be listed at all.</summary>
public interface IWipe
{
    /// <summary>Deletes everything that the detector keeps: configuration, key, records.</summary>
    /// <returns>False when something could not be deleted.</returns>
    bool Wipe();
}
