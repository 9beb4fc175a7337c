namespace Simulator.World.Second;

/// <summary>A random motion made on a grid of its own, whatever times it is asked at; straight lines between.</summary>
/// <param name="rate">Grid points a second.</param>
internal abstract class Motion(double rate = Motion.Rate) : Light
{
    /// <summary>Grid points a second of what flickers: twice and more what any flame has power at.</summary>
    public const double Rate = 250;

    private double _from;
    private double _to;
    private long _index = -1;

    /// <summary>The next value of the grid.</summary>
    protected abstract double Step();

    /// <inheritdoc/>
    public override double At(double seconds)
    {
        double position = seconds * rate;
        long index = (long)position;
        if (_index < 0)
        {
            _to = Step();
            _index = index - 1;
        }

        while (_index < index)
        {
            _from = _to;
            _to = Step();
            _index++;
        }

        return _from + ((_to - _from) * (position - index));
    }
}
