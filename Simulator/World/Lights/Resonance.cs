namespace Simulator.World.Lights;

/// <summary>Normal noise of unit variance around one frequency: an AR(2) process (Box and Jenkins, stationary AR(2)).</summary>
public sealed class Resonance
{
    private readonly Noise _noise;
    private readonly double _q;
    private double _first;
    private double _second;
    private double _gain;
    private double _now;
    private double _before;

    /// <summary>Makes a resonance.</summary>
    /// <param name="noise">Drives it.</param>
    /// <param name="hertz">Its frequency.</param>
    /// <param name="q">Its frequency by its width at half power.</param>
    public Resonance(Noise noise, double hertz, double q)
    {
        _noise = noise;
        _q = q;
        Tune(hertz);
    }

    /// <summary>Moves it to another frequency.</summary>
    public void Tune(double hertz)
    {
        double decay = Math.Exp(-Math.PI * hertz * LightSource.StepSeconds / _q);
        double square = decay * decay;
        double angle = 2 * Math.PI * hertz * LightSource.StepSeconds;
        _first = 2 * decay * Math.Cos(angle);
        _second = -square;
        _gain = Math.Sqrt((1 - square) * (1 + (square * square) - (2 * square * Math.Cos(2 * angle))) / (1 + square));
    }

    /// <summary>The value one step later.</summary>
    public double Next()
    {
        double next = (_first * _now) + (_second * _before) + (_gain * _noise.Normal());
        _before = _now;
        _now = next;
        return next;
    }
}
