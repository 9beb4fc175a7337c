namespace Simulator.World.Lights;

/// <summary>Mains ripple of a lamp: the rectified mains, twice its frequency, with a second harmonic as cheap drivers and tubes have it.</summary>
/// <param name="Depth">(most - least) / (most + least), 0 to 1. LED and tube lamps 0.1 to 1, tungsten 0.02 to 0.15 (shared flame facts).</param>
/// <param name="Hertz">100 or 120, off by up to 0.1.</param>
/// <param name="Phase">In turns.</param>
/// <param name="Harmonic">The second harmonic's share of the depth.</param>
public sealed record Ripple(double Depth, double Hertz, double Phase, double Harmonic)
{
    /// <summary>Draws a ripple between two depths.</summary>
    public static Ripple Draw(Noise noise, double least, double most) => new(
        noise.Between(least, most),
        (noise.Chance(0.8) ? 120 : 100) + noise.Between(-0.1, 0.1),
        noise.Unit(),
        noise.Between(0, 0.3));

    /// <summary>The light at a time as a multiple of its mean.</summary>
    public double At(double seconds)
    {
        double turns = (seconds * Hertz) + Phase;
        return 1 + (Depth * (((1 - Harmonic) * Waves.Sine(turns)) + (Harmonic * Waves.Sine(2 * turns))));
    }
}
