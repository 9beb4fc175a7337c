using Firmware.Provisioning;
using Simulator.Board;
using Simulator.World;
using Simulator.World.Lights;

namespace Simulator.Scenarios;

/// <summary>One stall of the street: its world and the detector in it.</summary>
public sealed class Stall
{
    private const double PanMetres = 0.33;
    private const double GrowthLeastSeconds = 1;
    private const double GrowthMostSeconds = 4;

    private readonly Noise _noise;

    internal Stall(string name, Configuration configuration, StallWorld world, SimulatedBoard board, Noise noise)
    {
        Name = name;
        Configuration = configuration;
        World = world;
        Board = board;
        _noise = noise;
    }

    /// <summary>The stall's number.</summary>
    public string Name { get; }

    /// <summary>The detector's id.</summary>
    public string Detector => Configuration.Identity.Detector;

    /// <summary>What the detector was told at its installation.</summary>
    public Configuration Configuration { get; }

    /// <summary>The light there.</summary>
    public StallWorld World { get; }

    /// <summary>The detector there.</summary>
    public SimulatedBoard Board { get; }

    /// <summary>Lights a pan of 0.33 m.</summary>
    /// <param name="counts">Its mean light when fully grown, in ADC counts.</param>
    public void Ignite(double counts) =>
        World.Ignite(new Flame(_noise, FlameShape.Pan(_noise, PanMetres), counts, new PanGrowth(_noise.Between(GrowthLeastSeconds, GrowthMostSeconds))));
}
