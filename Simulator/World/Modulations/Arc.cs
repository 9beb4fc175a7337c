using Simulator.World.Lights;

namespace Simulator.World.Modulations;

/// <summary>
/// A welding arc: lognormal noise of 5 to 60 Hz, short-circuits of drops that put it out for some milliseconds, and its mains ripple,
/// which the light below it has (shared flame facts).
/// </summary>
public sealed class Arc : Modulation
{
    private readonly Noise _noise;
    private readonly SlopedNoise _flutter;
    private readonly double _depth;
    private readonly double _dropMeanWait;
    private double _nextDrop;
    private double _dropEnd;

    /// <summary>Strikes an arc.</summary>
    /// <param name="noise">Drives it.</param>
    /// <param name="cornerHz">Corner of its noise.</param>
    /// <param name="depth">Standard deviation of its light's logarithm.</param>
    /// <param name="dropsPerSecond">How often a drop puts it out.</param>
    public Arc(Noise noise, double cornerHz, double depth, double dropsPerSecond)
    {
        _noise = noise;
        _flutter = new SlopedNoise(noise, cornerHz, noise.Between(1.5, 3));
        _depth = depth;
        _dropMeanWait = 1 / dropsPerSecond;
    }

    /// <inheritdoc/>
    public override double Advance(double seconds)
    {
        double light = Waves.Exp((_depth * _flutter.Next()) - (_depth * _depth / 2));
        if (seconds >= _nextDrop)
        {
            _dropEnd = seconds + _noise.Between(0.002, 0.015);
            _nextDrop = seconds + _noise.Wait(_dropMeanWait);
        }

        return seconds < _dropEnd ? light * 0.1 : light;
    }
}
