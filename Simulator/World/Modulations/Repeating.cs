using Simulator.World.Lights;

namespace Simulator.World.Modulations;

/// <summary>
/// Something that comes round again and again: beacons, blinkers, strobes (0.5 to 12 Hz), fan blades (1 to 14 Hz), the shaking lamp of
/// an idling motorcycle (8 to 28 Hz), the frames of a remote control (shared flame facts). Between 1 - depth and 1, pulses with rounded edges.
/// </summary>
public sealed class Repeating : Modulation
{
    private readonly Noise _noise;
    private readonly double _hertz;
    private readonly double _width;
    private readonly double _perEdge;
    private readonly double _depth;
    private readonly double _jitter;
    private double _phase;
    private double _speed = 1;

    /// <summary>Starts it.</summary>
    /// <param name="noise">Draws where it starts and how it wanders.</param>
    /// <param name="hertz">How often it comes round.</param>
    /// <param name="width">The bright part of a period, its edges included, 0 to 1.</param>
    /// <param name="edge">The part of the bright time that each edge takes, 0 (square) to 0.5 (a hump).</param>
    /// <param name="depth">How much darker it is between, 0 to 1.</param>
    /// <param name="jitter">Standard deviation of its speed; it wanders within some seconds.</param>
    public Repeating(Noise noise, double hertz, double width, double edge, double depth, double jitter)
    {
        _noise = noise;
        _hertz = hertz;
        _width = width;
        _perEdge = 1 / Math.Max(0.001, edge);
        _depth = depth;
        _jitter = jitter;
        _phase = noise.Unit();
    }

    /// <inheritdoc/>
    public override double Advance(double seconds)
    {
        // Time constant 2 s: 0.0025 a step, driven to the variance asked for.
        _speed += ((1 - _speed) * 0.0025) + (_jitter * 0.0707 * _noise.Normal());
        _phase += _hertz * _speed * LightSource.StepSeconds;
        _phase -= Math.Floor(_phase);
        double place = _phase / _width;
        double bright = place < 1 ? Math.Min(1, Math.Min(place, 1 - place) * _perEdge) : 0;
        return 1 - _depth + (_depth * bright * bright * (3 - (2 * bright)));
    }
}
