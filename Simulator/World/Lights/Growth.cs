namespace Simulator.World.Lights;

/// <summary>How a flame grows after it was lit.</summary>
public abstract record Growth
{
    /// <summary>The flame's size at a time after ignition, in the unit its light is given for.</summary>
    public abstract double At(double seconds);

    /// <summary>The puffing frequency then, or null where it stays.</summary>
    public virtual double? PuffingHzAt(double seconds) => null;
}

/// <summary>A pan: a quarter at once, the rest as its surface warms. Size 1 is fully grown.</summary>
/// <param name="TauSeconds">1 to 10 s (shared flame facts).</param>
public sealed record PanGrowth(double TauSeconds) : Growth
{
    /// <inheritdoc/>
    public override double At(double seconds) => 0.25 + (0.75 * (1 - Waves.Exp(-seconds / TauSeconds)));
}

/// <summary>
/// A fire that grows with the square of time (NFPA 72 annex B, NFPA 92): slow 0.0029, medium 0.012, fast 0.047, ultra-fast 0.19 kW/s^2.
/// Its size is in kW. Its base grows with it, and so it puffs ever more slowly.
/// </summary>
/// <param name="Alpha">In kW/s^2.</param>
/// <param name="MostKilowatts">Where the fuel ends the growth.</param>
/// <param name="KilowattsPerSquareMetre">Of its base: 250 for stacked wood to 1,500 for pools.</param>
public sealed record SquareGrowth(double Alpha, double MostKilowatts, double KilowattsPerSquareMetre) : Growth
{
    /// <inheritdoc/>
    public override double At(double seconds) => Math.Min(MostKilowatts, Alpha * seconds * seconds);

    /// <inheritdoc/>
    public override double? PuffingHzAt(double seconds) =>
        Math.Min(12, FlameShape.PuffingOf(Math.Max(0.01, Math.Sqrt(4 * At(seconds) / (Math.PI * KilowattsPerSquareMetre)))));
}
