namespace Simulator.World.Second;

/// <summary>Small flames that live for seconds, again and again: a match flares and then burns, a lighter burns evenly, a pan of brandy swells and dies.</summary>
internal sealed class BriefFlames : Light
{
    private readonly Dice _dice;
    private readonly FlameMotion _motion;
    private readonly double _counts;
    private readonly double _shortest;
    private readonly double _longest;
    private readonly double _meanGap;
    private readonly double _flare;
    private double _startSeconds = -1000;
    private double _length = 1;
    private double _height;
    private double _nextSeconds;

    /// <summary>Makes them.</summary>
    /// <param name="flicker">How they flicker.</param>
    /// <param name="counts">A usual one's height.</param>
    /// <param name="flare">How much brighter the first 0.2 s are: a match's head.</param>
    public BriefFlames(Dice dice, in Flicker flicker, double counts, double shortestSeconds, double longestSeconds, double meanGapSeconds, double flare)
    {
        _dice = dice.Fork();
        _motion = new FlameMotion(_dice, flicker);
        _counts = counts;
        _shortest = shortestSeconds;
        _longest = longestSeconds;
        _meanGap = meanGapSeconds;
        _flare = flare;
        _nextSeconds = _dice.Exponential(meanGapSeconds);
    }

    /// <inheritdoc/>
    public override double At(double seconds)
    {
        double motion = _motion.At(seconds);
        if (seconds >= _nextSeconds)
        {
            _startSeconds = _nextSeconds;
            _length = _dice.Uniform(_shortest, _longest);
            _height = _dice.LogNormal(_counts, 0.3);
            _nextSeconds += _length + _dice.Exponential(_meanGap);
        }

        double age = seconds - _startSeconds;
        double u = age / _length;
        if (u >= 1)
        {
            return 0;
        }

        double envelope = Math.Min(1, age / 0.08) * Math.Min(1, (1 - u) * 5);
        double head = age / 0.12;
        return _height * motion * envelope * (1 + (_flare * Portable.Exp(-head * head)));
    }
}
