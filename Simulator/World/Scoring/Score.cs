namespace Simulator.World.Scoring;

/// <summary>One class with everything that was drawn of it.</summary>
/// <param name="Class">The class.</param>
/// <param name="Fires">Its fires, in order of their number; empty for a nuisance.</param>
/// <param name="Nuisances">Its stretches, in order of their number; empty for a fire.</param>
public sealed record ClassScore(SignalClass Class, IReadOnlyList<FireOutcome> Fires, IReadOnlyList<NuisanceOutcome> Nuisances)
{
    /// <summary>The class's row of the table.</summary>
    public ScoreRow Row { get; } = SignalKinds.IsFire(Class.Kind)
        ? ScoreRow.Of(Class.Name, Class.Kind, Fires)
        : ScoreRow.Of(Class.Name, Class.Kind, Nuisances);
}

/// <summary>The result of a whole matrix of fires and nuisances.</summary>
public sealed class Score
{
    /// <summary>Sums up.</summary>
    /// <param name="plan">What was asked.</param>
    /// <param name="classes">What came of it.</param>
    public Score(ScorePlan plan, IReadOnlyList<ClassScore> classes)
    {
        Plan = plan;
        Classes = classes;
        Kinds = [.. classes.GroupBy(scored => scored.Class.Kind).OrderBy(group => group.Key).Select(Pool)];
        TargetResults =
        [
            .. Kinds.Where(row => row.IsFire).SelectMany(Targets.Check),
            .. classes.Where(scored => !scored.Row.IsFire).SelectMany(scored => Targets.Check(scored.Row)),
        ];
    }

    /// <summary>What was asked.</summary>
    public ScorePlan Plan { get; }

    /// <summary>Each class.</summary>
    public IReadOnlyList<ClassScore> Classes { get; }

    /// <summary>Each kind, its classes pooled.</summary>
    public IReadOnlyList<ScoreRow> Kinds { get; }

    /// <summary>Each target.</summary>
    public IReadOnlyList<TargetResult> TargetResults { get; }

    private static ScoreRow Pool(IGrouping<SignalKind, ClassScore> kind) => SignalKinds.IsFire(kind.Key)
        ? ScoreRow.Of(kind.Key.ToString(), kind.Key, [.. kind.SelectMany(scored => scored.Fires)])
        : ScoreRow.Of(kind.Key.ToString(), kind.Key, [.. kind.SelectMany(scored => scored.Nuisances)]);
}
