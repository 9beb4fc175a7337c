namespace Firmware.Supervision;

/// <summary>
/// Judges whether the two threads make progress; the supervising thread asks every <see cref="Limits.SupervisionMillis"/>. Where the
/// network holds the whole runtime nobody asks either: that is for the external watchdog.
/// </summary>
public sealed class ThreadWatch
{
    private long _sinceMicros;
    private int _deadLooks;
    private bool _isHeld;

    /// <summary>True when sampling made no progress for so long that its thread must be dead: the board is to be restarted.</summary>
    /// <param name="nowMicros">Microseconds since boot.</param>
    /// <param name="lastSampleMicros">When the last frame was taken; 0 for never.</param>
    public bool IsSamplingDead(long nowMicros, long lastSampleMicros)
    {
        // The first look starts the watch: the thread may not have had its turn, and the clock may have run long before.
        _sinceMicros = _sinceMicros == 0 ? nowMicros : _sinceMicros;
        long lastMicros = lastSampleMicros > _sinceMicros ? lastSampleMicros : _sinceMicros;
        _deadLooks = nowMicros - lastMicros > Limits.SamplingDeadMicros ? _deadLooks + 1 : 0;
        return _deadLooks >= Limits.SamplingDeadLookCount;
    }

    /// <summary>True once each time the uplink is held. It runs on by itself: it is not restarted, and neither is the board.</summary>
    /// <param name="nowMicros">Microseconds since boot.</param>
    /// <param name="lastUplinkMicros">When its last step began; 0 for never.</param>
    public bool TakeUplinkHeld(long nowMicros, long lastUplinkMicros)
    {
        bool wasHeld = _isHeld;
        _isHeld = lastUplinkMicros != 0 && nowMicros - lastUplinkMicros > Limits.UplinkHeldMicros;
        return _isHeld && !wasHeld;
    }
}
