using System.CommandLine;
using Simulator.Fuzzing;

namespace Simulator.Commands;

/// <summary><c>fuzz</c>: whole lives of detectors, broker and control room under faults, held to their invariants.</summary>
internal static class FuzzCommand
{
    private const int DefaultRuns = 200;
    private const int MinutesMost = 600;

    public static Command Create()
    {
        Option<long> seed = new("--seed") { Description = "the first run's seed; each further run's is one more", DefaultValueFactory = _ => 1 };
        Option<int> runs = new("--runs") { Description = "how many runs", DefaultValueFactory = _ => DefaultRuns };
        Option<int> minutes = new("--minutes") { Description = "virtual minutes of faults in each run", DefaultValueFactory = _ => ScenarioGenerator.DefaultMinutes };
        Option<string> replay = new("--replay") { Description = "runs this scenario instead" };
        Option<string> trace = new("--trace") { Description = "file for what happens; with --replay or one run" };

        Command command = new("fuzz", "Runs detectors, broker and control room through faults and checks that nothing is lost, doubled or forged.")
        {
            seed, runs, minutes, replay, trace,
        };
        command.SetAction((parsed, cancellation) =>
        {
            int virtualMinutes = ScoreCommand.Positive(parsed.GetValue(minutes), "--minutes");
            int count = ScoreCommand.Positive(parsed.GetValue(runs), "--runs");
            long first = parsed.GetValue(seed);
            if (virtualMinutes > MinutesMost)
            {
                throw new EndException(ExitCode.BadInput, $"--minutes: {MinutesMost} at most, not {virtualMinutes}");
            }

            if (first < 0 || first > long.MaxValue - count)
            {
                throw new EndException(ExitCode.BadInput, $"--seed: a number from 0 expected, not {first}");
            }

            if (parsed.GetValue(replay) is { } file)
            {
                return Task.FromResult(One(FuzzScenario.Load(file), parsed.GetValue(trace)));
            }

            if (parsed.GetValue(trace) is { } traceFile)
            {
                return count == 1
                    ? Task.FromResult(One(ScenarioGenerator.Draw(first, virtualMinutes), traceFile))
                    : throw new EndException(ExitCode.BadInput, "--trace: goes with --replay or --runs 1");
            }

            return Task.FromResult(Many(first, count, virtualMinutes, cancellation));
        });
        return command;
    }

    private static int One(FuzzScenario scenario, string? traceFile)
    {
        using StringWriter trace = new() { NewLine = "\n" };
        using FuzzRun run = new(scenario, FuzzParts.Sound, traceFile == null ? null : trace);
        FuzzResult result = run.Run();
        ScoreCommand.Save(traceFile, "--trace", trace.ToString);
        Console.WriteLine(result.Broken is { } broken ? $"{broken}: {result.Message}" : "every invariant held");
        Console.WriteLine($"trace {result.TraceHash}");
        return result.Broken == null ? ExitCode.Done : ExitCode.CheckFailed;
    }

    private static int Many(long seed, int runs, int minutes, CancellationToken cancellation)
    {
        FuzzReport report;
        try
        {
            report = ScoreProgress.Show(
                "fuzz", progress => Fuzzer.Run(seed, runs, minutes, FuzzParts.Sound, progress, Environment.ProcessorCount, cancellation));
        }
        catch (OperationCanceledException)
        {
            throw new EndException(ExitCode.CheckFailed, "fuzz: interrupted, nothing was shown");
        }

        foreach (FuzzFailure failure in report.Failures)
        {
            Console.WriteLine(FormattableString.Invariant($"seed {failure.Seed}: {failure.Result.Broken} at {failure.Result.AtSeconds:0.0} s: {failure.Result.Message}"));
            Console.WriteLine($"again: fuzz --seed {failure.Seed} --runs 1 --minutes {minutes}; shrunk, for --replay:");
            Console.Write(failure.Shrunk);
        }

        Console.WriteLine(FormattableString.Invariant(
            $"{report.Runs} runs, {report.VirtualHours:0.0} virtual hours, {report.Alarms} alarms, {report.Failures.Count} failed; traces {report.TraceHash}"));
        return report.Failures.Count == 0 ? ExitCode.Done : ExitCode.CheckFailed;
    }
}
