namespace Firmware.Sensing;

/// <summary>Which way the raw code moves when infrared light grows.</summary>
public enum Wiring
{
    /// <summary>Light pulls the code down: the stock module, a pull-up above a phototransistor.</summary>
    Falling,

    /// <summary>Light pushes the code up.</summary>
    Rising,
}
