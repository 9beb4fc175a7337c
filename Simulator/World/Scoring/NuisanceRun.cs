namespace Simulator.World.Scoring;

/// <summary>Runs the detector over a stretch without a fire.</summary>
public static class NuisanceRun
{
    /// <summary>Runs one draw.</summary>
    /// <param name="draw">The signal.</param>
    /// <param name="seed">Its seed, for the outcome.</param>
    /// <param name="seconds">How long; the time in which a burner is taught comes before and counts for nothing.</param>
    /// <param name="profile">The detector's profile.</param>
    /// <param name="watch">Called after every step; null for nobody.</param>
    public static NuisanceOutcome Run(SignalDraw draw, int seed, double seconds, string profile, Action<DetectorRun>? watch = null)
    {
        DetectorRun run = new(draw, profile);
        List<double> alarms = [];
        int suspects = 0;
        bool suspected = false;
        while (run.NowMicros < (draw.TeachingSeconds + seconds) * 1e6)
        {
            run.Step();
            watch?.Invoke(run);
            if (run.IsTaught)
            {
                continue;
            }

            if (run.HasAlarmed)
            {
                alarms.Add(run.NowMicros / 1e6);
            }

            suspects += run.IsSuspect && !suspected ? 1 : 0;
            suspected = run.IsSuspect;
        }

        return new NuisanceOutcome(seed, draw.Description, seconds / 3600, alarms, suspects);
    }
}
