namespace Simulator.World.Modulations;

/// <summary>Headlights of passing vehicles: each grows with the inverse square of its distance, shakes a little, and is gone within a blink.</summary>
public sealed class Approaching : Modulation
{
    private readonly Noise _noise;
    private readonly double _meanWait;
    private double _passes;
    private double _from;
    private double _seconds;
    private double _size;
    private double _shakeHz;
    private double _shakeDepth;

    /// <summary>Lets vehicles pass.</summary>
    /// <param name="noise">Draws each.</param>
    /// <param name="meanWaitSeconds">Mean time between two.</param>
    public Approaching(Noise noise, double meanWaitSeconds)
    {
        _noise = noise;
        _meanWait = meanWaitSeconds;
        Draw(0);
    }

    /// <inheritdoc/>
    public override double Advance(double seconds)
    {
        if (seconds >= _passes + 0.15)
        {
            Draw(seconds);
        }

        if (seconds < _from)
        {
            return 0;
        }

        // Nearest at the end; then it leaves the field of view within 150 ms.
        double left = Math.Max(0, _passes - seconds) / _seconds;
        double near = 1 / (1 + (12 * left * left));
        double fade = Math.Min(1, (seconds - _from) * 5) * Math.Clamp(1 - ((seconds - _passes) / 0.15), 0, 1);
        return _size * near * fade * (1 + (_shakeDepth * Waves.Sine(seconds * _shakeHz)));
    }

    private void Draw(double seconds)
    {
        _from = seconds + _noise.Wait(_meanWait);
        _seconds = _noise.LogBetween(0.8, 12);
        _passes = _from + _seconds;
        _size = _noise.LogBetween(0.3, 1);
        _shakeHz = _noise.Between(1, 6);
        _shakeDepth = _noise.Between(0, 0.15);
    }
}
