namespace Simulator.World.Scoring;

/// <summary>Runs a plan on all cores. The result depends on the plan alone: every draw has a seed and a place of its own.</summary>
public static class Scorer
{
    /// <summary>Runs it.</summary>
    /// <param name="plan">What to run.</param>
    /// <param name="progress">Told the share of the work done, 0 to 1, from any thread; null for nobody.</param>
    /// <param name="cancellation">Ends it early with an exception.</param>
    public static Score Run(ScorePlan plan, Action<double>? progress, CancellationToken cancellation)
    {
        (SignalClass Class, int Number)[] jobs =
            [.. plan.Classes.SelectMany(signalClass => Enumerable.Range(0, plan.CountOf(signalClass)).Select(number => (signalClass, number)))];
        double whole = jobs.Sum(job => plan.SecondsOf(job.Class));
        FireOutcome[] fires = new FireOutcome[jobs.Length];
        NuisanceOutcome[] nuisances = new NuisanceOutcome[jobs.Length];
        double done = 0;
        Lock doneLock = new();
        Parallel.For(0, jobs.Length, new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount }, i =>
        {
            (SignalClass signalClass, int number) = jobs[i];
            int seed = plan.SeedOf(number);
            SignalDraw draw = plan.Generator.Draw(signalClass, seed);
            if (SignalKinds.IsFire(signalClass.Kind))
            {
                fires[i] = FireRun.Run(draw, signalClass.Kind, seed, plan.Profile);
            }
            else
            {
                nuisances[i] = NuisanceRun.Run(draw, seed, plan.SecondsOf(signalClass), plan.Profile);
            }

            lock (doneLock)
            {
                done += plan.SecondsOf(signalClass);
                progress?.Invoke(done / whole);
            }
        });

        List<ClassScore> classes = [];
        int from = 0;
        foreach (SignalClass signalClass in plan.Classes)
        {
            int to = from + plan.CountOf(signalClass);
            classes.Add(SignalKinds.IsFire(signalClass.Kind)
                ? new ClassScore(signalClass, fires[from..to], [])
                : new ClassScore(signalClass, [], nuisances[from..to]));
            from = to;
        }

        return new Score(plan, classes);
    }
}
