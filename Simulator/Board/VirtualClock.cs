using Firmware.Delivery;

namespace Simulator.Board;

/// <summary>The clock port over virtual time: not trusted until SNTP would have answered.</summary>
public sealed class VirtualClock : IClock
{
    private readonly VirtualTime _time;
    private readonly long _trustedFromMicros;

    /// <summary>Makes a clock.</summary>
    /// <param name="time">The simulator's time.</param>
    /// <param name="trustedFromMicros">When SNTP answers.</param>
    public VirtualClock(VirtualTime time, long trustedFromMicros)
    {
        _time = time;
        _trustedFromMicros = trustedFromMicros;
    }

    /// <inheritdoc/>
    public string Source => _time.NowMicros >= _trustedFromMicros ? "sntp" : "none";

    /// <inheritdoc/>
    public long UnixSeconds => _time.GetUtcNow().ToUnixTimeSeconds();
}
