namespace Firmware.Supervision;

/// <summary>Says when the next sign of life is due: one minute apart, the first at once, and one where there is news.</summary>
public sealed class Heartbeat
{
    private long _nextMicros = long.MinValue;

    /// <summary>Makes one due: there is news.</summary>
    public void MakeDue() => _nextMicros = long.MinValue;

    /// <summary>True when one is due; the next is then due a minute later.</summary>
    public bool TakeDue(long nowMicros)
    {
        if (nowMicros < _nextMicros)
        {
            return false;
        }

        _nextMicros = nowMicros + Limits.HeartbeatMicros;
        return true;
    }
}
