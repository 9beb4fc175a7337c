namespace Firmware.Delivery;

/// <summary>A few numbers that outlive a power cut. May block for a flash write; never throws.</summary>
public interface IRecord
{
    /// <summary>The numbers as last written whole, owned by the caller; all zero when there are none.</summary>
    int[] Read();

    /// <summary>Replaces the numbers. A power cut meanwhile leaves the old ones or the new.</summary>
    /// <param name="numbers">The first is above zero and grows with every write.</param>
    /// <returns>False when it failed.</returns>
    bool Write(int[] numbers);
}
