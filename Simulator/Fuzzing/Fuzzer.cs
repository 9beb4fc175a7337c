using System.Security.Cryptography;
using System.Text;

namespace Simulator.Fuzzing;

/// <summary>A run that broke an invariant.</summary>
/// <param name="Seed">The run's own seed: with one run it fails again.</param>
/// <param name="Result">What broke.</param>
/// <param name="Shrunk">The least that still breaks it.</param>
public sealed record FuzzFailure(long Seed, FuzzResult Result, FuzzScenario Shrunk);

/// <summary>What many runs showed.</summary>
/// <param name="Runs">How many ran.</param>
/// <param name="Alarms">Alarms that they latched.</param>
/// <param name="VirtualHours">Virtual time that they lasted.</param>
/// <param name="TraceHash">SHA-256 over the runs' hashes in order of their seeds.</param>
/// <param name="Failures">Those that failed, in order of their seeds; only so many are shrunk.</param>
public sealed record FuzzReport(int Runs, long Alarms, double VirtualHours, string TraceHash, IReadOnlyList<FuzzFailure> Failures);

/// <summary>Runs many scenarios, each a pure function of its seed, on all cores.</summary>
public static class Fuzzer
{
    private const int ShrunkMost = 3;

    /// <summary>Runs the seeds from <paramref name="seed"/> on.</summary>
    /// <param name="seed">The first run's seed; each further run's is one more.</param>
    /// <param name="runs">How many.</param>
    /// <param name="minutes">Virtual minutes of faults in each.</param>
    /// <param name="parts">What they are built of.</param>
    /// <param name="progress">Told the share done, from any thread.</param>
    /// <param name="threads">Runs at a time.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static FuzzReport Run(long seed, int runs, int minutes, FuzzParts parts, Action<double> progress, int threads, CancellationToken cancellation)
    {
        FuzzResult[] results = new FuzzResult[runs];
        int done = 0;
        Parallel.For(0, runs, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation }, i =>
        {
            using FuzzRun run = new(ScenarioGenerator.Draw(seed + i, minutes), parts);
            results[i] = run.Run();
            progress((double)Interlocked.Increment(ref done) / runs);
        });

        List<FuzzFailure> failures = [];
        for (int i = 0; i < runs; i++)
        {
            if (results[i].Broken is { } broken)
            {
                FuzzScenario scenario = ScenarioGenerator.Draw(seed + i, minutes);
                failures.Add(new FuzzFailure(seed + i, results[i], failures.Count < ShrunkMost ? ScenarioShrinker.Shrink(scenario, broken, parts) : scenario));
            }
        }

        byte[] hashes = Encoding.ASCII.GetBytes(string.Concat(results.Select(result => result.TraceHash)));
        return new FuzzReport(
            runs, results.Sum(result => (long)result.Alarms), results.Sum(result => result.AtSeconds) / 3600, Convert.ToHexStringLower(SHA256.HashData(hashes)), failures);
    }
}
