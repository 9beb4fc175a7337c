namespace Simulator.Provisioning;

/// <summary>An installer asks for a detector to be enrolled. No record, so that it has no text form: it holds a key.</summary>
public sealed class EnrolmentRequest
{
    /// <summary>The detector's id, never given before.</summary>
    public string? Detector { get; init; }

    /// <summary>Market id.</summary>
    public string? Market { get; init; }

    /// <summary>Stable stall number.</summary>
    public string? Stall { get; init; }

    /// <summary>32 bytes, base64url without padding.</summary>
    public string? Key { get; init; }

    /// <summary>The detector in service at that stall that leaves: its board was replaced, or its key was lost. Null for none.</summary>
    public string? Replaces { get; init; }
}
