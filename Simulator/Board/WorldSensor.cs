using Firmware.Sensing;
using Simulator.World;

namespace Simulator.Board;

/// <summary>The sensor port over a simulated stall.</summary>
public sealed class WorldSensor : IFlameSensor
{
    private readonly TraceSensor _readings = new();
    private readonly StallWorld _world;
    private readonly VirtualTime _time;

    /// <summary>Points it at a stall.</summary>
    public WorldSensor(StallWorld world, VirtualTime time)
    {
        _world = world;
        _time = time;
    }

    /// <inheritdoc/>
    public int Read()
    {
        Sample reading = default;
        _world.Read(_time.NowMicros, ref reading);
        _readings.Set(in reading);
        return reading.Raw;
    }

    /// <inheritdoc/>
    public int ReadComparator() => _readings.ReadComparator();

    /// <inheritdoc/>
    public int TakeEdges() => _readings.TakeEdges();
}
