namespace Simulator.World.Second;

/// <summary>
/// Something that comes and goes: 0 for a random time, then a drawn height for a random time, with edges between.
/// A passer-by before the sun, a switch, a burst, a loose contact.
/// </summary>
internal sealed class Alternator : Light
{
    private readonly Dice _dice;
    private readonly EdgeShape _shape;
    private bool _on;
    private double _nextSeconds;
    private Edge _edge;

    /// <summary>Makes one that is away at first.</summary>
    public Alternator(Dice dice, EdgeShape shape)
    {
        _dice = dice.Fork();
        _shape = shape;
        _nextSeconds = double.NaN;
    }

    /// <summary>How long it stays away, in seconds.</summary>
    public required Func<Dice, double> Away { get; init; }

    /// <summary>How long it stays, in seconds.</summary>
    public required Func<Dice, double> Present { get; init; }

    /// <summary>How high it is while present.</summary>
    public Func<Dice, double> Height { get; init; } = _ => 1;

    /// <summary>How long an edge takes, in seconds.</summary>
    public Func<Dice, double> EdgeSeconds { get; init; } = _ => 0.0005;

    /// <inheritdoc/>
    public override double At(double seconds)
    {
        if (double.IsNaN(_nextSeconds))
        {
            _nextSeconds = Away(_dice) * _dice.Unit(); // nobody says that it left just now
        }

        while (seconds >= _nextSeconds)
        {
            double from = _edge.At(_nextSeconds);
            _on = !_on;
            _edge = new Edge(_nextSeconds, EdgeSeconds(_dice), from, _on ? Height(_dice) : 0, _shape);
            _nextSeconds += Math.Max(0.001, _on ? Present(_dice) : Away(_dice));
        }

        return _edge.At(seconds);
    }
}
