namespace Firmware.Alarming;

/// <summary>The stall's own lights, sounder and relay. Called from the sampling thread, only when something changes; never blocks or throws.</summary>
public interface IIndicator
{
    /// <summary>Sets all outputs; true is on.</summary>
    /// <param name="red">Alarm light.</param>
    /// <param name="amber">Pre-alarm and fault light.</param>
    /// <param name="sounder">Buzzer.</param>
    /// <param name="relay">Alarm relay: energised in alarm.</param>
    void Show(bool red, bool amber, bool sounder, bool relay);
}
