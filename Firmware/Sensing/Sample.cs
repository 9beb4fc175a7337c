namespace Firmware.Sensing;

/// <summary>One reading of the sensor.</summary>
public struct Sample
{
    /// <summary>Says that a value is not known: no comparator or no pulse counter is wired.</summary>
    public const int Unknown = -1;

    /// <summary>Microseconds since boot, monotonic.</summary>
    public long TimeMicros;

    /// <summary>The converter's code as wired, 0 to 4095.</summary>
    public int Raw;

    /// <summary>The module's comparator: 1 light is above its trimmer, 0 below, or <see cref="Unknown"/>.</summary>
    public int Comparator;

    /// <summary>Comparator edges into light since the previous reading, also while no code ran, or <see cref="Unknown"/>.</summary>
    public int Edges;
}
