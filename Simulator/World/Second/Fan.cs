namespace Simulator.World.Second;

/// <summary>
/// What a fan's blades cover of a light, 0 to 1: three to six unequal blades, a speed that drifts with the mains, swings
/// with a head that turns, or sticks and slips in a worn bearing.
/// </summary>
internal sealed class Fan : Light
{
    private const double SlipSeconds = 0.4;

    private readonly Dice _dice;
    private readonly double _turnsPerSecond;
    private readonly double[] _depths;
    private readonly double _width;
    private readonly double _edge;
    private readonly Drift _drift;
    private readonly bool _sticks;
    private double _turn;
    private double _speed = 1;
    private double _goal = 1;
    private double _nextSeconds;
    private double _lastSeconds;

    /// <summary>Makes a fan.</summary>
    /// <param name="bladesPerSecond">1 to 14 Hz (flame-facts).</param>
    /// <param name="depth">What a blade covers.</param>
    /// <param name="sticks">True for a worn bearing.</param>
    public Fan(Dice dice, double bladesPerSecond, double depth, bool sticks)
    {
        _dice = dice.Fork();
        double spread = _dice.Uniform(0, 0.2);
        _depths = new double[_dice.Whole(3, 6)];
        for (int i = 0; i < _depths.Length; i++)
        {
            _depths[i] = Math.Clamp(depth * (1 + (spread * _dice.Normal())), 0, 1);
        }

        _turnsPerSecond = bladesPerSecond / _depths.Length;
        _width = _dice.Uniform(0.2, 0.7);
        _edge = _dice.Uniform(0.05, 0.5) * _width;
        _drift = new Drift(_dice, _dice.Log(0.02, 0.2), _dice.Uniform(0.001, 0.04));
        _sticks = sticks;
    }

    /// <inheritdoc/>
    public override double At(double seconds)
    {
        double elapsed = seconds - _lastSeconds;
        _lastSeconds = seconds;
        if (_sticks)
        {
            if (seconds >= _nextSeconds)
            {
                _goal = _goal < 0.9 ? _dice.Uniform(0.9, 1.15) : _dice.Uniform(0.2, 0.85);
                _nextSeconds = seconds + _dice.Gamma(_goal < 0.9 ? 0.8 : 3, 0.7);
            }

            _speed += (_goal - _speed) * Math.Min(1, elapsed / SlipSeconds);
        }

        _turn += elapsed * _turnsPerSecond * _speed * _drift.At(seconds);
        double position = (_turn - Math.Floor(_turn)) * _depths.Length;
        int blade = Math.Min(_depths.Length - 1, (int)position);
        double share = position - blade;
        double inside = Math.Min(share, _width - share);
        return inside <= 0 ? 0 : _depths[blade] * Math.Min(1, inside / _edge);
    }
}
