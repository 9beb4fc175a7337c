namespace Simulator.World.Lights;

/// <summary>
/// The infrared light of one flame, close to lognormal: I = A g(t) exp(s x - s^2/2), with x of unit variance the sum of a puffing resonance,
/// turbulence and slow gusts, and g(t) its growth. After the shared flame facts.
/// </summary>
public sealed class Flame : LightSource
{
    // The frequency moves on slowly against this many steps.
    private const int StepsPerTuning = 50;

    private readonly Noise _noise;
    private readonly FlameShape _shape;
    private readonly double _counts;
    private readonly Growth _growth;
    private readonly Resonance _puffing;
    private readonly SlopedNoise _turbulence;
    private readonly double _gustPole;
    private readonly double _gustGain;
    private double _gust;
    private long _step;

    /// <summary>Lights a flame; it burns from its first step on.</summary>
    /// <param name="noise">Drives its flicker.</param>
    /// <param name="shape">How it flickers.</param>
    /// <param name="counts">Its mean light at size 1, in ADC counts.</param>
    /// <param name="growth">How it grows.</param>
    public Flame(Noise noise, FlameShape shape, double counts, Growth growth)
    {
        _noise = noise;
        _shape = shape;
        _counts = counts;
        _growth = growth;
        _puffing = new Resonance(noise, growth.PuffingHzAt(0) ?? shape.PuffingHz, shape.Q);
        _turbulence = new SlopedNoise(noise, shape.CornerHz, shape.Slope);
        _gustPole = Math.Exp(-2 * Math.PI * shape.GustHz * StepSeconds);
        _gustGain = Math.Sqrt(1 - (_gustPole * _gustPole));
        _gust = noise.Normal();
    }

    /// <inheritdoc/>
    public override double MeanCounts => _counts;

    /// <inheritdoc/>
    protected override double Advance(double seconds)
    {
        double burning = _step * StepSeconds;
        if (_step++ % StepsPerTuning == 0 && _growth.PuffingHzAt(burning) is { } hertz)
        {
            _puffing.Tune(hertz);
        }

        _gust = (_gustPole * _gust) + (_gustGain * _noise.Normal());
        double x = (_shape.PuffShare * _puffing.Next()) + (_shape.TurbulenceShare * _turbulence.Next()) + (_shape.GustShare * _gust);
        double depth = _shape.Depth;
        return _counts * _growth.At(burning) * Waves.Exp((depth * x) - (depth * depth / 2));
    }
}
