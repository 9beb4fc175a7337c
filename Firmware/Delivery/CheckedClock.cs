namespace Firmware.Delivery;

/// <summary>
/// A clock that is believed until it is caught: when it jumps against the time since boot, or when the control room's answer disagrees,
/// its source is none until an answer agrees. A receiver would refuse what is signed under a wrong time.
/// </summary>
public sealed class CheckedClock : IClock
{
    private readonly IClock _clock;
    private bool _isCaught;
    private bool _wasSet;
    private long _bootSeconds;

    /// <summary>Believes the clock.</summary>
    public CheckedClock(IClock clock) => _clock = clock;

    /// <inheritdoc/>
    public string Source => _isCaught ? "none" : _clock.Source;

    /// <inheritdoc/>
    public long UnixSeconds => _clock.UnixSeconds;

    /// <summary>Looks for a jump since the last look. To be called in every step.</summary>
    /// <param name="nowMicros">Microseconds since boot.</param>
    public void Look(long nowMicros)
    {
        bool isSet = _clock.Source != "none";
        long bootSeconds = isSet ? _clock.UnixSeconds - (nowMicros / 1_000_000) : 0;
        _isCaught = isSet && (_isCaught || (_wasSet && !IsNear(bootSeconds, _bootSeconds)));
        _wasSet = isSet;
        _bootSeconds = bootSeconds;
    }

    /// <summary>Takes the control room's time from an answer just received to what was just sent.</summary>
    public void Compare(long unixSeconds) => _isCaught = _wasSet && !IsNear(_clock.UnixSeconds, unixSeconds);

    private static bool IsNear(long left, long right) =>
        left - right <= Limits.ClockToleranceSeconds && right - left <= Limits.ClockToleranceSeconds;
}
