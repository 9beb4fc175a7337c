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

    /// <summary>What this profile heeds of a learned burner.</summary>
    /// <param name="counts">Above ambient in ADC counts; below zero for no word.</param>
    public int Heeds(int counts) => Learns && counts > 0 ? counts : 0;

    /// <summary>The profile of that name: standard has full sensitivity, cooking too until a burner is learned.</summary>
    /// <param name="name">standard or cooking; the configuration allows no other.</param>
    public static DetectionProfile Of(string name) => new(name, 48, name == "cooking");
}
