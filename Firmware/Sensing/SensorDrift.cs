namespace Firmware.Sensing;

/// <summary>
/// Finds a sensor that grows blind: the daily span between dark and bright halves over 14 days. A day is 24 hours since boot,
/// its span the distance between the darkest and the brightest hour's mean, so that lamps passing by and short fires hardly count.
/// One dull day raises nothing: the greatest span of the last three days is held against the greatest of the 14 before.
/// The record lives in memory: a restart begins anew.
/// </summary>
public sealed class SensorDrift
{
    private const int RecordDays = Limits.DriftRecentDays + Limits.DriftPastDays;
    private const int HoursPerDay = 24;

    private readonly int[] _spans = new int[RecordDays];
    private int _days;
    private int _hours;
    private bool _started;
    private long _hourEndMicros;
    private int _hourSum;
    private int _hourWindows;
    private int _darkest = Conditioner.FullScale;
    private int _brightest;
    private int _pastSpan;

    /// <summary>True from the day on which the span had halved until it is back above the half.</summary>
    public bool IsDrifting { get; private set; }

    /// <summary>Takes one window; there are at most as many of them in an hour as fit into it.</summary>
    /// <param name="counts">Its mean light.</param>
    /// <param name="nowMicros">When it closed, microseconds since boot.</param>
    public void Add(int counts, long nowMicros)
    {
        _hourSum += counts;
        _hourWindows++;
        if (nowMicros >= _hourEndMicros)
        {
            CloseHour(nowMicros);
        }
    }

    private void CloseHour(long nowMicros)
    {
        // The first window of all only starts the clock: the board's may have run long before.
        if (_started)
        {
            int mean = _hourSum / _hourWindows;
            _darkest = mean < _darkest ? mean : _darkest;
            _brightest = mean > _brightest ? mean : _brightest;
            if (++_hours == HoursPerDay)
            {
                CloseDay();
            }
        }

        _started = true;
        _hourEndMicros = nowMicros + Limits.DriftHourMicros;
        _hourSum = 0;
        _hourWindows = 0;
    }

    private void CloseDay()
    {
        _spans[_days % RecordDays] = _brightest - _darkest;
        _days++;
        _hours = 0;
        _darkest = Conditioner.FullScale;
        _brightest = 0;
        if (_days >= RecordDays)
        {
            Judge();
        }
    }

    // What was taken for the past when it began to drift is kept, so that the fault does not end because the past is forgotten.
    private void Judge()
    {
        _pastSpan = IsDrifting ? _pastSpan : Greatest(Limits.DriftRecentDays + 1, RecordDays);
        IsDrifting = _pastSpan >= Limits.DriftSpanMinCounts && Greatest(1, Limits.DriftRecentDays) * 2 <= _pastSpan;
    }

    // The greatest span of those days, 1 being the one just closed.
    private int Greatest(int fromBack, int toBack)
    {
        int greatest = 0;
        for (int back = fromBack; back <= toBack; back++)
        {
            int span = _spans[(_days - back) % RecordDays];
            greatest = span > greatest ? span : greatest;
        }

        return greatest;
    }
}
