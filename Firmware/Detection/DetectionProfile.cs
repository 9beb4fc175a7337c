namespace Firmware.Detection;

/// <summary>How sensitive a stall's detector is.</summary>
public sealed class DetectionProfile
{
    /// <summary>A cook's learned burner raises the threshold to this multiple of it.</summary>
    public const int LearnedMultiple = 2;

    /// <summary>The multiple raises the threshold no further than this, in counts: a fire at rated irradiance times eight is still found.</summary>
    public const int LearnedRiseMaxCounts = 800;

    /// <summary>A burner above that bound is itself the bound, with a fifth to spare: near it only a far larger fire can be told.</summary>
    public const int LearnedRiseBoundCounts = 3000;

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

    /// <summary>The least rise above ambient that counts beside a learned burner, in ADC counts.</summary>
    /// <param name="learnedCounts">The burner's greatest rise; 0 for none.</param>
    public int RiseMinBeside(int learnedCounts)
    {
        int multiple = learnedCounts * LearnedMultiple;
        multiple = multiple > LearnedRiseMaxCounts ? LearnedRiseMaxCounts : multiple;
        int burner = learnedCounts + (learnedCounts / 5);
        burner = burner > LearnedRiseBoundCounts ? LearnedRiseBoundCounts : burner;
        int least = burner > multiple ? burner : multiple;
        return least > RiseMinCounts ? least : RiseMinCounts;
    }

    /// <summary>The profile of that name: standard has full sensitivity, cooking too until a burner is learned.</summary>
    /// <param name="name">standard or cooking; the configuration allows no other.</param>
    public static DetectionProfile Of(string name) => new(name, 48, name == "cooking");
}
