namespace Simulator.World.Second;

/// <summary>What stands before the sensor in one draw.</summary>
internal sealed class Scene
{
    /// <summary>All light but the fire's.</summary>
    public required Light Surroundings { get; init; }

    /// <summary>What burns, if anything does.</summary>
    public Fire? Fire { get; init; }

    /// <summary>What passes before the fire.</summary>
    public Light? FireShade { get; init; }

    /// <summary>In a few words, for reports.</summary>
    public required string Description { get; init; }

    /// <summary>When the board stands still on purpose; infinite for never.</summary>
    public double BlindFromSeconds { get; init; } = double.PositiveInfinity;

    /// <summary>For how long.</summary>
    public double BlindSeconds { get; init; }

    /// <summary>Whether a pulse counter is wired; null leaves it to chance.</summary>
    public bool? HasCounter { get; init; }

    /// <summary>Where the trimmer was set on purpose, in counts; null leaves it anywhere.</summary>
    public double? TrimmerCounts { get; init; }
}
