namespace Simulator.World.Second;

/// <summary>
/// A welding arc while it burns, about 1: noise of 5 to 60 Hz, the rectifier's ripple, and moments in which the wire touches
/// and the arc is out.
/// </summary>
internal sealed class Arc : Motion
{
    private readonly ShapedNoise _noise;
    private readonly double _strength;
    private readonly Light _touch;
    private long _step;

    /// <summary>Makes one.</summary>
    public Arc(Dice dice)
    {
        Dice own = dice.Fork();
        _noise = new ShapedNoise(own, own.Log(5, 60), own.Uniform(-3, -1.5));
        _strength = own.Uniform(0.15, 0.8);
        double meanGap = own.Log(0.05, 3);
        _touch = own.Chance(0.6)
            ? new Alternator(own, EdgeShape.Linear) { Away = d => d.Exponential(meanGap), Present = d => d.Gamma(0.05, 0.6) }
            : new Steady(0);
    }

    /// <inheritdoc/>
    protected override double Step()
    {
        double burning = 1 - _touch.At(_step++ / Rate);
        return burning * Portable.Exp((_strength * _noise.Next()) - (_strength * _strength / 2));
    }
}
