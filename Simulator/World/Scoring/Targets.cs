namespace Simulator.World.Scoring;

/// <summary>Whether a target was met.</summary>
public enum Verdict
{
    /// <summary>The figure itself reaches it.</summary>
    Met,

    /// <summary>The figure falls short of it, the 95 % interval does not.</summary>
    Open,

    /// <summary>The 95 % interval falls short of it.</summary>
    Missed,
}

/// <summary>A target and what became of it.</summary>
/// <param name="Row">The class or kind held to it.</param>
/// <param name="Text">What is asked.</param>
/// <param name="Figure">What was reached.</param>
/// <param name="Verdict">Whether that is enough.</param>
public sealed record TargetResult(string Row, string Text, string Figure, Verdict Verdict);

/// <summary>The detector's targets (docs/detection.md): fires by kind, all of its classes pooled; nuisances by class.</summary>
public static class Targets
{
    /// <summary>One decision of the detector, with the reading that starts it.</summary>
    public const double DecisionSeconds = 1.1;

    private const double MedianSeconds = 4.5;

    /// <summary>Holds a row to its targets.</summary>
    public static IEnumerable<TargetResult> Check(ScoreRow row) => row.IsFire ? CheckFire(row) : CheckNuisance(row);

    private static IEnumerable<TargetResult> CheckFire(ScoreRow row)
    {
        switch (row.Kind)
        {
            case SignalKind.CalmFire:
                yield return Share(row, "99 % within 10 s", row.FoundWithin10, row.Draws, 0.99);
                yield return Latency(row, "median at most 4.5 s", row.MedianSeconds, MedianSeconds);
                yield return Latency(row, "99th percentile at most 10 s", row.Percentile99Seconds, ScoreRow.PromisedSeconds);
                break;
            case SignalKind.SaturatingFire:
                yield return Share(row, "alarm within 10 s for 90 %", row.FoundWithin10, row.Draws, 0.90);
                yield return Share(row, "suspect within 10 s for 99 %", row.SuspectedWithin10, row.Draws, 0.99);
                break;
            case SignalKind.BusyFire:
                yield return Share(row, "70 % within 20 s", row.FoundWithinLimit, row.Draws, 0.70);
                yield return new TargetResult(
                    row.Name, "none missed in 120 s", Invariant($"{row.Missed} missed"), row.Missed == 0 ? Verdict.Met : Verdict.Missed);
                break;
            case SignalKind.GrowingFire:
                yield return Share(row, "95 % within 15 s", row.FoundWithinLimit, row.Draws, 0.95);
                break;
            case SignalKind.FourfoldFire:
                yield return Share(row, "70 % within 10 s", row.FoundWithin10, row.Draws, 0.70);
                break;
            case SignalKind.EightfoldFire:
                yield return Share(row, "90 % within 10 s", row.FoundWithin10, row.Draws, 0.90);
                break;
            default:
                yield return Share(row, "99 % within 10 s and the gap", row.FoundWithinLimit, row.Draws, 0.99);
                yield return Share(row, "suspect one decision after the gap", row.SuspectedAfterGap, row.RatedInGap, 0.99);
                break;
        }
    }

    private static IEnumerable<TargetResult> CheckNuisance(ScoreRow row)
    {
        (string text, double most) = row.Kind switch
        {
            SignalKind.Nuisance => ("no alarm in 100 h", 0),
            SignalKind.TaughtBurner => ("no alarm in 20 h", 0),
            SignalKind.RareNuisance => ("at most 1 alarm in 100 h", 1),
            _ => ("at most 1 alarm in 10 h", 10.0),
        };
        yield return Rate(row, text, row.AlarmsPer100Hours, row.AlarmsPer100HoursInterval[0], most, "alarms in 100 h");

        bool never = row.Name.Contains("dark", StringComparison.Ordinal)
            || row.Name.Contains("mains", StringComparison.Ordinal)
            || row.Name.Contains("ripple", StringComparison.Ordinal);
        double leastSuspects = row.Hours > 0 ? Intervals.Poisson(row.Suspects).Least / row.Hours : 0;
        yield return Rate(row, never ? "never suspect" : "suspect at most once an hour", row.SuspectsPerHour, leastSuspects, never ? 0 : 1, "suspects an hour");
    }

    private static TargetResult Share(ScoreRow row, string text, int hits, int draws, double least)
    {
        (double from, double to) = Intervals.Wilson(hits, draws);
        double share = draws > 0 ? (double)hits / draws : 0;
        return new TargetResult(
            row.Name,
            text,
            draws == 0 ? "none of these drawn" : Invariant($"{share * 100:0.0} % ({from * 100:0.0} to {to * 100:0.0})"),
            share >= least ? Verdict.Met : to >= least ? Verdict.Open : Verdict.Missed);
    }

    // For a percentile there is no interval here: what its share says has one.
    private static TargetResult Latency(ScoreRow row, string text, double? seconds, double most) => new(
        row.Name, text, seconds == null ? "not found" : Invariant($"{seconds:0.0} s"), seconds <= most ? Verdict.Met : Verdict.Missed);

    private static TargetResult Rate(ScoreRow row, string text, double rate, double least, double most, string unit) => new(
        row.Name, text, Invariant($"{rate:0.0} {unit}"), rate <= most ? Verdict.Met : least <= most ? Verdict.Open : Verdict.Missed);

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
