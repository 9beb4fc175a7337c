namespace Simulator.Fleet;

/// <summary>What a fleet run is asked for.</summary>
public sealed record FleetPlan
{
    /// <summary>Detectors enrolled and sending.</summary>
    public required int Detectors { get; init; }

    /// <summary>Markets that they are spread over evenly, not more than detectors.</summary>
    public required int Markets { get; init; }

    /// <summary>How many of them have a connection, credentials and a will of their own; the others' messages travel over shared connections.</summary>
    public required int Connections { get; init; }

    /// <summary>Seconds over which they are switched on.</summary>
    public required int StartSeconds { get; init; }

    /// <summary>Seconds at the fleet's own rate before the storm.</summary>
    public required int Seconds { get; init; }

    /// <summary>Alarms of the storm, those of neighbouring stalls; not more than detectors.</summary>
    public required int Alarms { get; init; }

    /// <summary>Seconds of overload, with a second storm in it; 0 for none.</summary>
    public required int OverloadSeconds { get; init; }

    /// <summary>Decides who is when in fault or in alarm.</summary>
    public required int Seed { get; init; }

    /// <summary>Shared connections.</summary>
    internal int Carriers => (Detectors - Connections + DetectorsPerCarrier - 1) / DetectorsPerCarrier;

    internal const int DetectorsPerCarrier = 2_000;
}
