namespace Simulator.World.Second;

/// <summary>
/// Wind of zero mean and about unit variance: a smooth random walk that returns, and, in gusty air, bursts that come
/// as a Poisson process and die away exponentially.
/// </summary>
internal sealed class Wind : Motion
{
    private const double SlowRate = 25; // nothing in it is faster than some 2 Hz

    private readonly Dice _dice;
    private readonly double _keep;
    private readonly double _kick;
    private readonly double _burstChance;
    private readonly double _burstKeep;
    private readonly double _burstMean;
    private double _first;
    private double _second;
    private double _burst;
    private double _burstSmooth;

    /// <summary>Makes wind.</summary>
    /// <param name="cornerHertz">How fast it changes: 0.08 to 0.4 Hz in the open (flame-facts).</param>
    /// <param name="gustiness">0 none to 1: how much of the wind is bursts.</param>
    public Wind(Dice dice, double cornerHertz, double gustiness)
        : base(SlowRate)
    {
        _dice = dice.Fork();
        double alpha = 1 - Portable.Exp(-2 * Math.PI * cornerHertz / SlowRate);
        _keep = 1 - alpha;

        // Two equal one-pole filters in a row leave about alpha / 4 of white noise's variance.
        _kick = alpha * Math.Sqrt(4 / alpha * (1 - (0.5 * gustiness)));
        double seconds = _dice.Log(0.3, 2);
        double perSecond = _dice.Log(0.08, 0.6);
        _burstChance = gustiness > 0 ? perSecond / SlowRate : 0;
        _burstKeep = Portable.Exp(-1 / (seconds * SlowRate));
        _burstMean = Math.Sqrt(gustiness / (perSecond * seconds));
        _first = _second = _dice.Normal() * 0.5;
    }

    /// <inheritdoc/>
    protected override double Step()
    {
        _first = (_keep * _first) + (_kick * _dice.Normal());
        _second = (_keep * _second) + ((1 - _keep) * _first);
        _burst *= _burstKeep;
        if (_burstChance > 0 && _dice.Chance(_burstChance))
        {
            _burst += _dice.Exponential(_burstMean) * (_dice.Chance(0.7) ? 1 : -1);
        }

        _burstSmooth += (_burst - _burstSmooth) * 0.4;
        return _second + _burstSmooth;
    }
}
