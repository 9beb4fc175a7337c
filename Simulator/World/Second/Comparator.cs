namespace Simulator.World.Second;

/// <summary>
/// The module's comparator with its trimmer anywhere, and the pulse counter behind it. It has next to no hysteresis and so
/// chatters where light stays near its threshold.
/// </summary>
internal sealed class Comparator(Dice dice, double thresholdCounts)
{
    private const double NoiseCounts = 2;

    private readonly Dice _dice = dice.Fork();
    private readonly double _hysteresis = dice.Uniform(0, 15);
    private int _edges;

    /// <summary>True while light is above the trimmer.</summary>
    public bool IsLit { get; private set; }

    /// <summary>Lets it see the light of a moment.</summary>
    public void See(double light)
    {
        double seen = light + _dice.Uniform(-NoiseCounts, NoiseCounts);
        if (IsLit)
        {
            IsLit = seen > thresholdCounts - _hysteresis;
        }
        else if (seen > thresholdCounts)
        {
            IsLit = true;
            _edges++;
        }
    }

    /// <summary>Edges into light since last asked.</summary>
    public int TakeEdges()
    {
        int edges = _edges;
        _edges = 0;
        return edges;
    }
}
