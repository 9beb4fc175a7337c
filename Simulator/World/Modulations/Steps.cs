namespace Simulator.World.Modulations;

/// <summary>
/// Jumps to a new random brightness again and again: candle lamps and failing tubes, 8 to 20 times a second (shared flame facts), with
/// pauses in which the light is steady or gone.
/// </summary>
public sealed class Steps : Modulation
{
    private readonly Noise _noise;
    private readonly double _wait;
    private readonly double _regularity;
    private readonly double _least;
    private readonly double _follow;
    private readonly double _pauseChance;
    private readonly double _pauseSeconds;
    private double _target = 1;
    private double _factor = 1;
    private double _next;

    /// <summary>Starts it.</summary>
    /// <param name="noise">Draws the jumps.</param>
    /// <param name="hertz">Jumps a second.</param>
    /// <param name="regularity">0: at random times; 1: like a clock.</param>
    /// <param name="least">The least brightness, 0 to 1.</param>
    /// <param name="follow">How much of a jump shows after one step: 1 at once.</param>
    /// <param name="pauseChance">The chance of a pause after a jump.</param>
    /// <param name="pauseSeconds">Mean length of a pause.</param>
    public Steps(Noise noise, double hertz, double regularity, double least, double follow, double pauseChance, double pauseSeconds)
    {
        _noise = noise;
        _wait = 1 / hertz;
        _regularity = regularity;
        _least = least;
        _follow = follow;
        _pauseChance = pauseChance;
        _pauseSeconds = pauseSeconds;
    }

    /// <inheritdoc/>
    public override double Advance(double seconds)
    {
        if (seconds >= _next)
        {
            bool pauses = _noise.Chance(_pauseChance);
            _target = pauses && _noise.Chance(0.7) ? 1 : _noise.Between(_least, 1);
            _next = seconds + (pauses ? _noise.Wait(_pauseSeconds) : (_regularity * _wait) + ((1 - _regularity) * _noise.Wait(_wait)));
        }

        _factor += (_target - _factor) * _follow;
        return _factor;
    }
}
