using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using Simulator;
using Simulator.Board;
using Simulator.ControlRoom;

namespace Firmware.Tests.Desktop.ControlRoom;

[TestClass]
public sealed class EventJournalTests : IDisposable
{
    private static readonly SenderState s_sender = new(new MessageId(7, 12), new MessageId(7, 1));

    private readonly VirtualTime _time = new(new DateTimeOffset(2026, 7, 1, 9, 0, 0, TimeSpan.Zero));
    private readonly string _folder = Directory.CreateTempSubdirectory("journal-").FullName;

    private string File => Path.Combine(_folder, "journal.db");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public void WhatWasRecordedIsThereAfterReopening()
    {
        JournalledEvent alarm = new("det-b-07", "7-e1", "alarm", _time.GetUtcNow(), "a.b.c");
        using (EventJournal journal = EventJournal.Open(File, _time))
        {
            Assert.IsTrue(journal.Record("det-b-07", s_sender, alarm, ["owner", "fire station"]));
            journal.RecordTold(NoticeOf(alarm), "owner", _time.GetUtcNow());
        }

        using EventJournal reopened = EventJournal.Open(File, _time);
        Assert.AreEqual(alarm, reopened.Events().Single());
        Assert.AreEqual(s_sender, reopened.Senders()["det-b-07"]);
        Assert.AreEqual("fire station", reopened.Untold("det-b-07", "7-e1").Single());
        Assert.IsFalse(reopened.Record("det-b-07", new SenderState(new MessageId(7, 13), null), alarm with { Jws = "d.e.f" }, ["owner"]), "a repeat");
        Assert.AreEqual(alarm, reopened.Events().Single(), "the first is kept");
        Assert.AreEqual(new SenderState(new MessageId(7, 13), null), reopened.Senders()["det-b-07"]);
        Assert.AreEqual("fire station", reopened.Untold("det-b-07", "7-e1").Single());
    }

    [TestMethod]
    public void AnEventIsOneOfItsDetectorAndType()
    {
        using EventJournal journal = EventJournal.Open(null, _time);
        JournalledEvent alarm = new("det-b-07", "7-e1", "alarm", _time.GetUtcNow(), "a.b.c");
        Assert.IsTrue(journal.Record("det-b-07", s_sender, alarm, []));
        Assert.IsTrue(journal.Record("det-b-08", s_sender, alarm with { Detector = "det-b-08" }, []));
        Assert.IsTrue(journal.Record("det-b-07", s_sender, alarm with { Typ = "waveform" }, []), "a waveform belongs to its alarm's event");
        Assert.IsFalse(journal.Record("det-b-07", s_sender, alarm, []));
        Assert.IsFalse(journal.Record("det-b-07", s_sender, null, []));
    }

    [TestMethod]
    public void ItsOwnBootIsNeverUsedTwiceEvenWhenTheFileIsLost()
    {
        long first = Boot(File);
        long second = Boot(File);
        Assert.IsGreaterThan(first, second, "the clock stood still");
        System.IO.File.Delete(File);
        _time.RunUntil(60_000_000);
        Assert.IsGreaterThan(second, Boot(File));
    }

    [TestMethod]
    public void AFileThatIsNoJournalIsBadInput()
    {
        System.IO.File.WriteAllText(File, "this is text and no database, and long enough to be told from an empty file");
        EndException refused = Assert.ThrowsExactly<EndException>(() => EventJournal.Open(File, _time));
        Assert.AreEqual(ExitCode.BadInput, refused.ExitCode);
        Assert.Contains(File, refused.Message);
        Assert.ThrowsExactly<EndException>(() => EventJournal.Open(Path.Combine(_folder, "no", "such", "folder.db"), _time));
    }

