using Firmware.Sensing;
using Simulator.World;

namespace Simulator.Board;

/// <summary>The sensor port over a simulated stall.</summary>
public sealed class WorldSensor : IFlameSensor
{
    private readonly StallWorld _world;
    private readonly SensorModule _module;
    private readonly VirtualTime _time;

    /// <summary>Points a module at a stall.</summary>
    public WorldSensor(StallWorld world, SensorModule module, VirtualTime time)
    {
        _world = world;
        _module = module;
        _time = time;
    }

    /// <inheritdoc/>
    public void Read(ref Sample sample)
    {
        _world.AdvanceTo(_time.NowMicros);
        _module.Read(_world.LightCounts, ref sample);
    }
}
