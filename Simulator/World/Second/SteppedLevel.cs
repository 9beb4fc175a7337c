namespace Simulator.World.Second;

/// <summary>A lamp that plays a flame: a new brightness 8 to 20 times a second (flame-facts), from a loop of some length or at random.</summary>
internal sealed class SteppedLevel : Light
{
    private readonly Dice _dice;
    private readonly double[]? _loop;
    private readonly double _period;
    private readonly double _lowest;
    private readonly double _edge;
    private int _index;
    private double _nextSeconds;
    private Edge _step;

    /// <summary>Makes one.</summary>
    public SteppedLevel(Dice dice)
    {
        _dice = dice.Fork();
        _period = 1 / _dice.Uniform(8, 20);
        _lowest = _dice.Uniform(0.2, 0.85);
        _edge = _dice.Uniform(0.05, 1) * _period;
        if (_dice.Chance(0.6))
        {
            _loop = new double[1 << _dice.Whole(4, 9)];
            for (int i = 0; i < _loop.Length; i++)
            {
                _loop[i] = _dice.Uniform(_lowest, 1);
            }
        }
    }

    /// <inheritdoc/>
    public override double At(double seconds)
    {
        while (seconds >= _nextSeconds)
        {
            double to = _loop == null ? _dice.Uniform(_lowest, 1) : _loop[_index % _loop.Length];
            double from = _index++ == 0 ? to : _step.At(_nextSeconds);
            _step = new Edge(_nextSeconds, _edge, from, to, EdgeShape.Linear);
            _nextSeconds += _period;
        }

        return _step.At(seconds);
    }
}