    [TestMethod]
    public void AJournalOfVersion2IsBroughtUpToDateWithAllThatItHolds()
    {
        SQLitePCL.Batteries_V2.Init();
        using (SqliteConnection old = new(new SqliteConnectionStringBuilder { DataSource = File, Pooling = false }.ToString()))
        {
            old.Open();
            using SqliteCommand command = old.CreateCommand();
            command.CommandText = """
                CREATE TABLE sender (detector TEXT PRIMARY KEY, highest TEXT NOT NULL, will TEXT) STRICT;
                CREATE TABLE event (
                  seq INTEGER PRIMARY KEY, detector TEXT NOT NULL, evt TEXT NOT NULL, typ TEXT NOT NULL, received_ms INTEGER NOT NULL, jws TEXT NOT NULL,
                  UNIQUE (detector, evt, typ)) STRICT;
                CREATE TABLE delivery (
                  detector TEXT NOT NULL, evt TEXT NOT NULL, recipient TEXT NOT NULL, told_ms INTEGER,
                  PRIMARY KEY (detector, evt, recipient)) STRICT;
                CREATE TABLE control_room (boot INTEGER NOT NULL, alive_ms INTEGER NOT NULL DEFAULT 0) STRICT;
                CREATE TABLE presence (detector TEXT PRIMARY KEY, heard_ms INTEGER NOT NULL, is_lost INTEGER NOT NULL) STRICT;
                INSERT INTO control_room VALUES (9000000000, 500);
                INSERT INTO sender VALUES ('det-b-07', '7-12', '7-1');
                INSERT INTO presence VALUES ('det-b-07', 400, 1);
                INSERT INTO event VALUES (1, 'det-b-07', '7-e1', 'alarm', 1000, 'a.b.c'), (2, 'det-b-07', '7-e1', 'waveform', 1001, 'd.e.f'), (3, 'det-b-07', '7-9', 'test', 1002, 'g.h.i');
                INSERT INTO delivery VALUES ('det-b-07', '7-e1', 'owner', 2000), ('det-b-07', '7-e1', 'fire station', NULL), ('det-b-07', '7-9', 'owner', NULL);
                PRAGMA user_version = 2;
                """;
            command.ExecuteNonQuery();
        }

        using (EventJournal journal = EventJournal.Open(File, _time))
        {
            Assert.AreEqual(9_000_000_001, journal.Boot);
            Assert.AreEqual(s_sender, journal.Senders()["det-b-07"]);
            Assert.IsTrue(journal.Presences()["det-b-07"].IsLost);
            Assert.AreEqual("alarm waveform test", string.Join(' ', journal.Events().Select(kept => kept.Typ)));
            Assert.IsTrue(journal.Events().All(kept => kept.Late == TimeSpan.Zero));
            RecipientReceipt[] receipts = [.. journal.ReceiptsOf("det-b-07", "7-e1", "alarm")];
            CollectionAssert.AreEqual(
                new[] { new RecipientReceipt("fire station", null, null, null), new RecipientReceipt("owner", DateTimeOffset.FromUnixTimeMilliseconds(2000), null, null) }, receipts);
            Assert.IsEmpty(journal.ReceiptsOf("det-b-07", "7-e1", "waveform"));
            Assert.AreEqual("owner", journal.Untold("det-b-07", "7-9", "test").Single());
        }

        using EventJournal again = EventJournal.Open(File, _time);
        Assert.AreEqual(3, again.Events().Count());
    }

    [TestMethod]
    public void AJournalOfALaterVersionIsBadInput()
    {
        EventJournal.Open(File, _time).Dispose();
        using (SqliteConnection later = new(new SqliteConnectionStringBuilder { DataSource = File, Pooling = false }.ToString()))
        {
            later.Open();
            using SqliteCommand command = later.CreateCommand();
            command.CommandText = "PRAGMA user_version = 99";
            command.ExecuteNonQuery();
        }

        Assert.Contains("version 99", Assert.ThrowsExactly<EndException>(() => EventJournal.Open(File, _time)).Message);
    }

    [TestMethod]
    public void TrimForgetsWhatIsOlderAndNothingElse()
    {
        using EventJournal journal = EventJournal.Open(null, _time);
        DateTimeOffset now = _time.GetUtcNow();
        Fill(journal, "det-b-07", "7-e1", now.AddDays(-2));
        Fill(journal, "det-b-07", "7-e2", now.AddDays(-1));
        Assert.AreEqual(1, journal.Trim(now.AddDays(-1)));
        Assert.AreEqual("7-e2", journal.Events().Single().Evt, "a limit keeps what is as old as it");
        Assert.IsTrue(journal.TellingsOf("det-b-07").All(telling => telling.Evt == "7-e2"));
        Assert.HasCount(2, journal.TellingsOf("det-b-07"), "the alarm and its calling off");
        Assert.AreEqual("7-e2", journal.Handlings().Single().Evt);
        Assert.AreEqual("7-e2", journal.ActionsOf("det-b-07").Single().Evt);
        Assert.AreEqual(s_sender, journal.Senders()["det-b-07"]);
    }

    [TestMethod]
    public void EraseForgetsOneDetectorButNotItsHighestNumber()
    {
        using EventJournal journal = EventJournal.Open(null, _time);
        Fill(journal, "det-b-07", "7-e1", _time.GetUtcNow());
        Fill(journal, "det-b-08", "7-e1", _time.GetUtcNow());
        Assert.AreEqual(1, journal.Erase("det-b-07"));
        Assert.AreEqual("det-b-08", journal.Events().Single().Detector);
        Assert.IsEmpty(journal.TellingsOf("det-b-07"));
        Assert.HasCount(2, journal.TellingsOf("det-b-08"));
        Assert.AreEqual("det-b-08", journal.Handlings().Single().Detector);
        Assert.IsEmpty(journal.ActionsOf("det-b-07"));
        Assert.HasCount(1, journal.ActionsOf("det-b-08"));
        Assert.AreEqual(s_sender, journal.Senders()["det-b-07"], "else what was erased could be played again");
    }

