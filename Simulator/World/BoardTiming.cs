namespace Simulator.World;

/// <summary>
/// When a board takes its readings. Most wake by the platform's tick of 10 ms, or by a timer of 5 ms, later by the time other threads take;
/// others sleep after their work and so run a little slow. Now and then a tick is missed; there are gaps of 20 to 200 ms when the runtime
/// collects garbage or writes flash, rarely up to 3 s for DNS and TLS (contracts, section 1; shared platform facts).
/// </summary>
public sealed class BoardTiming
{
    private const double TickMicros = 10_000;
    private const double LeastSpacingMicros = 2_000;
    private const double ByTickShare = 0.7;

    private readonly Noise _noise;
    private readonly bool _byTick;
    private readonly double _spacingMicros;
    private readonly double _jitterMicros;
    private readonly double _missedShare;
    private readonly double _gapShare;
    private readonly double _longGapShare;
    private double _due;
    private long _micros;
    private bool _hadGap;

    /// <summary>Starts at zero.</summary>
    public BoardTiming(Noise noise)
    {
        _noise = noise;
        double tick = noise.Chance(0.5) ? TickMicros : TickMicros / 2;
        _byTick = noise.Chance(ByTickShare);

        // By the tick it is as right as the crystal, 50 parts in a million; after work it is late by that work.
        _spacingMicros = tick * (_byTick ? noise.Between(0.99995, 1.00005) : noise.Between(0.96, 1.15));
        _jitterMicros = noise.LogBetween(50, tick / 5);
        _missedShare = noise.LogBetween(0.0005, 0.05);

        // A gap of 20 to 200 ms every 10 to 600 s, a long one every 5 minutes to 3 hours.
        _gapShare = _spacingMicros / (noise.LogBetween(10, 600) * 1e6);
        _longGapShare = _spacingMicros / (noise.LogBetween(300, 10_800) * 1e6);
    }

    /// <summary>When a gap begins that is to be there, in microseconds; null for none.</summary>
    public long? GapFromMicros { get; init; }

    /// <summary>How long that gap lasts.</summary>
    public long GapMicros { get; init; }

    /// <summary>The time of the next reading.</summary>
    public long Next()
    {
        _due += _spacingMicros + Delay();
        if (!_hadGap && _due >= GapFromMicros)
        {
            _hadGap = true;
            _due += GapMicros;
        }

        double late = Math.Min(Math.Abs(_noise.Normal()) * _jitterMicros, _spacingMicros / 2);
        double reading = Math.Max(_due + late, _micros + LeastSpacingMicros);
        _due = _byTick ? _due : reading;
        _micros = (long)reading;
        return _micros;
    }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant(
        $"every {_spacingMicros / 1000:0.0} ms {(_byTick ? "by the tick" : "after work")}, late by {_jitterMicros / 1000:0.0}");

    // What keeps it from the next tick: mostly nothing.
    private double Delay()
    {
        double chance = _noise.Unit();
        if (chance >= _longGapShare + _gapShare + _missedShare)
        {
            return 0;
        }

        double gap = chance < _longGapShare ? _noise.LogBetween(200_000, 3_000_000)
            : chance < _longGapShare + _gapShare ? _noise.LogBetween(20_000, 200_000)
            : _spacingMicros;
        return _byTick ? Math.Ceiling(gap / _spacingMicros) * _spacingMicros : gap;
    }
}
