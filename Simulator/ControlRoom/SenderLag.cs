namespace Simulator.ControlRoom;

/// <summary>
/// How late a detector's messages arrive, by its own time since boot against the control room's: somebody who holds back genuine messages
/// and plays them later must not make a dead detector look alive. The quickest message of a boot counts as not late.
/// </summary>
internal sealed class SenderLag
{
    // What a crystal may run slow, with a wide margin: else every message would look later than the one before.
    private const double DriftShare = 0.001;

    private long _boot = -1;
    private TimeSpan _least;
    private TimeSpan _leastAt;

    /// <summary>Takes a message and tells how late it is.</summary>
    /// <param name="boot">The boot that it is of.</param>
    /// <param name="upMillis">Its time since boot; null when it says none: then it counts as not late.</param>
    /// <param name="now">The control room's time since its start.</param>
    internal TimeSpan Take(long boot, long? upMillis, TimeSpan now)
    {
        const long upMillisMax = 1_000L * 365 * 86_400 * 1_000;
        if (upMillis is not { } up || up is < 0 or > upMillisMax)
        {
            return TimeSpan.Zero;
        }

        TimeSpan lag = now - TimeSpan.FromMilliseconds(up);
        TimeSpan allowed = _least + ((now - _leastAt) * DriftShare);
        if (boot != _boot || lag <= allowed)
        {
            _boot = boot;
            _least = lag;
            _leastAt = now;
            return TimeSpan.Zero;
        }

        return lag - allowed;
    }
}
