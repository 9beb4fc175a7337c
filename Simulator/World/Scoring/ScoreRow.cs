namespace Simulator.World.Scoring;

/// <summary>One row of the table: a class, or all classes of a kind together. Latencies in seconds; a fire not found counts as infinitely late.</summary>
public sealed record ScoreRow
{
    /// <summary>The promise's time.</summary>
    public const double PromisedSeconds = 10;

    /// <summary>The class, or the kind where all of it is pooled.</summary>
    public required string Name { get; init; }

    /// <summary>What it is held to.</summary>
    public required SignalKind Kind { get; init; }

    /// <summary>Fires that reached rated irradiance, or stretches without fire.</summary>
    public int Draws { get; init; }

    /// <summary>Fires that never did; they count nowhere else.</summary>
    public int NeverRated { get; init; }

    /// <summary>Fires found within 10 s.</summary>
    public int FoundWithin10 { get; init; }

    /// <summary>The kind's own limit, in seconds.</summary>
    public double LimitSeconds { get; init; }

    /// <summary>Fires found within that; a blind gap is added to the limit of fires lit around one.</summary>
    public int FoundWithinLimit { get; init; }

    /// <summary>Fires suspected within 10 s.</summary>
    public int SuspectedWithin10 { get; init; }

    /// <summary>Fires lit around a gap that were suspected within <see cref="Targets.DecisionSeconds"/> after it, of those that had reached rated irradiance.</summary>
    public int SuspectedAfterGap { get; init; }

    /// <summary>How many those were.</summary>
    public int RatedInGap { get; init; }

    /// <summary>Median latency; null where the fire in the middle was missed.</summary>
    public double? MedianSeconds { get; init; }

    /// <summary>99th percentile of the latency; null where that fire was missed.</summary>
    public double? Percentile99Seconds { get; init; }

    /// <summary>Fires never found.</summary>
    public int Missed { get; init; }

    /// <summary>Alarms before the fire was lit.</summary>
    public int FalseAlarmsBefore { get; init; }

    /// <summary>Hours without a fire.</summary>
    public double Hours { get; init; }

    /// <summary>Alarms in them.</summary>
    public int Alarms { get; init; }

    /// <summary>Stretches with at least one alarm.</summary>
    public int DrawsWithAlarm { get; init; }

    /// <summary>Suspicions in them.</summary>
    public int Suspects { get; init; }

    /// <summary>True for a kind with fires.</summary>
    public bool IsFire => SignalKinds.IsFire(Kind);

    /// <summary>95 % interval of the share found within 10 s.</summary>
    public double[] FoundWithin10Interval => Pair(Intervals.Wilson(FoundWithin10, Draws));

    /// <summary>95 % interval of the share found within the kind's limit.</summary>
    public double[] FoundWithinLimitInterval => Pair(Intervals.Wilson(FoundWithinLimit, Draws));

    /// <summary>Alarms in 100 h.</summary>
    public double AlarmsPer100Hours => Hours > 0 ? Alarms / Hours * 100 : 0;

    /// <summary>95 % interval of the alarms in 100 h.</summary>
    public double[] AlarmsPer100HoursInterval
    {
        get
        {
            (double least, double most) = Intervals.Poisson(Alarms);
            return Hours > 0 ? [least / Hours * 100, most / Hours * 100] : [0, 0];
        }
    }

    /// <summary>Suspicions in an hour.</summary>
    public double SuspectsPerHour => Hours > 0 ? Suspects / Hours : 0;

    /// <summary>Counts fires.</summary>
    public static ScoreRow Of(string name, SignalKind kind, IReadOnlyCollection<FireOutcome> fires)
    {
        FireOutcome[] rated = [.. fires.Where(fire => fire.AboveSeconds != null)];
        double[] latencies = [.. rated.Select(fire => fire.AlarmSeconds ?? double.PositiveInfinity).Order()];
        FireOutcome[] ratedInGap = [.. rated.Where(fire => fire.GapEndSeconds >= 0)];
        return new ScoreRow
        {
            Name = name,
            Kind = kind,
            Draws = rated.Length,
            NeverRated = fires.Count - rated.Length,
            FoundWithin10 = rated.Count(fire => fire.AlarmSeconds <= PromisedSeconds),
            LimitSeconds = SignalKinds.LimitSeconds(kind),
            FoundWithinLimit = rated.Count(fire => !SignalKinds.IsLate(kind, fire)),
            SuspectedWithin10 = rated.Count(fire => fire.SuspectSeconds <= PromisedSeconds),
            SuspectedAfterGap = ratedInGap.Count(fire => fire.SuspectSeconds <= fire.GapEndSeconds + Targets.DecisionSeconds),
            RatedInGap = ratedInGap.Length,
            MedianSeconds = Percentile(latencies, 0.5),
            Percentile99Seconds = Percentile(latencies, 0.99),
            Missed = rated.Count(fire => fire.AlarmSeconds == null),
            FalseAlarmsBefore = fires.Sum(fire => fire.FalseAlarms),
        };
    }

    /// <summary>Counts stretches without fire.</summary>
    public static ScoreRow Of(string name, SignalKind kind, IReadOnlyCollection<NuisanceOutcome> nuisances) => new()
    {
        Name = name,
        Kind = kind,
        Draws = nuisances.Count,
        Hours = nuisances.Sum(nuisance => nuisance.Hours),
        Alarms = nuisances.Sum(nuisance => nuisance.AlarmSeconds.Count),
        DrawsWithAlarm = nuisances.Count(nuisance => nuisance.AlarmSeconds.Count > 0),
        Suspects = nuisances.Sum(nuisance => nuisance.Suspects),
    };

    // The smallest latency that at least this share of the fires does not exceed.
    private static double? Percentile(double[] ordered, double share)
    {
        double value = ordered.Length == 0 ? double.PositiveInfinity : ordered[(int)Math.Ceiling(share * ordered.Length) - 1];
        return double.IsInfinity(value) ? null : value;
    }

    private static double[] Pair((double Least, double Most) interval) => [interval.Least, interval.Most];
}
