namespace Simulator.World.Scoring;

/// <summary>What the kinds of signals have in common.</summary>
public static class SignalKinds
{
    /// <summary>True for a kind with a flame that is to be found.</summary>
    public static bool IsFire(SignalKind kind) =>
        kind is SignalKind.CalmFire or SignalKind.SaturatingFire or SignalKind.BusyFire or SignalKind.GrowingFire or SignalKind.BlindFire
            or SignalKind.FourfoldFire or SignalKind.EightfoldFire;

    /// <summary>Within what time after rated irradiance a fire of the kind is to be found, in seconds.</summary>
    public static double LimitSeconds(SignalKind kind) => kind switch
    {
        SignalKind.BusyFire => 20,
        SignalKind.GrowingFire => 15,
        _ => ScoreRow.PromisedSeconds,
    };

    /// <summary>True for a fire of rated irradiance that was not found within its kind's limit; the gap is added for fires lit around one.</summary>
    public static bool IsLate(SignalKind kind, FireOutcome fire) =>
        fire.AboveSeconds != null
        && !(fire.AlarmSeconds <= LimitSeconds(kind) + (kind == SignalKind.BlindFire ? fire.BlindSeconds : 0));
}
