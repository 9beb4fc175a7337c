using Firmware.Delivery;
using Simulator.Board;

namespace Simulator.Fuzzing;

/// <summary>A board's clock: unknown until some seconds after its start, and it may jump.</summary>
internal sealed class FuzzClock(VirtualTime time) : IClock
{
    public long TrustedFromMicros { get; set; }

    /// <summary>Seconds that it is ahead, or behind when below zero.</summary>
    public long OffsetSeconds { get; set; }

    public string Source => time.NowMicros >= TrustedFromMicros ? "sntp" : "none";

    public long UnixSeconds => time.GetUtcNow().ToUnixTimeSeconds() + OffsetSeconds;
}
