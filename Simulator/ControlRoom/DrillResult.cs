namespace Simulator.ControlRoom;

/// <summary>What one detector's drill of one night came to.</summary>
/// <param name="Day">The local day on whose morning it is known.</param>
/// <param name="Market">Market id.</param>
/// <param name="Detector">Detector id.</param>
/// <param name="Stall">Stall number.</param>
public sealed record DrillResult(DateOnly Day, string Market, string Detector, string Stall)
{
    /// <summary>The test was accepted, all recipients were told and have acknowledged.</summary>
    public const string Passed = "passed";

    /// <summary>Something is missing.</summary>
    public const string Failed = "failed";

    /// <summary>The detector was lost, or never heard: not drilled.</summary>
    public const string Lost = "lost";

    /// <summary>The commissioning routine ran: not drilled.</summary>
    public const string Commissioning = "commissioning";

    /// <summary>An alarm stood in the market: not drilled.</summary>
    public const string PutOff = "put-off";

    /// <summary>How often the detector was asked for its test.</summary>
    public int Asks { get; init; }

    /// <summary>When it was first asked.</summary>
    public DateTimeOffset? AskedAt { get; init; }

    /// <summary>The test's id.</summary>
    public string? Evt { get; init; }

    /// <summary>When the test was accepted.</summary>
    public DateTimeOffset? AcceptedAt { get; init; }

    /// <summary>How many recipients the stall has.</summary>
    public int Recipients { get; init; }

    /// <summary>How many of them were told.</summary>
    public int Told { get; init; }

    /// <summary>How many have acknowledged: by a receipt where one is expected.</summary>
    public int Acknowledged { get; init; }

    /// <summary>When the last of those was told.</summary>
    public DateTimeOffset? ToldAt { get; init; }

    /// <summary>When the last of those acknowledged.</summary>
    public DateTimeOffset? AcknowledgedAt { get; init; }

    /// <summary>One of the words above; null while it is open.</summary>
    public string? Outcome { get; init; }

    /// <summary>What is missing, in words; null when nothing is.</summary>
    public string? Missing { get; init; }
}
