using Firmware.Sensing;

namespace Simulator.Board;

/// <summary>The sensor port over a recorded reading: gives what it was last set to.</summary>
public sealed class TraceSensor : IFlameSensor
{
    /// <summary>The reading to give next.</summary>
    public Sample Current { get; set; }

    /// <inheritdoc/>
    public void Read(ref Sample sample)
    {
        sample.Raw = Current.Raw;
        sample.Comparator = Current.Comparator;
        sample.Edges = Current.Edges;
    }
}
