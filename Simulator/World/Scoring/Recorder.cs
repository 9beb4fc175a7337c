namespace Simulator.World.Scoring;

/// <summary>One point of a recording: the light over a short while, and what the detector made of it at its end.</summary>
public record struct RecordedPoint
{
    /// <summary>Time at its end.</summary>
    public long Micros { get; set; }

    /// <summary>The darkest reading.</summary>
    public int LightLeast { get; set; }

    /// <summary>The brightest reading.</summary>
    public int LightMost { get; set; }

    /// <summary>Light above what the detector takes for ambient, in ADC counts.</summary>
    public int Rise { get; set; }

    /// <summary>The rise that counts.</summary>
    public int RiseMin { get; set; }

    /// <summary>Mean size of the flicker.</summary>
    public int Flicker { get; set; }

    /// <summary>True while suspect.</summary>
    public bool IsSuspect { get; set; }

    /// <summary>True while alarm.</summary>
    public bool IsAlarm { get; set; }
}

/// <summary>Records a run for a plot, bounded whatever its length: when it is full, neighbouring points are made one.</summary>
public sealed class Recorder
{
    private const int Most = 1600;
    private const long FirstPointMicros = 20_000;

    private readonly List<RecordedPoint> _points = new(Most);
    private long _pointMicros = FirstPointMicros;
    private long _pointEnd = long.MinValue;

    /// <summary>The points so far, in order of time.</summary>
    public IReadOnlyList<RecordedPoint> Points => _points;

    /// <summary>Takes a reading.</summary>
    /// <param name="micros">Its time.</param>
    /// <param name="light">The reading as light.</param>
    /// <param name="flame">The detector, after it took it.</param>
    /// <param name="isSuspect">True while suspect.</param>
    /// <param name="isAlarm">True while alarm.</param>
    public void Add(long micros, int light, Firmware.Detection.FlameDetector flame, bool isSuspect, bool isAlarm)
    {
        RecordedPoint point = new()
        {
            Micros = micros,
            LightLeast = light,
            LightMost = light,
            Rise = flame.RiseCounts,
            RiseMin = flame.RiseMinCounts,
            Flicker = flame.FlickerCounts,
            IsSuspect = isSuspect,
            IsAlarm = isAlarm,
        };
        if (micros < _pointEnd)
        {
            _points[^1] = Join(_points[^1], point);
            return;
        }

        if (_points.Count == Most)
        {
            Halve();
        }

        _points.Add(point);
        _pointEnd = micros + _pointMicros;
    }

    private static RecordedPoint Join(RecordedPoint first, RecordedPoint second)
    {
        second.LightLeast = Math.Min(first.LightLeast, second.LightLeast);
        second.LightMost = Math.Max(first.LightMost, second.LightMost);
        second.IsSuspect |= first.IsSuspect;
        second.IsAlarm |= first.IsAlarm;
        return second;
    }

    private void Halve()
    {
        for (int i = 0; i < Most / 2; i++)
        {
            _points[i] = Join(_points[2 * i], _points[(2 * i) + 1]);
        }

        _points.RemoveRange(Most / 2, Most / 2);
        _pointMicros *= 2;
    }
}
