using Simulator;
using Simulator.Board;
using Simulator.ControlRoom;

namespace Firmware.Tests.Desktop.ControlRoom;

/// <summary>The journal in PostgreSQL: what every journal does, and what only a shared one does.</summary>
[TestClass]
public sealed class PostgresJournalTests : JournalContract
{
    private static PostgresServer s_server = null!;

    private readonly VirtualTime _time = new(new DateTimeOffset(2026, 7, 1, 9, 0, 0, TimeSpan.Zero));
    private string? _place;

    protected override string Place => _place ??= s_server.NewDatabase();

    [ClassInitialize]
    public static void Start(TestContext _) => s_server = new PostgresServer();

    [ClassCleanup]
    public static void Stop() => s_server?.Dispose();

    [TestMethod]
    public void WhatIsNoJournalIsRefusedAndNamed()
    {
        foreach (string wrong in (string[])["Host=/nowhere;Databank=x", "Host=;Database=x", "postgres://host", "postgres:///x", "postgres://host/x?sslmode=disable"])
        {
            EndException refused = Assert.ThrowsExactly<EndException>(() => EventJournal.Open(wrong, _time));
            Assert.AreEqual(ExitCode.BadInput, refused.ExitCode, wrong);
            Assert.Contains("--journal", refused.Message);
        }

        foreach (string open in (string[])["Host=/nowhere;Database=x;Password=hunter2", "postgres://flame:hunter2@127.0.0.1/x"])
        {
            EndException refused = Assert.ThrowsExactly<EndException>(() => EventJournal.Open(open, _time));
            Assert.Contains("PGPASSFILE", refused.Message);
            Assert.DoesNotContain("hunter2", refused.ToString());
        }

        Assert.AreEqual(ExitCode.PartMissing, Assert.ThrowsExactly<EndException>(() => EventJournal.Open("Host=/nowhere;Database=x;Username=flame", _time)).ExitCode);
        EndException none = Assert.ThrowsExactly<EndException>(() => EventJournal.Open(Place.Replace("Database=flame", "Database=none", StringComparison.Ordinal), _time));
        Assert.AreEqual(ExitCode.BadInput, none.ExitCode);
        Assert.ThrowsExactly<EndException>(() => EventJournal.Attach(Place), "an empty database is no journal");
    }

    [TestMethod]
    public void TheVerbsReadItAsTheyReadAFile()
    {
        using (EventJournal journal = EventJournal.Open(Place, _time))
        {
            string claims = System.Buffers.Text.Base64Url.EncodeToString("""{"iss":"det-b-07","jti":"7-1","up":9000,"evt_up":8000}"""u8);
            journal.Record(new GatedMessage("det-b-07", new MessageId(7, 1), new JournalledEvent("det-b-07", "7-e1", "alarm", _time.GetUtcNow(), $"h.{claims}.s")), ["owner"]);
            journal.RecordTold(new AlarmNotice("mangwon", "B-07", "det-b-07", "7-e1", "alarm", null, null, null, null, false, _time.GetUtcNow()), "owner", _time.GetUtcNow());
            journal.RecordDrills([new DrillResult(new DateOnly(2026, 7, 1), "mangwon", "det-b-07", "B-07") { Outcome = DrillResult.Passed }]);
        }

        Assert.AreEqual("7-1", System.Text.Json.JsonElement.Parse(Done("journal", "export", "det-b-07")).GetProperty("highest_jti").GetString());
        Assert.Contains("\"evt\":\"7-e1\"", Done("journal", "latency"));
        Assert.AreEqual("2026-07-01 mangwon: 1 of 1 passed\n", Done("drill", "--day", "2026-07-01"));
        string registry = Path.Combine(Directory.CreateTempSubdirectory("registry-").FullName, "registry.json");
        DetectorRegistry detectors = RegistryFile.Open(registry);
        detectors.Add("det-b-07", "mangwon", "B-07", new byte[DetectorRegistry.KeyBytes]);
        detectors.Retire("det-b-07", _time.GetUtcNow());
        Assert.AreEqual("1 events of det-b-07 erased\n", Done("journal", "erase", "det-b-07", "--registry", registry));

        string Done(params string[] verb)
        {
            Commands.SimulatorResult result = Commands.SimulatorProcess.Run([.. verb, "--journal", Place]);
            Assert.AreEqual(0, result.ExitCode, result.Error);
            return result.Output;
        }
    }

    [TestMethod]
    public void TwoRoomsNeverTakeTheSameNumberNorGiveOne()
    {
        using EventJournal first = EventJournal.Open(Place, _time);
        using EventJournal second = EventJournal.Open(Place, _time);
        JournalledEvent alarm = new("det-b-07", "7-e1", "alarm", _time.GetUtcNow(), "a.b.c");
        GatedMessage message = new("det-b-07", new MessageId(7, 1), alarm);
        Assert.AreEqual(Acceptance.New, first.Record(message, ["owner"]));
        Assert.AreEqual(Acceptance.Elsewhere, second.Record(message, ["owner"]));
        Assert.AreEqual(Acceptance.Known, second.Record(message with { Jti = new MessageId(7, 2) }, ["owner"]));
        Assert.IsTrue(first.NextId() is var one && second.NextId() is var two && two.IsAbove(one) && first.NextId().IsAbove(two));
        Assert.HasCount(1, first.ReceiptsOf("det-b-07", "7-e1", "alarm"));
        Assert.IsEmpty(second.TakeUntold(["owner"]), "who took it lives and tells it");
    }

    [TestMethod]
    public void WhatARoomLeavesBehindIsTakenOverOnce()
    {
        using EventJournal second = EventJournal.Open(Place, _time);
        using EventJournal third = EventJournal.Open(Place, _time);
        using (EventJournal first = EventJournal.Open(Place, _time))
        {
            first.Record(new GatedMessage("det-b-07", new MessageId(7, 1), new JournalledEvent("det-b-07", "7-e1", "alarm", _time.GetUtcNow(), "a.b.c")), ["owner", "station"]);
            first.RecordHandling(new AlarmHandling("det-b-07", "7-e1", AlarmHandling.CalledOff, "kim", _time.GetUtcNow()), "owner");
            Assert.IsEmpty(second.TakeUntold(["owner", "station"]), "that it was called off is told after it, so by the same room");
        }

        List<UntoldNotice> taken = [];
        Broker.MosquittoServer.WaitFor(() =>
        {
            taken.AddRange(second.TakeUntold(["owner"]));
            taken.AddRange(third.TakeUntold(["owner", "station"]));
            return taken.Sum(notice => notice.Recipients.Count) == 3;
        });
        Assert.AreEqual(
            "alarm owner, alarm station, called-off owner",
            string.Join(", ", taken.SelectMany(notice => notice.Recipients.Select(recipient => $"{notice.Kind} {recipient}")).Order()));
        Assert.IsEmpty(third.TakeUntold(["owner", "station"]));
        Assert.IsTrue(second.TryLead());
        Assert.IsFalse(third.TryLead());
    }
}
