namespace Simulator.ControlRoom;

/// <summary>What a detector said of itself in its latest heartbeat. A claim that is missing or of another kind reads as null, or as nothing.</summary>
/// <param name="UpMillis">Milliseconds since its boot.</param>
/// <param name="State"><c>normal</c>, <c>suspect</c>, or <c>alarm</c> while an alarm is latched, the flame there or not.</param>
/// <param name="Faults">Codes of the faults that stand.</param>
/// <param name="Profile"><c>standard</c> or <c>cooking</c>.</param>
/// <param name="Hours">When the stall is open: <c>HH:MM-HH:MM</c> or <c>always</c>.</param>
/// <param name="UtcOffsetMinutes">Local time minus UTC.</param>
/// <param name="LearnedCounts">The learned burner, in ADC counts above ambient; 0 for none.</param>
/// <param name="IsLearning">A burner is being taught: nothing is suspected meanwhile.</param>
/// <param name="IsClosed">It is outside opening hours.</param>
/// <param name="Lost">Events lost since boot because a queue was full.</param>
/// <param name="IsSafeMode">It started in safe mode, after a row of boots that did not last.</param>
/// <param name="Refused">Received messages and commands refused since boot.</param>
/// <param name="BlindMillisMax">The longest time since boot in which sampling stood still, in milliseconds.</param>
/// <param name="IsCommissioning">The commissioning routine runs.</param>
public sealed record DetectorReport(
    long UpMillis, string? State, IReadOnlyList<string> Faults, string? Profile, string? Hours, long? UtcOffsetMinutes,
    long? LearnedCounts, bool IsLearning, bool IsClosed, long? Lost, bool IsSafeMode, long? Refused, long? BlindMillisMax, bool IsCommissioning = false)
{
    // The claim faults is a set: bit n stands for the code of place n.
    private static readonly string[] s_faultCodes =
    [
        "sensor-open", "sensor-short", "sensor-stuck", "sensor-blinded", "sampling-late", "sensor-drift",
        "store-failed", "link-lost", "control-room-lost", "clock-lost", "queue-overflow",
    ];

    internal static DetectorReport From(Claims claims)
    {
        long faults = claims.Whole("faults") ?? 0;
        return new(
            claims.Whole("up") ?? 0,
            claims.Text("state"),
            [.. s_faultCodes.Where((_, bit) => (faults >> bit & 1) != 0)],
            claims.Text("profile"),
            claims.Text("hours"),
            claims.Whole("utc_offset"),
            claims.Whole("learned"),
            claims.Whole("learning") == 1,
            claims.Whole("closed") == 1,
            claims.Whole("lost"),
            claims.Whole("safe") == 1,
            claims.Whole("refused"),
            claims.Whole("blind_ms_max"),
            claims.Whole("commissioning") == 1);
    }
}
