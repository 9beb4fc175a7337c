namespace Firmware.Sensing;

/// <summary>
/// The infrared sensor module. Called from the sampling thread only; no call takes longer than a millisecond and none throws.
/// </summary>
public interface IFlameSensor
{
    /// <summary>Takes one reading: the converter's code as wired, 0 to 4095.</summary>
    int Read();

    /// <summary>What the module's comparator says now: <see cref="Comparator"/>'s values.</summary>
    int ReadComparator();

    /// <summary>How often the comparator went into light since the last call, also while no code ran; <see cref="Comparator.Unknown"/> where nothing counts.</summary>
    int TakeEdges();
}