    [TestMethod]
    public void WhatIsErasedIsNotLeftInTheFile()
    {
        using EventJournal journal = EventJournal.Open(File, _time);
        JournalledEvent alarm = new("det-b-07", "7-e1", "alarm", _time.GetUtcNow(), string.Concat(Enumerable.Repeat("who-was-where-", 50)));
        Assert.IsTrue(journal.Record("det-b-07", s_sender, alarm, ["owner"]));
        Assert.IsTrue(IsIn("who-was-where-"));
        journal.Erase("det-b-07");
        Assert.IsFalse(IsIn("who-was-where-"));

        bool IsIn(string text) => ((string[])[File, File + "-wal"]).Any(file =>
        {
            using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using StreamReader reader = new(stream, System.Text.Encoding.Latin1);
            return reader.ReadToEnd().Contains(text, StringComparison.Ordinal);
        });
    }

    [TestMethod]
    public void DrillsAreSummedMarketByMarket()
    {
        using EventJournal journal = EventJournal.Open(null, _time);
        DateOnly day = new(2026, 7, 1);
        journal.RecordDrills(
        [
            new DrillResult(day.AddDays(-1), "a", "d1", "1") { Outcome = DrillResult.Passed },
            new DrillResult(day, "a", "d1", "1") { Outcome = DrillResult.Passed },
            new DrillResult(day, "a", "d2", "2") { Outcome = DrillResult.Lost },
            new DrillResult(day, "a", "d3", "3"),
            new DrillResult(day, "b", "d4", "1") { Outcome = DrillResult.Passed },
        ]);
        CollectionAssert.AreEqual(
            new[] { new MarketDrill("a", day.AddDays(-1), 1, 1, 0), new MarketDrill("a", day, 3, 1, 1), new MarketDrill("b", day, 1, 1, 0) },
            journal.DrillsByMarket(day.AddDays(-1)).ToArray());
        Assert.HasCount(2, journal.DrillsByMarket(day));
    }

    [TestMethod]
    public void ALatencyReceiptHasEachPartOfTheWayOnTheControlRoomsClock()
    {
        using EventJournal journal = EventJournal.Open(null, _time);
        DateTimeOffset accepted = _time.GetUtcNow();

        // Suspected 9 s after the start, alarm at 12 s, signed at 12.5 s and 200 ms late; a suspicion before it and one of another boot.
        Put("7-e3", "suspect", """{"jti":"7-10","up":9100,"evt_up":9000}""", accepted, TimeSpan.Zero);
        Put("7-e2", "suspect", """{"jti":"7-11","up":5100,"evt_up":5000}""", accepted, TimeSpan.Zero);
        Put("6-e9", "suspect", """{"jti":"6-11","up":11100,"evt_up":11000}""", accepted, TimeSpan.Zero);
        Put("7-e5", "suspect", """{"jti":"7-13","up":20100,"evt_up":20000}""", accepted, TimeSpan.Zero);
        Put("7-e4", "alarm", """{"jti":"7-12","up":12500,"evt_up":12000}""", accepted, TimeSpan.FromMilliseconds(200));
        Put("6-e4", "alarm", """{"jti":"7-14","up":300,"evt_up":200}""", accepted, TimeSpan.Zero);
        JsonNode recorded = JsonNode.Parse(System.IO.File.ReadAllText(Path.Combine(Structure.Repository.Root, "Firmware.Tests/Desktop/Traces/recordings/flickering-light.json")))!;
        Put(
            "7-e4", "waveform", $$"""{"jti":"7-15","up":12600,"evt_up":12000,"layout":1,"windows":16,"light":"{{recorded["light"]}}","state":"{{recorded["state"]}}"}""", accepted,
            TimeSpan.Zero);
        journal.RecordTold(NoticeOf(journal.AlarmOf("det-b-07", "7-e4")!), "owner", accepted.AddSeconds(1));
        Assert.IsTrue(journal.RecordAnswered("det-b-07", "7-e4", "alarm", "owner", accepted.AddSeconds(2), "r"));
        Assert.IsFalse(journal.RecordAnswered("det-b-07", "7-e4", "alarm", "owner", accepted.AddSeconds(3), "s"), "the first counts");
        Assert.IsTrue(journal.RecordAnswered("det-b-07", "7-e4", "alarm", "station", accepted.AddSeconds(4), "t"), "answered is told");

        LatencyReceipt receipt = journal.LatencyOf("det-b-07", "7-e4")!;
        DateTimeOffset published = accepted.AddMilliseconds(-200);
        Assert.AreEqual(published, receipt.PublishedAt);
        Assert.AreEqual(accepted, receipt.AcceptedAt);
        Assert.AreEqual(published.AddMilliseconds(-500), receipt.AlarmAt);
        Assert.AreEqual(published.AddMilliseconds(-3_500), receipt.SuspectedAt);

        // The light of that recording rises from 295 counts to 600 with the seventh of its sixteen half seconds.
        Assert.AreEqual(receipt.AlarmAt!.Value.AddMilliseconds(-5_000), receipt.OverThresholdAt);
        Assert.IsFalse(receipt.IsOverThresholdBefore);
        CollectionAssert.AreEqual(
            new[] { new RecipientReceipt("owner", accepted.AddSeconds(1), accepted.AddSeconds(2), "r"), new RecipientReceipt("station", accepted.AddSeconds(4), accepted.AddSeconds(4), "t") },
            receipt.Recipients.ToArray());
        Assert.IsNull(journal.LatencyOf("det-b-07", "6-e4")!.AlarmAt, "it outlived a restart: its times are of another clock");
        Assert.IsNull(journal.LatencyOf("det-b-07", "6-e4")!.OverThresholdAt, "no waveform");
        Assert.IsNull(journal.LatencyOf("det-b-07", "7-e3"), "no alarm");

        void Put(string evt, string typ, string claims, DateTimeOffset at, TimeSpan late) => Assert.IsTrue(journal.Record(
            "det-b-07", s_sender, new JournalledEvent("det-b-07", evt, typ, at, $"h.{System.Buffers.Text.Base64Url.EncodeToString(System.Text.Encoding.UTF8.GetBytes(claims))}.s", late),
            typ == "alarm" ? ["owner", "station"] : []));
    }

