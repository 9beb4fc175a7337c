namespace Simulator.World.Second;

/// <summary>
/// Headlights that come, grow, turn away and go, one vehicle after the other; some stop and idle, and then a motorcycle's
/// lamp trembles with its engine at 8 to 28 Hz (flame-facts).
/// </summary>
internal sealed class Traffic : Light
{
    private readonly Dice _dice;
    private readonly double _counts;
    private readonly double _meanGap;
    private readonly double _idleChance;
    private double _nextSeconds;
    private double _peak;
    private double _startSeconds = -1000;
    private double _comeSeconds = 1;
    private double _stayUntil = -1000;
    private double _goSeconds = 1;
    private double _engineHertz;
    private double _tremble;
    private double _road;
    private double _roadHertz = 1;
    private double _phase;
    private double _lastSeconds;
    private Drift? _engine;

    /// <summary>Makes a road.</summary>
    /// <param name="counts">A usual lamp's height.</param>
    /// <param name="meanGapSeconds">Seconds from one to the next.</param>
    /// <param name="idleChance">How many stop and idle.</param>
    public Traffic(Dice dice, double counts, double meanGapSeconds, double idleChance)
    {
        _dice = dice.Fork();
        _counts = counts;
        _meanGap = meanGapSeconds;
        _idleChance = idleChance;
        _nextSeconds = _dice.Exponential(meanGapSeconds);
    }

    /// <inheritdoc/>
    public override double At(double seconds)
    {
        if (seconds >= _nextSeconds)
        {
            Arrive(_nextSeconds);
        }

        double elapsed = seconds - _lastSeconds;
        _lastSeconds = seconds;
        double level = seconds < _stayUntil
            ? Nearness((_startSeconds + _comeSeconds - seconds) / _comeSeconds)
            : Nearness((seconds - _stayUntil) / _goSeconds);
        if (level <= 0)
        {
            return 0;
        }

        // The road shakes what moves, the engine what stands.
        double moving = 4 * level * (1 - level);
        double bumps = 1 + (moving * _road * Portable.Sin(_roadHertz * seconds) * Portable.Sin(0.37 * _roadHertz * seconds));
        if (_tremble > 0)
        {
            _phase += elapsed * _engineHertz * _engine!.At(seconds);
            bumps *= 1 + (_tremble * (Portable.Sin(_phase) + (0.4 * Portable.Sin(2 * _phase)) + (0.25 * Portable.Sin(_phase / 2))));
        }

        return _peak * level * Math.Max(0, bumps);
    }

    // Light of a source that comes straight on grows as one over the square of what is left of the way; it turns in softly.
    private static double Nearness(double way)
    {
        if (way is < 0 or >= 1)
        {
            return way < 0 ? 1 : 0;
        }

        return (1 - way) * (1 - way) * (1 + (2 * way)) / (1 + (5 * way * way));
    }

    private void Arrive(double seconds)
    {
        _startSeconds = seconds;
        _peak = _dice.LogNormal(_counts, 0.6);
        _comeSeconds = _dice.Log(0.8, 6);
        bool idles = _dice.Chance(_idleChance);
        _stayUntil = seconds + _comeSeconds + (idles ? _dice.LogNormal(12, 0.8) : _dice.Uniform(0, 0.4));
        _goSeconds = _dice.Log(0.15, 3);
        _nextSeconds = _stayUntil + _goSeconds + _dice.Exponential(_meanGap);
        _road = _dice.Uniform(0.02, 0.3);
        _roadHertz = _dice.Uniform(0.8, 3);
        _tremble = idles || _dice.Chance(_idleChance) ? _dice.Log(0.02, 0.3) : 0;
        _engineHertz = _dice.Uniform(8, 28);
        _engine = new Drift(_dice, 0.5, _dice.Uniform(0.005, 0.08));
    }
}
