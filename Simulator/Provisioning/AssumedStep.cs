namespace Simulator.Provisioning;

/// <summary>Something that takes its time before the detector starts, which no simulation can measure.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Seconds">Assumed; never measured on a board.</param>
public sealed record AssumedStep(string Name, int Seconds)
{
    /// <summary>From the plugged board to its first start with a configuration: a runtime of some 1.5 MB at 921,600 baud, and what surrounds it.</summary>
    public static readonly IReadOnlyList<AssumedStep> All =
    [
        new("board found on the serial port", 5),
        new("runtime erased and flashed", 75),
        new("application deployed", 20),
        new("configuration, key and Wi-Fi written", 15),
        new("board restarted, joined the Wi-Fi", 10),
    ];
}
