namespace Simulator.World.Scoring;

/// <summary>What the detector made of one fire. Times in seconds after the flame reached rated irradiance; they may lie before it.</summary>
/// <param name="Seed">The draw's seed.</param>
/// <param name="Description">What was drawn.</param>
/// <param name="AboveSeconds">When it reached rated irradiance, in seconds after ignition; null when it never did, and then it counts for nothing else.</param>
/// <param name="SuspectSeconds">The first suspect after ignition.</param>
/// <param name="AlarmSeconds">The first alarm after ignition.</param>
/// <param name="BlindSeconds">How long the sampling stood still between ignition and alarm, in pieces longer than a frame.</param>
/// <param name="GapEndSeconds">When the gap around ignition ended; null without one.</param>
/// <param name="FalseAlarms">Alarms before ignition.</param>
public sealed record FireOutcome(
    int Seed,
    string Description,
    double? AboveSeconds,
    double? SuspectSeconds,
    double? AlarmSeconds,
    double BlindSeconds,
    double? GapEndSeconds,
    int FalseAlarms);

/// <summary>What the detector made of one stretch without a fire.</summary>
/// <param name="Seed">The draw's seed.</param>
/// <param name="Description">What was drawn.</param>
/// <param name="Hours">How long it was.</param>
/// <param name="AlarmSeconds">When it gave alarm, in seconds after the start.</param>
/// <param name="Suspects">How often it suspected, alarms included.</param>
public sealed record NuisanceOutcome(int Seed, string Description, double Hours, IReadOnlyList<double> AlarmSeconds, int Suspects);
