using Firmware;

namespace Simulator.World.Scoring;

/// <summary>Runs the detector over one fire until it is found or it has burnt long enough.</summary>
public static class FireRun
{
    // A fire that has not reached rated irradiance by then never will: slow growth takes some 270 s.
    private const long RatedWithinMicros = 400_000_000;

    private const long AroundIgnitionMicros = 500_000;

    /// <summary>How long after rated irradiance a fire of that kind is watched, in seconds.</summary>
    public static int WatchedSeconds(SignalKind kind) => kind == SignalKind.BusyFire ? 120 : 60;

    /// <summary>Runs one draw.</summary>
    /// <param name="draw">The signal.</param>
    /// <param name="kind">Its kind.</param>
    /// <param name="seed">Its seed, for the outcome.</param>
    /// <param name="profile">The detector's profile.</param>
    /// <param name="watch">Called after every step; null for nobody.</param>
    public static FireOutcome Run(SignalDraw draw, SignalKind kind, int seed, string profile, Action<DetectorRun>? watch = null)
    {
        DetectorRun run = new(draw, profile);
        long watched = WatchedSeconds(kind) * 1_000_000L;
        long blind = 0;
        long? gapEnd = null;
        long? suspect = null;
        long? alarm = null;
        int falseAlarms = 0;
        while (true)
        {
            run.Step();
            watch?.Invoke(run);
            long now = run.NowMicros;
            if (draw.IgnitedMicros is not { } ignited)
            {
                if (run.HasAlarmed && !run.IsTaught)
                {
                    falseAlarms++;
                    run.Reset();
                }

                continue;
            }

            if (run.SpacingMicros > Limits.GapMicros)
            {
                blind += run.SpacingMicros;
                gapEnd = run.HasEdges && now - run.SpacingMicros <= ignited + AroundIgnitionMicros ? now : gapEnd;
            }

            suspect ??= run.IsSuspect ? now : null;
            alarm ??= run.HasAlarmed ? now : null;
            bool over = draw.AboveThresholdMicros is { } above
                ? now > above + watched || alarm != null
                : now > ignited + RatedWithinMicros;
            if (over)
            {
                return Outcome(draw, seed, suspect, alarm, blind, gapEnd, falseAlarms);
            }
        }
    }

    private static FireOutcome Outcome(SignalDraw draw, int seed, long? suspect, long? alarm, long blind, long? gapEnd, int falseAlarms)
    {
        long ignited = draw.IgnitedMicros!.Value;
        double? After(long? micros) => (micros - draw.AboveThresholdMicros) / 1e6;
        return new FireOutcome(
            seed,
            draw.Description,
            (draw.AboveThresholdMicros - ignited) / 1e6,
            After(suspect),
            After(alarm),
            blind / 1e6,
            After(gapEnd),
            falseAlarms);
    }
}
