namespace Simulator.World.Second;

/// <summary>
/// When the board reads: every 5 or 10 ms with jitter, either on a grid it keeps or from one reading to the next, each a little late;
/// now and then a gap of 20 ms to 3 s while the managed code stands still (flame-facts, contracts.md section 1).
/// </summary>
internal sealed class BoardClock
{
    private const double ShortestMicros = 2000;
    private const double LongestMicros = 20_000;
    private const double AloneMicros = 4e6;

    private readonly Dice _dice;
    private readonly double _period;
    private readonly double _jitter;
    private readonly bool _keepsGrid;
    private readonly double _late;
    private readonly double _lostTickChance;
    private readonly double _meanGapMicros;
    private readonly double _blindFrom;
    private readonly double _blindTo;
    private double _grid;
    private double _nextGap;
    private long _last;

    /// <summary>Makes a clock.</summary>
    /// <param name="blindFromSeconds">Start of a gap that is wanted; infinite for none.</param>
    /// <param name="blindSeconds">How long that gap is.</param>
    public BoardClock(Dice dice, double blindFromSeconds, double blindSeconds)
    {
        _dice = dice.Fork();
        _period = _dice.Chance(0.5) ? 5000 : 10_000;
        _jitter = _dice.Uniform(100, 500);
        _keepsGrid = _dice.Chance(0.7);
        _late = _dice.Uniform(0, 0.08) * _period;
        _lostTickChance = _dice.Chance(0.5) ? 0 : _dice.Log(0.0005, 0.02);
        _meanGapMicros = _dice.Log(30, 300) * 1e6;
        _blindFrom = blindFromSeconds * 1e6;
        _blindTo = (blindFromSeconds + blindSeconds) * 1e6;
        _grid = _dice.Uniform(300, 7000);
        _nextGap = _dice.Exponential(_meanGapMicros);
        Description = $"{1e6 / _period:F0} Hz jitter {_jitter:F0} us{(_keepsGrid ? "" : " late")}";
    }

    /// <summary>The clock's parameters.</summary>
    public string Description { get; }

    /// <summary>The next reading's time in microseconds.</summary>
    public long Next()
    {
        double at = _grid + (_jitter * Math.Clamp(_dice.Normal(), -4, 4));
        if (!_keepsGrid)
        {
            _grid = at + _dice.Exponential(_late + 1);
            at = _grid;
        }

        if (_lostTickChance > 0 && _dice.Chance(_lostTickChance))
        {
            at += _period;
            _grid = at;
        }

        bool stoodStill = false;
        if (at >= _nextGap)
        {
            _nextGap = at + _dice.Exponential(_meanGapMicros);
            double gap = (_dice.Chance(0.9) ? _dice.Log(0.02, 0.2) : _dice.Log(0.2, 3)) * 1e6;

            // One that ran into the wanted gap would make it longer than the 3 s it may have.
            stoodStill = Math.Abs(at - _blindFrom) > AloneMicros;
            at += stoodStill ? gap : 0;
        }

        if (at > _blindFrom && at < _blindTo)
        {
            at = _blindTo;
            stoodStill = true;
        }

        // The runtime comes back on a tick of its own: the grid starts anew.
        double longest = stoodStill ? double.MaxValue : LongestMicros;
        _last = _last == 0 ? (long)Math.Max(at, 1) : _last + (long)Math.Clamp(at - _last, ShortestMicros, longest);
        _grid = (stoodStill ? _last : _grid) + _period;
        return _last;
    }
}
