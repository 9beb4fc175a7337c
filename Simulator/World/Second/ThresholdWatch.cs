namespace Simulator.World.Second;

/// <summary>Finds when the mean of the last second was first 100 counts above what it would be without the flame.</summary>
internal sealed class ThresholdWatch
{
    private const double RatedCounts = 100;
    private const double WindowSeconds = 1;
    private const int Most = 2048; // points in a second, and then some: 2 ms apart at the closest, halved for the pulse counter

    private readonly double[] _times = new double[Most];
    private readonly double[] _areas = new double[Most];
    private int _first;
    private int _count;
    private double _lastValue;

    /// <summary>Starts at a moment at which there is no flame yet.</summary>
    public ThresholdWatch(double seconds)
    {
        _times[0] = seconds;
        _count = 1;
    }

    /// <summary>Takes the flame's counts at a time.</summary>
    /// <returns>True when the mean has reached the rated level.</returns>
    public bool Add(double seconds, double counts)
    {
        int last = (_first + _count - 1) % Most;
        int next = (last + 1) % Most;
        _times[next] = seconds;
        _areas[next] = _areas[last] + ((counts + _lastValue) / 2 * (seconds - _times[last]));
        _lastValue = counts;
        _count++;
        double from = seconds - WindowSeconds;
        while (_count > 2 && _times[(_first + 1) % Most] <= from)
        {
            _first = (_first + 1) % Most;
            _count--;
        }

        // Before the window is full the rest of it was dark.
        double startArea = _areas[_first];
        if (_times[_first] < from)
        {
            int second = (_first + 1) % Most;
            startArea += (_areas[second] - _areas[_first]) * (from - _times[_first]) / (_times[second] - _times[_first]);
        }

        return (_areas[next] - startArea) / WindowSeconds >= RatedCounts;
    }
}
