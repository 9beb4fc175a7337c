using Firmware.Sensing;
using Simulator.World;

namespace Simulator.Board;

/// <summary>The sensor port over recorded readings: gives the one it was last set to.</summary>
public sealed class TraceSensor : IFlameSensor
{
    private Sample _current;
    private int _edges;

    /// <summary>Moves on to the next reading.</summary>
    public void Set(in Sample reading)
    {
        _current = reading;
        _edges = reading.Edges == Sample.Unknown ? Sample.Unknown : Math.Max(_edges, 0) + reading.Edges;
    }

    /// <inheritdoc/>
    public int Read() => _current.Raw;

    /// <inheritdoc/>
    public int ReadComparator() => _current.Comparator;

    /// <inheritdoc/>
    public int TakeEdges()
    {
        int edges = _edges;
        _edges = edges == Sample.Unknown ? edges : 0;
        return edges;
    }
}
