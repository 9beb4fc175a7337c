using System.Text.Json;
using Simulator.ControlRoom;

namespace Firmware.Tests.Desktop.Commands;

[TestClass]
public sealed class DrillCommandTests : IDisposable
{
    private static readonly DateOnly s_day = new(2026, 11, 26);
    private static readonly DateTimeOffset s_asked = new(2026, 11, 25, 17, 3, 4, 5, TimeSpan.Zero);

    private readonly string _folder = Directory.CreateTempSubdirectory("drill-").FullName;

    private string Journal => Path.Combine(_folder, "journal.db");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public void EachMarketIsReportedAndOneThatIsMissingIsExitCode1()
    {
        Write(
            Passed("haneul", "det-1", "A-01"),
            Passed("haneul", "det-2", "A-02") with { Outcome = DrillResult.Failed, Missing = "not told: owner, \"station\"", Told = 1, Acknowledged = 1 },
            Passed("mangwon", "det-3", "=B-07"));
        SimulatorResult text = Run();
        Assert.AreEqual(1, text.ExitCode, text.Error);
        Assert.AreEqual("2026-11-26 haneul: 1 of 2 passed\n  A-02 det-2: failed, not told: owner, \"station\"\n2026-11-26 mangwon: 1 of 1 passed\n", text.Output);

        SimulatorResult json = Run("--format", "json", "--market", "haneul");
        Assert.AreEqual(1, json.ExitCode);
        JsonElement root = JsonDocument.Parse(json.Output).RootElement;
        Assert.IsFalse(root.GetProperty("passed").GetBoolean());
        JsonElement market = root.GetProperty("markets").EnumerateArray().Single();
        Assert.AreEqual(1, market.GetProperty("outcomes").GetProperty("failed").GetInt32());
        JsonElement first = market.GetProperty("detectors")[0];
        Assert.AreEqual("2026-11-26T02:03:04.005+09:00", first.GetProperty("asked").GetString());
        Assert.AreEqual((2, 2, 2), (first.GetProperty("recipients").GetInt32(), first.GetProperty("told").GetInt32(), first.GetProperty("acknowledged").GetInt32()));

        SimulatorResult csv = Run("--format", "csv", "--market", "mangwon");
        Assert.AreEqual(0, csv.ExitCode, "nothing is missing there");
        Assert.AreEqual("2026-11-26,mangwon,'=B-07,det-3,passed,,1,2026-11-26T02:03:04.005+09:00,2026-11-26T02:03:05.005+09:00,2,2,,2,\r", csv.Lines[1]);
        StringAssert.Contains(Run("--format", "csv").Output, ",\"not told: owner, \"\"station\"\"\",");
    }

    [TestMethod]
    public void ADrillUnderWayHasFailedNobody()
    {
        Write(Passed("haneul", "det-1", "A-01"), new DrillResult(s_day, "haneul", "det-2", "A-02"));
        SimulatorResult text = Run();
        Assert.AreEqual(0, text.ExitCode);
        Assert.AreEqual("2026-11-26 haneul: 1 of 2 passed, 1 under way\n", text.Output);
    }

    [TestMethod]
    public void NoDrillIsNoProof()
    {
        Write(Passed("haneul", "det-1", "A-01"));
        SimulatorResult other = Run("--market", "mangwon");
        Assert.AreEqual((1, "no drill of 2026-11-26 in the journal, market mangwon"), (other.ExitCode, other.ErrorLine));
        Assert.AreEqual(1, SimulatorProcess.Run("drill", "--journal", Journal, "--day", "2026-11-27").ExitCode);
        Assert.AreEqual(2, Run("--utc-offset", "KST").ExitCode);
        Assert.AreEqual(2, SimulatorProcess.Run("drill", "--journal", Journal, "--day", "yesterday").ExitCode);
        Assert.AreEqual(2, SimulatorProcess.Run("drill", "--journal", Journal + "x").ExitCode);
        Assert.AreEqual(2, SimulatorProcess.Run("control-room", "--broker", "mqtt://127.0.0.1:1", "--drill", "always").ExitCode);
    }

    private static DrillResult Passed(string market, string detector, string stall) => new(s_day, market, detector, stall)
    {
        Asks = 1, AskedAt = s_asked, Evt = "7-e1", AcceptedAt = s_asked.AddSeconds(1), Recipients = 2, Told = 2, Acknowledged = 2, Outcome = DrillResult.Passed,
    };

    private void Write(params DrillResult[] results)
    {
        using EventJournal journal = EventJournal.Open(Journal, TimeProvider.System);
        journal.RecordDrills(results);
        CollectionAssert.AreEqual(results, journal.Drills(s_day).ToArray());
    }

    private SimulatorResult Run(params string[] arguments) => SimulatorProcess.Run(["drill", "--journal", Journal, "--day", "2026-11-26", .. arguments]);
}
