namespace Simulator.World;

/// <summary>One row of a trace: a reading of the sensor and what its comparator did.</summary>
public struct Sample
{
    /// <summary>Says that a value is not known: no comparator or no pulse counter is wired.</summary>
    public const int Unknown = Firmware.Sensing.Comparator.Unknown;

    /// <summary>Microseconds, strictly increasing within a trace.</summary>
    public long TimeMicros { get; set; }

    /// <summary>The converter's code as wired, 0 to 4095.</summary>
    public int Raw { get; set; }

    /// <summary>The module's comparator: 1 light is above its trimmer, 0 below, or <see cref="Unknown"/>.</summary>
    public int Comparator { get; set; }

    /// <summary>Comparator edges into light since the previous reading, also while no code ran, or <see cref="Unknown"/>.</summary>
    public int Edges { get; set; }
}
