using Simulator;
using Simulator.Fuzzing;

namespace Firmware.Tests.Desktop.Fuzzing;

[TestClass]
public class FuzzerTests
{
    private const int Seed = 20_000;
    private const int Runs = 150;

    [TestMethod]
    public void NothingIsLostDoubledOrForgedInAFixedMatrix()
    {
        FuzzReport report = Run(Seed, Runs, 2);
        Console.WriteLine($"seed {Seed}, {report.Runs} runs, {report.Alarms} alarms");
        Assert.IsEmpty(report.Failures, string.Join('\n', report.Failures.Select(failure => $"seed {failure.Seed}: {failure.Result.Message}\n{failure.Shrunk}")));
        Assert.IsGreaterThan(Runs / 2, report.Alarms, "runs without alarms show nothing");
    }

    [TestMethod]
    public void ManyAtATimeGiveTheSameTracesAsOneByOne() => Assert.AreEqual(Run(7, 16, 1).TraceHash, Run(7, 16, 2).TraceHash);

    [TestMethod]
    public void AScenarioReadFromItsTextGivesTheSameTraceByteForByte()
    {
        for (int seed = 1; seed <= 8; seed++)
        {
            FuzzScenario drawn = ScenarioGenerator.Draw(seed);
            FuzzScenario read = FuzzScenario.Parse(drawn.ToString(), "drawn");
            Assert.AreEqual(drawn.ToString(), read.ToString());
            Assert.AreEqual(Trace(drawn), Trace(read));
        }
    }

    [DataRow("1 fire fuzz-0 30\n9 end", "x:1", "world")]
    [DataRow("0 world 1 99\n9 end", "x:1", "1 to 16")]
    [DataRow("0 world 1 2\n3 fire fuzz-7 30\n9 end", "x:2", "fuzz-7")]
    [DataRow("0 world 1 2\n3 fire fuzz-0 soon\n9 end", "x:2", "soon")]
    [DataRow("0 world 1 2\n3 fire fuzz-0 30 40\n9 end", "x:2", "not a known step")]
    [DataRow("0 world 1 2\n3 explode fuzz-0\n9 end", "x:2", "explode")]
    [DataRow("0 world 1 2\n3 net fire 1 1\n9 end", "x:2", "loss")]
    [TestMethod]
    public void ABadScenarioIsRefusedWithItsPlace(string text, string place, string reason)
    {
        EndException refused = Assert.ThrowsExactly<EndException>(() =>
        {
            using FuzzRun run = new(FuzzScenario.Parse(text, "x"), FuzzParts.Sound);
        });
        Assert.AreEqual(ExitCode.BadInput, refused.ExitCode);
        Assert.StartsWith(place, refused.Message);
        Assert.Contains(reason, refused.Message);
    }

    private static FuzzReport Run(long seed, int runs, int threads) =>
        Fuzzer.Run(seed, runs, ScenarioGenerator.DefaultMinutes, FuzzParts.Sound, _ => { }, threads, CancellationToken.None);

    private static string Trace(FuzzScenario scenario)
    {
        using StringWriter trace = new();
        using FuzzRun run = new(scenario, FuzzParts.Sound, trace);
        FuzzResult result = run.Run();
        return trace + result.TraceHash;
    }
}
