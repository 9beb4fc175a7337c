namespace Simulator.World.Second;

/// <summary>A flame's mean level over the seconds since it was lit.</summary>
internal abstract class Growth
{
    /// <summary>The level in counts.</summary>
    public abstract double At(double secondsLit);
}

/// <summary>A pan or pile of given size: it takes over its surface within a few time constants.</summary>
/// <param name="counts">Where it ends.</param>
/// <param name="startShare">What it starts with.</param>
/// <param name="tauSeconds">1 to 10 s for pans (flame-facts).</param>
internal sealed class Spreading(double counts, double startShare, double tauSeconds) : Growth
{
    private const double FlareSeconds = 0.15;

    /// <inheritdoc/>
    public override double At(double secondsLit)
    {
        double level = counts * (startShare + ((1 - startShare) * (1 - Portable.Exp(-secondsLit / tauSeconds))));
        return secondsLit < FlareSeconds ? level * secondsLit / FlareSeconds : level;
    }
}

/// <summary>A fire whose heat grows as alpha t^2 (NFPA 72 annex B, flame-facts) until fuel or air is short.</summary>
/// <param name="alpha">kW/s^2: 0.0029 slow to 0.19 ultra-fast.</param>
/// <param name="countsPerKilowatt">By the distance.</param>
/// <param name="mostCounts">Where it stays.</param>
internal sealed class Squared(double alpha, double countsPerKilowatt, double mostCounts) : Growth
{
    // Heat release of ordinary goods over the floor they burn on, kW/m^2: from it the diameter, from that the puffing.
    private const double KilowattsPerSquareMetre = 600;
    private const double SmallestMetres = 0.03;

    /// <inheritdoc/>
    public override double At(double secondsLit) => Math.Min(mostCounts, countsPerKilowatt * alpha * secondsLit * secondsLit);

    /// <summary>Puffs a second of a fire of that size.</summary>
    public double PuffHertz(double secondsLit)
    {
        double kilowatts = Math.Min(mostCounts / countsPerKilowatt, alpha * secondsLit * secondsLit);
        double metres = Math.Max(SmallestMetres, Math.Sqrt(4 * kilowatts / (Math.PI * KilowattsPerSquareMetre)));
        return 1.5 / Math.Sqrt(metres);
    }
}

/// <summary>The fire of a draw: dark until it is lit, then its level times its flicker.</summary>
internal sealed class Fire(double litSeconds, Growth growth, Light flicker) : Light
{
    /// <summary>When it was lit.</summary>
    public double LitSeconds => litSeconds;

    /// <inheritdoc/>
    public override double At(double seconds) => seconds < litSeconds ? 0 : growth.At(seconds - litSeconds) * flicker.At(seconds - litSeconds);
}
