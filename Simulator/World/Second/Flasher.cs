namespace Simulator.World.Second;

/// <summary>
/// A lamp that flashes by itself, 0 to 1: beacon, indicator, strobe, failing tube. Period with jitter and slow drift,
/// a duty cycle, one to three flashes a period, edges of the lamp's own.
/// </summary>
internal sealed class Flasher : Light
{
    private readonly Dice _dice;
    private readonly double _hertz;
    private readonly double _jitter;
    private readonly double _duty;
    private readonly int _flashes;
    private readonly bool _isSweep;
    private readonly double _edgeShare;
    private readonly Drift _drift;
    private double _startSeconds;
    private double _endSeconds;
    private double _height = 1;

    /// <summary>Makes a lamp.</summary>
    /// <param name="hertz">Periods a second.</param>
    /// <param name="jitter">Deviation of the period over the period.</param>
    /// <param name="duty">Share of the period in which it is lit.</param>
    /// <param name="flashes">Flashes a period.</param>
    /// <param name="isSweep">True for a turning mirror, whose beam passes like a bell.</param>
    public Flasher(Dice dice, double hertz, double jitter, double duty, int flashes, bool isSweep)
    {
        _dice = dice.Fork();
        _hertz = hertz;
        _jitter = jitter;
        _duty = duty;
        _flashes = flashes;
        _isSweep = isSweep;
        _edgeShare = _dice.Uniform(0.01, 0.2);
        _drift = new Drift(_dice, 0.02, _dice.Uniform(0, 0.03));
        _startSeconds = -_dice.Unit() / hertz;
        _endSeconds = _startSeconds + (1 / hertz);
    }

    /// <summary>The probability that a period stays dark.</summary>
    public double Misses { get; init; }

    /// <summary>Deviation of the height from flash to flash.</summary>
    public double HeightSpread { get; init; }

    /// <inheritdoc/>
    public override double At(double seconds)
    {
        while (seconds >= _endSeconds)
        {
            _startSeconds = _endSeconds;
            double period = _drift.At(_startSeconds) / _hertz;
            _endSeconds += period * Math.Max(0.2, 1 + (_jitter * _dice.Normal()));
            _height = _dice.Chance(Misses) ? 0 : Math.Max(0, 1 + (HeightSpread * _dice.Normal()));
        }

        double share = (seconds - _startSeconds) / (_endSeconds - _startSeconds) / _duty;
        if (share >= 1)
        {
            return 0;
        }

        double within = share * _flashes;
        within -= Math.Floor(within);
        if (_flashes > 1)
        {
            within *= 1.7; // the lamp rests between the flashes of a group
        }

        if (within >= 1)
        {
            return 0;
        }

        if (_isSweep)
        {
            double z = (within - 0.5) * 5;
            return _height * Portable.Exp(-z * z);
        }

        double edge = Math.Min(within, 1 - within) / _edgeShare;
        return edge >= 1 ? _height : _height * edge;
    }
}
