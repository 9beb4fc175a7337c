namespace Simulator.World.Second;

/// <summary>
/// A flame as shot noise: puffs of hot soot that flare up and burn out one after the other, at intervals of a gamma
/// distribution, and smaller eddies at random, in octaves of size whose shares give the spectral slope.
/// Each pulse rises and falls exponentially. Zero mean and unit variance.
/// </summary>
internal sealed class PuffTrain
{
    private const int Octaves = 6;
    private const double FinestHertz = 200; // by the pulses' decay; what they shine with reaches to about a third of it
    private const double SmoothingTurns = 20; // 2 pi times some three times the puffing
    private const double SmoothSlope = -3.5; // steeper than a pulse with a kink has
    private const int SettlingSteps = (int)(30 * Motion.Rate);

    private readonly Dice _dice;
    private readonly double _irregularity;
    private readonly double _sizeSpread;
    private readonly double _decayShare;
    private readonly double[] _chance = new double[Octaves];
    private readonly double[] _keep = new double[Octaves];
    private readonly double[] _size = new double[Octaves];
    private readonly double[] _raw = new double[Octaves];
    private readonly double[] _smooth = new double[Octaves];
    private readonly bool _isSmooth;
    private readonly double _eddyShare;
    private readonly double _mean;
    private readonly double _scale = 1;
    private double _untilPuff;
    private double _rise;
    private double _fall;
    private double _softPuffs;
    private double _softEddies;

    /// <summary>Makes a train and lets it settle.</summary>
    /// <param name="puffHertz">Puffs a second at first.</param>
    /// <param name="irregularity">Coefficient of variation of the intervals.</param>
    /// <param name="slope">Exponent of the eddies' power, negative.</param>
    /// <param name="eddyShare">Share of the variance that eddies carry.</param>
    public PuffTrain(Dice dice, double puffHertz, double irregularity, double slope, double eddyShare)
    {
        _dice = dice.Fork();
        _irregularity = irregularity;
        _sizeSpread = _dice.Uniform(0.2, 0.7);
        _decayShare = _dice.Uniform(0.15, 0.4);
        _isSmooth = slope < SmoothSlope;
        double corner = puffHertz * 1.2;
        double ratio = Portable.Pow(Math.Max(2, FinestHertz / corner), 1.0 / (Octaves - 1));
        for (int j = 0; j < Octaves; j++)
        {
            double hertz = corner * Portable.Pow(ratio, j);
            double share = Portable.Pow(hertz / corner, 1 + slope);
            _keep[j] = Portable.Exp(-2 * Math.PI * hertz / Motion.Rate);

            // Eddies overlap two deep, so that they stay skewed; the smallest come at most once a step.
            _chance[j] = Math.Min(1, 2 * hertz / Motion.Rate);
            _size[j] = Math.Sqrt(share * hertz / _chance[j]);
        }

        double sum = 0;
        double squares = 0;
        double puffSum = 0;
        double puffSquares = 0;
        double[] puffs = new double[SettlingSteps];
        double[] eddies = new double[SettlingSteps];
        for (int n = 0; n < SettlingSteps; n++)
        {
            puffs[n] = Puff(puffHertz);
            eddies[n] = Soft(ref _softEddies, Eddies(), puffHertz);
            puffSum += puffs[n];
            puffSquares += puffs[n] * puffs[n];
            sum += eddies[n];
            squares += eddies[n] * eddies[n];
        }

        double puffDeviation = Math.Sqrt((puffSquares / SettlingSteps) - (puffSum * puffSum / SettlingSteps / SettlingSteps));
        double deviation = Math.Sqrt((squares / SettlingSteps) - (sum * sum / SettlingSteps / SettlingSteps));
        _eddyShare = Math.Sqrt(eddyShare) / deviation;
        _scale = Math.Sqrt(1 - eddyShare) / puffDeviation;
        _mean = ((_eddyShare * sum) + (_scale * puffSum)) / SettlingSteps;
    }

    /// <summary>The next value of the grid.</summary>
    public double Next(double puffHertz) => (_scale * Puff(puffHertz)) + (_eddyShare * Soft(ref _softEddies, Eddies(), puffHertz)) - _mean;

    private double Puff(double hertz)
    {
        double period = Motion.Rate / hertz;
        _untilPuff -= 1;
        if (_untilPuff <= 0)
        {
            double size = _dice.LogNormal(1, _sizeSpread);
            _rise += size;
            _fall += size;
            _untilPuff += _dice.Gamma(period, _irregularity);
        }

        // Pulses scale with the period, so that a growing flame's stretch as it slows down. First order is enough for a decay.
        double fallSteps = period * _decayShare;
        _fall *= fallSteps / (1 + fallSteps);
        double riseSteps = fallSteps * 0.45;
        _rise *= riseSteps / (1 + riseSteps);
        return Soft(ref _softPuffs, _fall - _rise, hertz);
    }

    private double Soft(ref double soft, double value, double hertz)
    {
        soft = _isSmooth ? soft + ((value - soft) * Math.Min(1, SmoothingTurns * hertz / Motion.Rate)) : value;
        return soft;
    }

    private double Eddies()
    {
        double sum = 0;
        for (int j = 0; j < Octaves; j++)
        {
            if (_chance[j] >= 1 || _dice.Chance(_chance[j]))
            {
                double u = _dice.Unit();
                _raw[j] += _size[j] * u * u;
            }

            _raw[j] *= _keep[j];
            _smooth[j] += (_raw[j] - _smooth[j]) * (1 - _keep[j]);
            sum += _smooth[j];
        }

        return sum;
    }
}
