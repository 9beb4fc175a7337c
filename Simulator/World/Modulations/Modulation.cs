using Simulator.World.Lights;

namespace Simulator.World.Modulations;

/// <summary>What makes a light more or less in the course of time, as a factor; steps of <see cref="LightSource.StepSeconds"/>.</summary>
public abstract class Modulation
{
    /// <summary>The factor at the end of the next step.</summary>
    /// <param name="seconds">The time then.</param>
    public abstract double Advance(double seconds);
}
