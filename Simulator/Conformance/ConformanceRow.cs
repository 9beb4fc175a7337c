using Simulator.Fuzzing;

namespace Simulator.Conformance;

/// <summary>What a row's figure is of its measurements.</summary>
public enum Figure
{
    /// <summary>The longest; the limit is not to be passed.</summary>
    Longest,

    /// <summary>The shortest; the limit is not to be undercut.</summary>
    Shortest,

    /// <summary>What 99 % do not pass.</summary>
    Percentile99,

    /// <summary>What half do not pass.</summary>
    Median,
}

/// <summary>How a row came out.</summary>
public enum Outcome
{
    /// <summary>Within its limit.</summary>
    Held,

    /// <summary>Not within its limit.</summary>
    Broken,

    /// <summary>Shown beside the contract's rows, without a limit.</summary>
    Shown,
}

/// <summary>One scenario of a row.</summary>
/// <param name="Name">What happens.</param>
/// <param name="Measure">Runs it with a seed and gives what it measured, in seconds; infinite for what did not come.</param>
internal sealed record ConformanceCase(string Name, Func<int, FuzzParts, IEnumerable<double>> Measure);

/// <summary>One row of the contract, with the scenarios behind it.</summary>
/// <param name="Key">A short name, for machines.</param>
/// <param name="What">What is measured, from when to when.</param>
/// <param name="LimitSeconds">Its limit; null for a row that is only shown.</param>
/// <param name="Source">Where the limit is from.</param>
/// <param name="Figure">What is compared with the limit.</param>
/// <param name="Repeats">Runs of each case for each seed.</param>
/// <param name="Cases">Its scenarios.</param>
internal sealed record ConformanceRow(
    string Key, string What, double? LimitSeconds, string Source, Figure Figure, int Repeats, IReadOnlyList<ConformanceCase> Cases);

/// <summary>A row as measured.</summary>
/// <param name="Key">Its name, for machines.</param>
/// <param name="What">What was measured.</param>
/// <param name="LimitSeconds">Its limit, or null.</param>
/// <param name="Source">Where the limit is from.</param>
/// <param name="Figure">What of the measurements <paramref name="WorstSeconds"/> is.</param>
/// <param name="WorstSeconds">The figure; null where it never came.</param>
/// <param name="MarginSeconds">Between figure and limit; below zero when broken; null without one of them.</param>
/// <param name="Count">Measurements.</param>
/// <param name="WorstCase">The scenario that gave the worst single measurement.</param>
/// <param name="WorstSeed">Its seed: with <c>--seed</c> it and <c>--seeds 1</c> it runs again.</param>
/// <param name="Outcome">How it came out.</param>
public sealed record ConformanceResult(
    string Key,
    string What,
    double? LimitSeconds,
    string Source,
    Figure Figure,
    double? WorstSeconds,
    double? MarginSeconds,
    int Count,
    string WorstCase,
    int WorstSeed,
    Outcome Outcome);
