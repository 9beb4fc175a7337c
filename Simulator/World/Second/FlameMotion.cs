namespace Simulator.World.Second;

/// <summary>How a flame flickers.</summary>
/// <param name="PuffHertz">Puffs a second at first: 1.5 / sqrt(D in metres) within 15 % (Cetegen and Ahmed 1993).</param>
/// <param name="Modulation">Standard deviation over mean: 0.02 to 0.6.</param>
/// <param name="Slope">Exponent of the power above the corner: -1.5 to -5.</param>
/// <param name="CornerHertz">Where turbulence starts to fall: 2 to 7 Hz.</param>
/// <param name="Gustiness">0 calm to 1 windy.</param>
/// <param name="Flames">How many burn independently.</param>
internal readonly record struct Flicker(double PuffHertz, double Modulation, double Slope, double CornerHertz, double Gustiness, int Flames)
{
    /// <summary>For reports.</summary>
    public override string ToString() =>
        $"puffing {PuffHertz:F1} Hz modulation {Modulation:F2} slope {Slope:F1} corner {CornerHertz:F1} Hz gusts {Gustiness:F1}{(Flames > 1 ? $" x{Flames}" : "")}";
}

/// <summary>
/// The share of its mean that a flame shines with: shot noise of puffs and eddies, or a puffing oscillator with shaped
/// turbulence in the exponent, both with wind and, in gusts, moments in which the flame nearly lifts off. Mean about 1.
/// </summary>
internal sealed class FlameMotion : Motion
{
    private readonly bool _isShot;
    private readonly PuffTrain[] _trains;
    private readonly PuffOscillator[] _oscillators;
    private readonly ShapedNoise[] _turbulence;
    private readonly double _puffWeight;
    private readonly double _turbulenceWeight;
    private readonly double _windWeight;
    private readonly double _modulation;
    private readonly double _strength;
    private readonly Func<double, double> _puffHertz;
    private readonly Wind _wind;
    private readonly Alternator? _liftOff;
    private readonly double _share;
    private long _step;

    /// <summary>Makes the flicker of a flame.</summary>
    /// <param name="puffHertz">Puffs a second over the seconds, for a flame that grows; null where it stays.</param>
    public FlameMotion(Dice dice, in Flicker flicker, Func<double, double>? puffHertz = null)
    {
        Dice own = dice.Fork();
        Flicker f = flicker;
        _isShot = own.Chance(0.45);
        _puffHertz = puffHertz ?? (_ => f.PuffHertz);
        double puffShare = own.Uniform(0.15, 0.6);
        double windShare = 0.03 + (0.22 * f.Gustiness * own.Unit());
        _puffWeight = Math.Sqrt(puffShare * (1 - windShare));
        _turbulenceWeight = Math.Sqrt((1 - puffShare) * (1 - windShare));
        _windWeight = Math.Sqrt(windShare);
        _modulation = f.Modulation;
        _strength = Math.Sqrt(Portable.Log(1 + (f.Modulation * f.Modulation)));
        _wind = new Wind(own, own.Log(0.08, 0.4), f.Gustiness);
        _share = 1.0 / f.Flames;
        double quality = own.Uniform(2, 6);
        double irregularity = own.Uniform(0.12, 0.5);
        _trains = _isShot ? Make(f.Flames, () => new PuffTrain(own, f.PuffHertz * own.Uniform(0.85, 1.15), irregularity, f.Slope, 1 - puffShare)) : [];
        _oscillators = _isShot ? [] : Make(f.Flames, () => new PuffOscillator(own, quality));
        _turbulence = _isShot ? [] : Make(f.Flames, () => new ShapedNoise(own, f.CornerHertz, f.Slope));
        if (f.Gustiness > 0.3 && own.Chance(f.Gustiness))
        {
            double perSecond = own.Log(0.03, 0.4);
            double deepest = own.Uniform(0.4, 0.9);
            _liftOff = new Alternator(own, EdgeShape.Exponential)
            {
                Away = d => d.Exponential(1 / perSecond),
                Present = d => d.LogNormal(0.25, 0.6),
                Height = d => d.Uniform(0.2, deepest),
                EdgeSeconds = d => d.Log(0.05, 0.3),
            };
        }
    }

    /// <inheritdoc/>
    protected override double Step()
    {
        double seconds = _step++ / Rate;
        double hertz = _puffHertz(seconds);
        double wind = _windWeight * _wind.At(seconds);
        double sum = 0;
        if (_isShot)
        {
            double rest = Math.Sqrt(1 - (_windWeight * _windWeight));
            foreach (PuffTrain train in _trains)
            {
                sum += Math.Max(0.03, 1 + (_modulation * ((rest * train.Next(hertz)) + wind)));
            }
        }
        else
        {
            for (int i = 0; i < _oscillators.Length; i++)
            {
                double x = (_puffWeight * _oscillators[i].Next(hertz)) + (_turbulenceWeight * _turbulence[i].Next()) + wind;
                sum += Portable.Exp((_strength * x) - (_strength * _strength / 2));
            }
        }

        double value = sum * _share;
        return _liftOff == null ? value : value * (1 - _liftOff.At(seconds));
    }

    private static T[] Make<T>(int count, Func<T> make)
    {
        T[] made = new T[count];
        for (int i = 0; i < count; i++)
        {
            made[i] = make();
        }

        return made;
    }
}
