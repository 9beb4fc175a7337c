namespace Simulator.World;

/// <summary>
/// The infrared light of one burning pan: close to lognormal, I = A g(t) exp(s x - s^2/2), with x the sum of a puffing resonance,
/// turbulence and slow gusts, and g(t) the growth of a pan. Shapes and ranges: shared flame facts, after Cetegen and Ahmed (1993).
/// </summary>
public sealed class Flame
{
    /// <summary>Time between two values of the light.</summary>
    public const double StepSeconds = 0.005;

    private const double ResonanceQ = 3;
    private const double SecondPoleHz = 20;

    private readonly Noise _noise;
    private readonly double _counts;
    private readonly double _depth;
    private readonly double _growthSeconds;
    private readonly double _cosine;
    private readonly double _decay;
    private readonly double _resonanceScale;
    private readonly double _turbulencePole;
    private readonly double _smoothPole;
    private readonly double _smoothScale;
    private readonly double _gustPole;
    private double _resonance;
    private double _resonanceBefore;
    private double _turbulence;
    private double _smooth;
    private double _gust;
    private double _burningSeconds;

    /// <summary>Lights a pan.</summary>
    /// <param name="counts">Mean light when fully grown, in ADC counts above ambient, above 0.</param>
    /// <param name="diameterMetres">The pan's diameter: it puffs at 1.5 / sqrt(D) Hz.</param>
    /// <param name="noise">Draws its depth (0.15 to 0.4), growth (1 to 4 s) and flicker.</param>
    public Flame(double counts, double diameterMetres, Noise noise)
    {
        _noise = noise;
        _counts = counts;
        _depth = noise.Between(0.15, 0.4);
        _growthSeconds = noise.Between(1, 4);

        // A resonator as AR(2), scaled to unit variance (Box and Jenkins, stationary AR(2)).
        double puffingHz = 1.5 / Math.Sqrt(diameterMetres) * noise.Between(0.85, 1.15);
        _decay = Math.Exp(-Math.PI * puffingHz * StepSeconds / ResonanceQ);
        _cosine = Math.Cos(2 * Math.PI * puffingHz * StepSeconds);
        double square = _decay * _decay;
        double cosineOfTwice = (2 * _cosine * _cosine) - 1;
        _resonanceScale = Math.Sqrt((1 - square) * (1 + (square * square) - (2 * square * cosineOfTwice)) / (1 + square));

        double cornerHz = noise.Between(2, 7);
        _turbulencePole = Pole(cornerHz);
        _smoothPole = Pole(SecondPoleHz);
        _smoothScale = Math.Sqrt((SecondPoleHz + cornerHz) / SecondPoleHz);
        _gustPole = Pole(noise.Between(0.08, 0.4));
    }

    /// <summary>The light one <see cref="StepSeconds"/> later, in ADC counts.</summary>
    public double Next()
    {
        _burningSeconds += StepSeconds;
        double resonance = (2 * _decay * _cosine * _resonance) - (_decay * _decay * _resonanceBefore) + (_resonanceScale * _noise.Normal());
        _resonanceBefore = _resonance;
        _resonance = resonance;
        _turbulence = Follow(_turbulence, _turbulencePole);
        _smooth = (_smoothPole * _smooth) + ((1 - _smoothPole) * _turbulence * _smoothScale);
        _gust = Follow(_gust, _gustPole);

        double x = (0.6 * _resonance) + (0.7 * _smooth) + (0.4 * _gust);
        double growth = 0.25 + (0.75 * (1 - Math.Exp(-_burningSeconds / _growthSeconds)));
        return _counts * growth * Math.Exp((_depth * x) - (_depth * _depth / 2));
    }

    private static double Pole(double hertz) => Math.Exp(-2 * Math.PI * hertz * StepSeconds);

    private double Follow(double value, double pole) => (pole * value) + (Math.Sqrt(1 - (pole * pole)) * _noise.Normal());
}
