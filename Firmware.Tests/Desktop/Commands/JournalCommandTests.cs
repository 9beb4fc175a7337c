using System.Text.Json;
using Simulator.ControlRoom;

namespace Firmware.Tests.Desktop.Commands;

/// <summary>What is stored of one detector, exported and erased by the command line.</summary>
[TestClass]
public sealed class JournalCommandTests : IDisposable
{
    private const string Claims = """{"iss":"det-b-07","jti":"7-12","up":12500,"typ":"alarm","evt":"7-e1","evt_up":12000}""";

    private readonly string _folder = Directory.CreateTempSubdirectory("journal-verb-").FullName;
    private readonly DetectorRegistry _registry;

    public JournalCommandTests()
    {
        _registry = RegistryFile.Open(Registry);
        _registry.Add("det-b-07", "mangwon", "B-07", System.Security.Cryptography.SHA256.HashData("b-07"u8));
        _registry.Add("det-b-08", "mangwon", "B-08", System.Security.Cryptography.SHA256.HashData("b-08"u8));
        using EventJournal journal = EventJournal.Open(Journal, TimeProvider.System);
        Record(journal, "det-b-07");
        Record(journal, "det-b-08");
    }

    private string Journal => Path.Combine(_folder, "journal.db");

    private string Registry => Path.Combine(_folder, "registry.json");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public void AllThatIsStoredOfADetectorIsExported()
    {
        SimulatorResult result = SimulatorProcess.Run("journal", "export", "det-b-07", "--journal", Journal);
        Assert.AreEqual(0, result.ExitCode, result.Error);
        Assert.DoesNotContain("det-b-08", result.Output);
        JsonElement stored = JsonElement.Parse(result.Output);
        Assert.AreEqual("7-12", stored.GetProperty("highest_jti").GetString());
        JsonElement kept = stored.GetProperty("events").EnumerateArray().Single();
        Assert.AreEqual("alarm", kept.GetProperty("typ").GetString());
        Assert.AreEqual(12_000, kept.GetProperty("claims").GetProperty("evt_up").GetInt64());
        Assert.AreEqual("owner", stored.GetProperty("told").EnumerateArray().First().GetProperty("recipient").GetString());
        Assert.AreEqual("called-off", stored.GetProperty("told").EnumerateArray().Last().GetProperty("kind").GetString());
        Assert.AreEqual(
            "called-off by kim, acknowledged by lee",
            string.Join(", ", stored.GetProperty("handlings").EnumerateArray().Select(done => $"{done.GetProperty("deed").GetString()} by {done.GetProperty("by").GetString()}")));
        Assert.AreEqual("2026-07-01T08:59:59.5+00:00", stored.GetProperty("latency").EnumerateArray().Single().GetProperty("alarm").GetString());
    }

    [TestMethod]
    public void EachAlarmsLatencyIsALine()
    {
        SimulatorResult result = SimulatorProcess.Run("journal", "latency", "--journal", Journal);
        Assert.AreEqual(0, result.ExitCode, result.Error);
        Assert.HasCount(2, result.Lines);
        Assert.AreEqual("det-b-07", JsonElement.Parse(result.Lines[0]).GetProperty("detector").GetString());
        Assert.AreEqual(JsonValueKind.Null, JsonElement.Parse(result.Lines[0]).GetProperty("recipients").EnumerateArray().Single().GetProperty("told").ValueKind);
    }

    [TestMethod]
    public void OnlyWhatIsOutOfServiceAndToldIsErased()
    {
        Refused("in service", "det-b-07");
        _registry.Retire("det-b-07", DateTimeOffset.UtcNow);
        Refused("owner is still to be told of 7-e1", "det-b-07");
        Refused("not in the registry", "det-b-09");
        using (EventJournal journal = EventJournal.Attach(Journal))
        {
            foreach (string kind in (string[])["alarm", "called-off"])
            {
                journal.RecordAnswered("det-b-07", "7-e1", kind, "owner", DateTimeOffset.UtcNow, "r");
            }

            // While the control room holds it open.
            SimulatorResult erased = Erase("det-b-07");
            Assert.AreEqual(0, erased.ExitCode, erased.Error);
            Assert.AreEqual("1 events of det-b-07 erased", erased.Lines.Single());
        }

        JsonElement left = JsonElement.Parse(SimulatorProcess.Run("journal", "export", "det-b-07", "--journal", Journal).Output);
        Assert.AreEqual("7-12", left.GetProperty("highest_jti").GetString());
        Assert.IsTrue(((string[])["events", "told", "handlings", "latency"]).All(part => left.GetProperty(part).GetArrayLength() == 0), left.ToString());
        using EventJournal others = EventJournal.Attach(Journal);
        Assert.AreEqual("det-b-08", others.Events().Single().Detector);
    }

    [TestMethod]
    public void WhatIsNotThereIsNamed()
    {
        SimulatorResult result = SimulatorProcess.Run("journal", "export", "det-b-09", "--journal", Journal);
        Assert.AreEqual(2, result.ExitCode);
        Assert.Contains("det-b-09", result.ErrorLine);
        result = SimulatorProcess.Run("journal", "export", "det-b-07", "--journal", Path.Combine(_folder, "none.db"));
        Assert.AreEqual(2, result.ExitCode);
        Assert.Contains("none.db", result.ErrorLine);
        Assert.IsFalse(File.Exists(Path.Combine(_folder, "none.db")));
    }

    private static void Record(EventJournal journal, string detector)
    {
        DateTimeOffset at = new(2026, 7, 1, 9, 0, 0, TimeSpan.Zero);
        string jws = $"h.{System.Buffers.Text.Base64Url.EncodeToString(System.Text.Encoding.UTF8.GetBytes(Claims.Replace("det-b-07", detector, StringComparison.Ordinal)))}.s";
        journal.Record(new GatedMessage(detector, new MessageId(7, 12), new JournalledEvent(detector, "7-e1", "alarm", at, jws)) { HeardAt = at }, ["owner"]);
        journal.RecordHandling(new AlarmHandling(detector, "7-e1", AlarmHandling.CalledOff, "kim", at), "owner");
        journal.RecordHandling(new AlarmHandling(detector, "7-e1", AlarmHandling.Acknowledged, "lee", at));
    }

    private SimulatorResult Erase(string detector) => SimulatorProcess.Run("journal", "erase", detector, "--journal", Journal, "--registry", Registry);

    private void Refused(string reason, string detector)
    {
        SimulatorResult refused = Erase(detector);
        Assert.AreEqual(2, refused.ExitCode);
        Assert.Contains(reason, refused.ErrorLine);
        using EventJournal journal = EventJournal.Attach(Journal);
        Assert.AreEqual(2, journal.Events().Count());
    }
}
