namespace Firmware.Detection;

/// <summary>How sensitive a stall's detector is.</summary>
public sealed class DetectionProfile
{
    /// <summary>A cook's learned burner raises the threshold to this multiple of it.</summary>
    public const int LearnedMultiple = 2;

    /// <summary>Nothing learned raises the threshold above this, in counts: a fire at rated irradiance times eight is still found.</summary>
    public const int LearnedRiseMaxCounts = 800;

    private DetectionProfile(string name, int riseMinCounts, bool learns)
    {
        Name = name;
        RiseMinCounts = riseMinCounts;
        Learns = learns;
    }

    /// <summary>The profile's name in the configuration: standard or cooking.</summary>
    public string Name { get; }

    /// <summary>Least rise above ambient that counts, in ADC counts; rated irradiance is 100.</summary>
    public int RiseMinCounts { get; }

    /// <summary>True when an installer may teach it a burner.</summary>
    public bool Learns { get; }

    /// <summary>Full sensitivity.</summary>
    public static DetectionProfile Standard() => new("standard", 48, false);

    /// <summary>For stalls with an open flame: full sensitivity until a burner is learned.</summary>
    public static DetectionProfile Cooking() => new("cooking", 48, true);

    /// <summary>Finds a profile by its name.</summary>
    /// <returns>Null when there is none of that name.</returns>
    public static DetectionProfile Find(string name) =>
        name == "standard" ? Standard() : name == "cooking" ? Cooking() : null;
}
