namespace Simulator.World.Scoring;

/// <summary>What a score is to run.</summary>
/// <param name="Generator">Where signals come from.</param>
/// <param name="Classes">Which of its classes.</param>
/// <param name="Draws">Fires of each class.</param>
/// <param name="Hours">Hours of each class of nuisances.</param>
/// <param name="Seed">Decides all draws.</param>
/// <param name="Profile">The detector's profile.</param>
public sealed record ScorePlan(IGenerator Generator, IReadOnlyList<SignalClass> Classes, int Draws, double Hours, int Seed, string Profile)
{
    /// <summary>Nuisances are drawn anew after this long.</summary>
    public const double StretchSeconds = 900;

    // Ambient before ignition, and what a fire is watched for on the average.
    private const double FireSeconds = 100;
    private const double FireByBurnerSeconds = 400;

    /// <summary>How many draws of a class it takes.</summary>
    public int CountOf(SignalClass signalClass) =>
        SignalKinds.IsFire(signalClass.Kind) ? Draws : (int)Math.Ceiling(Hours * 3600 / StretchSeconds);

    /// <summary>How long one draw of a class is, in seconds: exactly for nuisances, about for fires.</summary>
    public double SecondsOf(SignalClass signalClass) =>
        signalClass.Kind switch
        {
            SignalKind.FourfoldFire or SignalKind.EightfoldFire => FireByBurnerSeconds,
            SignalKind kind when SignalKinds.IsFire(kind) => FireSeconds,
            _ => Math.Min(StretchSeconds, Hours * 3600 / CountOf(signalClass)),
        };

    /// <summary>The seed of one draw: a generator makes of it and the class what it needs.</summary>
    public int SeedOf(int number) => unchecked((Seed * 1_000_003) + number);
}
