using Simulator.World.Lights;

namespace Simulator.World.Modulations;

/// <summary>
/// A cloth in wind: its edge or its folds let through more or less light as it swings around a resonance, 2 to 8 Hz for a tarp, below
/// for an awning (shared flame facts), while gusts swell and fade. Clipped, as a shadow's edge is when it leaves the sensor's view.
/// </summary>
public sealed class Swaying : Modulation
{
    private const double GustPole = 0.9995;

    private readonly Noise _noise;
    private readonly Resonance _swing;
    private readonly double _depth;
    private readonly double _sharpness;
    private readonly double _gustiness;
    private double _gust;
    private double _smoothGust;

    /// <summary>Hangs a cloth.</summary>
    /// <param name="noise">The wind.</param>
    /// <param name="hertz">Its resonance.</param>
    /// <param name="q">How long it swings after a gust.</param>
    /// <param name="depth">What part of the light it takes at most.</param>
    /// <param name="sharpness">0.3: the light follows the swing; 3: it is chopped.</param>
    /// <param name="gustiness">0: the wind is even; 1: it comes and goes.</param>
    public Swaying(Noise noise, double hertz, double q, double depth, double sharpness, double gustiness)
    {
        _noise = noise;
        _swing = new Resonance(noise, hertz, q);
        _depth = depth;
        _sharpness = sharpness;
        _gustiness = gustiness;
    }

    /// <inheritdoc/>
    public override double Advance(double seconds)
    {
        _gust = (GustPole * _gust) + (Math.Sqrt(1 - (GustPole * GustPole)) * _noise.Normal());
        _smoothGust += (_gust - _smoothGust) * 0.01;
        double wind = Math.Max(0, 1 + (_gustiness * _smoothGust));
        double swing = Math.Clamp(0.5 + (0.5 * _sharpness * wind * _swing.Next()), 0, 1);
        return 1 - (_depth * swing);
    }
}
