namespace Firmware.Supervision;

/// <summary>How long a burner is learned: from one command to the next, but no shorter and no longer than allowed. It ends by itself.</summary>
public sealed class LearningTime
{
    private long _startMicros;
    private long _endMicros;

    /// <summary>True from its start until its end was taken.</summary>
    public bool IsRunning { get; private set; }

    /// <summary>Begins, for the longest time allowed.</summary>
    public void Start(long nowMicros)
    {
        IsRunning = true;
        _startMicros = nowMicros;
        _endMicros = nowMicros + Limits.LearnMaxMicros;
    }

    /// <summary>Asks for its end: now, or as soon as it has run for the shortest time allowed.</summary>
    public void Finish(long nowMicros)
    {
        long leastMicros = _startMicros + Limits.LearnMinMicros;
        _endMicros = nowMicros > leastMicros ? nowMicros : leastMicros;
    }

    /// <summary>Breaks it off.</summary>
    public void Cancel() => IsRunning = false;

    /// <summary>True once, when its time is over.</summary>
    public bool TakeEnd(long nowMicros)
    {
        bool ended = IsRunning && nowMicros >= _endMicros;
        IsRunning = IsRunning && !ended;
        return ended;
    }
}
