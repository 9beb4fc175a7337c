namespace Simulator.World.Second;

/// <summary>
/// Infrared remote controls, 0 to 1: keys held for 0.1 to 6 s (flame-facts), each frame of some 30 to 70 ms repeated every 108 ms
/// or so; a reading takes a microsecond or two and so meets a carrier's pulse or a pause between.
/// </summary>
internal sealed class RemoteControl : Light
{
    private readonly Dice _dice;
    private readonly Alternator _key;
    private readonly double _period;
    private readonly double _frame;
    private readonly double _lit;

    /// <summary>Makes one.</summary>
    public RemoteControl(Dice dice)
    {
        _dice = dice.Fork();
        double meanGap = _dice.Log(5, 60);
        _key = new Alternator(_dice, EdgeShape.Linear) { Away = d => d.Exponential(meanGap), Present = d => d.Log(0.1, 6) };
        _period = _dice.Uniform(0.045, 0.115);
        _frame = _dice.Uniform(0.3, 0.65) * _period;
        _lit = _dice.Uniform(0.1, 0.3);
    }

    /// <inheritdoc/>
    public override double At(double seconds)
    {
        if (_key.At(seconds) < 0.5)
        {
            return 0;
        }

        double within = seconds - (Math.Floor(seconds / _period) * _period);
        return within < _frame && _dice.Chance(_lit) ? 1 : 0;
    }
}
