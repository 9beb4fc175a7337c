namespace Firmware.Sensing;

/// <summary>
/// The infrared sensor. Called from the sampling thread only; returns within a millisecond and never throws.
/// The caller owns the sample; the sensor fills all of it but the time.
/// </summary>
public interface IFlameSensor
{
    /// <summary>Takes one reading.</summary>
    /// <param name="sample">Filled with the raw code, the comparator and its edges since the last call; <see cref="Sample.Unknown"/> where not wired.</param>
    void Read(ref Sample sample);
}
