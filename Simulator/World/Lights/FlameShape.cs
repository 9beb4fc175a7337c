namespace Simulator.World.Lights;

/// <summary>
/// How a flame flickers. Ranges from the shared flame facts: puffing at 1.5 / sqrt(D) Hz, within 15 % (Cetegen and Ahmed 1993), forced gas
/// flames up to 16 Hz; turbulence with a corner of 2 to 7 Hz; gusts of 0.08 to 0.4 Hz. Depth and slope are drawn wider than the facts' usual.
/// </summary>
/// <param name="PuffingHz">The puffing resonance.</param>
/// <param name="Q">Its sharpness, 2 to 6.</param>
/// <param name="Depth">Standard deviation of the light's logarithm, 0.02 to 0.6.</param>
/// <param name="CornerHz">Where turbulence begins to fall.</param>
/// <param name="Slope">Exponent of its power spectrum above, 1.5 to 5.</param>
/// <param name="GustHz">Corner of the slow gusts.</param>
/// <param name="PuffShare">Weight of the puffing.</param>
/// <param name="TurbulenceShare">Weight of the turbulence.</param>
/// <param name="GustShare">Weight of the gusts; the three weights' squares add up to 1.</param>
public sealed record FlameShape(
    double PuffingHz,
    double Q,
    double Depth,
    double CornerHz,
    double Slope,
    double GustHz,
    double PuffShare,
    double TurbulenceShare,
    double GustShare)
{
    /// <summary>Draws a pool fire of one pan.</summary>
    /// <param name="noise">Draws it.</param>
    /// <param name="diameterMetres">The pan's.</param>
    public static FlameShape Pan(Noise noise, double diameterMetres) =>
        Draw(noise, PuffingOf(diameterMetres) * noise.Between(0.85, 1.15), 0.12, 0.40, 1);

    /// <summary>Draws a gas jet or burner: fast and shallow.</summary>
    public static FlameShape Jet(Noise noise) => Draw(noise, noise.LogBetween(4, 16), 0.02, 0.25, 1);

    /// <summary>Draws burning fabric in wind: deep, led by gusts.</summary>
    public static FlameShape Fabric(Noise noise) => Draw(noise, noise.LogBetween(1.5, 5), 0.25, 0.60, 2);

    /// <summary>The puffing frequency of a pool fire.</summary>
    public static double PuffingOf(double diameterMetres) => 1.5 / Math.Sqrt(diameterMetres);

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant(
        $"puffs {PuffingHz:0.0} Hz Q {Q:0.0}, s {Depth:0.00}, corner {CornerHz:0.0} Hz slope -{Slope:0.0}, gusts {GustHz:0.00} Hz");

    private static FlameShape Draw(Noise noise, double puffingHz, double leastDepth, double mostDepth, double gustWeight)
    {
        double puff = noise.Between(0.3, 1);
        double turbulence = noise.Between(0.3, 1);
        double gust = noise.Between(0.1, 0.6) * gustWeight;
        double sum = Math.Sqrt((puff * puff) + (turbulence * turbulence) + (gust * gust));
        return new FlameShape(
            puffingHz,
            noise.Between(2, 6),
            noise.Between(leastDepth, mostDepth),
            noise.LogBetween(2, 7),
            noise.Between(1.5, 5),
            noise.LogBetween(0.08, 0.4),
            puff / sum,
            turbulence / sum,
            gust / sum);
    }
}