    [TestMethod]
    public void AJournalOfBeforeTheDrillIsBroughtUpToDate()
    {
        JournalledEvent alarm = new("det-b-07", "7-e1", "alarm", _time.GetUtcNow(), "a.b.c");
        using (EventJournal journal = EventJournal.Open(File, _time))
        {
            journal.Record("det-b-07", s_sender, alarm, []);
        }

        using (SqliteConnection old = new($"Data Source={File};Pooling=False"))
        {
            old.Open();
            using SqliteCommand command = old.CreateCommand();
            command.CommandText = "DROP TABLE drill; PRAGMA user_version = 3;";
            command.ExecuteNonQuery();
        }

        Assert.ThrowsExactly<EndException>(() => EventJournal.Attach(File));
        using EventJournal opened = EventJournal.Open(File, _time);
        Assert.AreEqual(alarm, opened.Events().Single());
        Assert.IsNull(opened.OpenDrillDay());
    }

    [TestMethod]
    public void DrillsAreTrimmedAndErasedWithTheRest()
    {
        using EventJournal journal = EventJournal.Open(null, _time);
        DateOnly day = new(2026, 7, 1);
        DrillResult first = new(day, "mangwon", "det-b-07", "B-07");
        DrillResult second = first with { Detector = "det-b-08", Stall = "B-08", Outcome = DrillResult.Passed };
        DrillResult old = second with { Day = day.AddDays(-1) };
        journal.RecordDrills([first, second, old]);
        journal.RecordDrills([second with { Outcome = null }], isNew: true);
        Assert.AreEqual(second, journal.Drills(day)[1], "known before");
        Assert.AreEqual(day, journal.OpenDrillDay());
        journal.Trim(_time.GetUtcNow());
        Assert.IsEmpty(journal.Drills(day.AddDays(-1)));
        Assert.HasCount(2, journal.Drills(day));
        journal.Erase("det-b-07");
        Assert.AreEqual(second, journal.Drills(day).Single());
        Assert.IsNull(journal.OpenDrillDay());
    }

    private static void Fill(EventJournal journal, string detector, string evt, DateTimeOffset at)
    {
        Assert.IsTrue(journal.Record(detector, s_sender, new JournalledEvent(detector, evt, "alarm", at, "a.b.c"), ["owner"]));
        Assert.IsTrue(journal.RecordHandling(new AlarmHandling(detector, evt, AlarmHandling.CalledOff, "kim", at), ["owner", "nobody told"]));
        journal.RecordAction(detector, evt, new OperatorAction(OperatorActionKind.Acknowledged, "kim", at));
    }

    private static AlarmNotice NoticeOf(JournalledEvent alarm) =>
        new("mangwon", "B-07", alarm.Detector, alarm.Evt, alarm.Typ, null, null, null, null, false, alarm.ReceivedAt);

    private long Boot(string path)
    {
        using EventJournal journal = EventJournal.Open(path, _time);
        return journal.Boot;
    }
}
