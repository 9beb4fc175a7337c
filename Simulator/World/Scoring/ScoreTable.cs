namespace Simulator.World.Scoring;

/// <summary>A score as rows of text: the same for terminal and page.</summary>
public static class ScoreTable
{
    /// <summary>Names of the columns for fires.</summary>
    public static IReadOnlyList<string> FireHead { get; } =
        ["fires", "draws", "within 10 s", "95 %", "within limit", "95 %", "suspect 10 s", "median", "p99", "missed", "alarms before", "never rated"];

    /// <summary>Names of the columns for nuisances.</summary>
    public static IReadOnlyList<string> NuisanceHead { get; } =
        ["nuisances", "hours", "alarms", "per 100 h", "95 %", "draws alarmed", "suspects/h"];

    /// <summary>The cells of a row of fires.</summary>
    public static string[] FireCells(ScoreRow row) =>
    [
        row.Name,
        Text($"{row.Draws}"),
        Percent(row.FoundWithin10, row.Draws),
        Interval(row.FoundWithin10Interval, 100),
        Percent(row.FoundWithinLimit, row.Draws) + Text($" in {row.LimitSeconds:0} s"),
        Interval(row.FoundWithinLimitInterval, 100),
        Percent(row.SuspectedWithin10, row.Draws),
        Seconds(row.MedianSeconds),
        Seconds(row.Percentile99Seconds),
        Text($"{row.Missed}"),
        Text($"{row.FalseAlarmsBefore}"),
        Text($"{row.NeverRated}"),
    ];

    /// <summary>The cells of a row of nuisances.</summary>
    public static string[] NuisanceCells(ScoreRow row) =>
    [
        row.Name,
        Text($"{row.Hours:0.#}"),
        Text($"{row.Alarms}"),
        Text($"{row.AlarmsPer100Hours:0.#}"),
        Interval(row.AlarmsPer100HoursInterval, 1),
        Text($"{row.DrawsWithAlarm} of {row.Draws}"),
        Text($"{row.SuspectsPerHour:0.##}"),
    ];

    /// <summary>A verdict in a word.</summary>
    public static string Word(Verdict verdict) => verdict switch
    {
        Verdict.Met => "met",
        Verdict.Open => "open (interval reaches it)",
        _ => "missed",
    };

    private static string Percent(int hits, int draws) => draws == 0 ? "-" : Text($"{100.0 * hits / draws:0.0} %");

    private static string Interval(double[] interval, double scale) => Text($"{interval[0] * scale:0.0} to {interval[1] * scale:0.0}");

    private static string Seconds(double? seconds) => seconds == null ? "never" : Text($"{seconds:0.0} s");

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
