namespace Simulator.World;

/// <summary>The light a stall has anyway: a level that drifts, with the ripple of lamps on 60 Hz mains.</summary>
public sealed class AmbientLight
{
    private const double RippleHz = 120;

    private readonly Noise _noise;
    private readonly double _level;
    private readonly double _ripple;
    private double _drift;

    /// <summary>Lights a stall.</summary>
    /// <param name="levelCounts">Mean light in ADC counts.</param>
    /// <param name="rippleDepth">Ripple as a part of the level, 0 (night) to 1.</param>
    /// <param name="noise">Draws the drift.</param>
    public AmbientLight(double levelCounts, double rippleDepth, Noise noise)
    {
        _noise = noise;
        _level = levelCounts;
        _ripple = rippleDepth;
    }

    /// <summary>The light at a time, in ADC counts.</summary>
    public double At(double seconds)
    {
        // Some minutes to wander by a few counts.
        _drift = (_drift * 0.9999) + (_noise.Normal() * 0.02);
        return Math.Max(0, _level + _drift + (_level * _ripple / 2 * Math.Sin(2 * Math.PI * RippleHz * seconds)));
    }
}
