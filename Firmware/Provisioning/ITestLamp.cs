namespace Firmware.Provisioning;

/// <summary>An infrared LED that the sensor sees. Called from the sampling thread only; returns at once, never throws.</summary>
public interface ITestLamp
{
    /// <summary>Switches it on or off.</summary>
    void Light(bool isOn);
}
