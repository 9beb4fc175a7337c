using Firmware.Sensing;
using Simulator.World;

namespace Simulator.Board;

/// <summary>The sensor port over a simulated stall.</summary>
public sealed class WorldSensor : IFlameSensor
{
    private readonly StallWorld _world;
    private readonly VirtualTime _time;

    /// <summary>Points it at a stall.</summary>
    public WorldSensor(StallWorld world, VirtualTime time)
    {
        _world = world;
        _time = time;
    }

    /// <inheritdoc/>
    public void Read(ref Sample sample) => _world.Read(_time.NowMicros, ref sample);
}
