namespace Simulator.World.Scoring;

/// <summary>A failure with its plot.</summary>
/// <param name="Title">Class and what went wrong.</param>
/// <param name="Description">What was drawn.</param>
/// <param name="Svg">The waveform with the detector's inner signals.</param>
public sealed record FailurePlot(string Title, string Description, string Svg);

/// <summary>Plots late or missed fires and false alarms. Nothing was kept of them but the seed: they are run again.</summary>
public static class FailurePlots
{
    private const long BeforeIgnitionMicros = 10_000_000;
    private const long AfterAboveMicros = 40_000_000;
    private const long BeforeAlarmMicros = 25_000_000;
    private const long AfterAlarmMicros = 5_000_000;

    /// <summary>Plots the fires that were late or missed, of every class in turn.</summary>
    /// <param name="score">Where to find them.</param>
    /// <param name="most">How many at most.</param>
    public static IReadOnlyList<FailurePlot> Fires(Score score, int most) => Plot(
        InTurn(score, scored => scored.Fires.Where(fire => SignalKinds.IsLate(scored.Class.Kind, fire))).Take(most),
        failure => Fire(score.Plan, failure.Class, failure.Failure));

    /// <summary>Plots the first false alarm of every stretch that had one, of every class in turn.</summary>
    /// <param name="score">Where to find them.</param>
    /// <param name="most">How many at most.</param>
    public static IReadOnlyList<FailurePlot> FalseAlarms(Score score, int most) => Plot(
        InTurn(score, scored => scored.Nuisances.Where(nuisance => nuisance.AlarmSeconds.Count > 0)).Take(most),
        failure => FalseAlarm(score.Plan, failure.Class, failure.Failure));

    // The first of every class, then the second of every class, and so on: no class crowds the others out.
    private static IEnumerable<(SignalClass Class, T Failure)> InTurn<T>(Score score, Func<ClassScore, IEnumerable<T>> failures) => score.Classes
        .SelectMany(scored => failures(scored).Select((failure, turn) => (scored.Class, Failure: failure, Turn: turn)))
        .OrderBy(entry => entry.Turn)
        .Select(entry => (entry.Class, entry.Failure));

    private static FailurePlot[] Plot<T>(IEnumerable<T> failures, Func<T, FailurePlot> plot) =>
        [.. failures.AsParallel().AsOrdered().Select(plot)];

    private static FailurePlot Fire(ScorePlan plan, SignalClass signalClass, FireOutcome fire)
    {
        SignalDraw draw = plan.Generator.Draw(signalClass, fire.Seed);

        // When it will be lit is not known before it is: keep the last seconds until then, by starting anew.
        Recorder recorder = new();
        long restart = BeforeIgnitionMicros;
        FireRun.Run(draw, signalClass.Kind, fire.Seed, plan.Profile, run =>
        {
            if (draw.IgnitedMicros == null && run.NowMicros >= restart)
            {
                recorder = new Recorder();
                restart = run.NowMicros + BeforeIgnitionMicros;
            }

            if (draw.AboveThresholdMicros is not { } above || run.NowMicros <= above + AfterAboveMicros)
            {
                recorder.Add(run.NowMicros, run.Light, run.Detector.Flame, run.IsSuspect, run.IsAlarm);
            }
        });
        long rated = draw.AboveThresholdMicros ?? 0;
        List<PlotMark> marks = [new(draw.IgnitedMicros ?? 0, "lit"), new(rated, "rated")];
        if (fire.SuspectSeconds is { } suspect)
        {
            marks.Add(new PlotMark(rated + (long)(suspect * 1e6), "suspect"));
        }

        if (fire.AlarmSeconds is { } alarm)
        {
            marks.Add(new PlotMark(rated + (long)(alarm * 1e6), "alarm"));
        }

        string title = FormattableString.Invariant(
            $"{signalClass.Name}, {(fire.AlarmSeconds is { } found ? $"found after {found:0.0} s" : "never found")}, seed {fire.Seed}");
        return new FailurePlot(title, fire.Description, RecordingPlot.Draw(recorder.Points, rated, marks));
    }

    private static FailurePlot FalseAlarm(ScorePlan plan, SignalClass signalClass, NuisanceOutcome nuisance)
    {
        SignalDraw draw = plan.Generator.Draw(signalClass, nuisance.Seed);
        Recorder recorder = new();
        long alarm = (long)(nuisance.AlarmSeconds[0] * 1e6);
        NuisanceRun.Run(draw, nuisance.Seed, ((alarm + AfterAlarmMicros) / 1e6) - draw.TeachingSeconds, plan.Profile, run =>
        {
            if (run.NowMicros >= alarm - BeforeAlarmMicros)
            {
                recorder.Add(run.NowMicros, run.Light, run.Detector.Flame, run.IsSuspect, run.IsAlarm);
            }
        });
        string title = FormattableString.Invariant(
            $"{signalClass.Name}, {nuisance.AlarmSeconds.Count} in {nuisance.Hours * 60:0} min, the first after {alarm / 1e6:0} s, seed {nuisance.Seed}");
        return new FailurePlot(title, nuisance.Description, RecordingPlot.Draw(recorder.Points, alarm, [new PlotMark(alarm, "alarm")]));
    }
}
