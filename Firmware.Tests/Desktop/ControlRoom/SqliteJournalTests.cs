using Microsoft.Data.Sqlite;
using Simulator;
using Simulator.Board;
using Simulator.ControlRoom;

namespace Firmware.Tests.Desktop.ControlRoom;

[TestClass]
public sealed class SqliteJournalTests : JournalContract, IDisposable
{
    private readonly VirtualTime _time = new(new DateTimeOffset(2026, 7, 1, 9, 0, 0, TimeSpan.Zero));
    private readonly string _folder = Directory.CreateTempSubdirectory("journal-").FullName;

    protected override string Place => File;

    private string File => Path.Combine(_folder, "journal.db");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public void ItsOwnBootIsNeverUsedTwiceEvenWhenTheFileIsLost()
    {
        long first = Boot();
        System.IO.File.Delete(File);
        _time.RunUntil(60_000_000);
        Assert.IsGreaterThan(first, Boot());
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
    public void AJournalOfVersion4IsBroughtUpToDateWithAllThatItHolds()
    {
        Run("""
            CREATE TABLE sender (detector TEXT PRIMARY KEY, highest TEXT NOT NULL, will TEXT) STRICT;
            CREATE TABLE event (
              seq INTEGER PRIMARY KEY, detector TEXT NOT NULL, evt TEXT NOT NULL, typ TEXT NOT NULL, received_ms INTEGER NOT NULL, jws TEXT NOT NULL,
              late_ms INTEGER NOT NULL DEFAULT 0, UNIQUE (detector, evt, typ)) STRICT;
            CREATE TABLE delivery (
              detector TEXT NOT NULL, evt TEXT NOT NULL, typ TEXT NOT NULL, recipient TEXT NOT NULL, told_ms INTEGER, answered_ms INTEGER, answer TEXT,
              PRIMARY KEY (detector, evt, typ, recipient)) STRICT;
            CREATE TABLE handling (
              detector TEXT NOT NULL, evt TEXT NOT NULL, deed TEXT NOT NULL, by_whom TEXT NOT NULL, at_ms INTEGER NOT NULL, PRIMARY KEY (detector, evt, deed)) STRICT;
            CREATE TABLE operator_action (
              seq INTEGER PRIMARY KEY, detector TEXT NOT NULL, evt TEXT NOT NULL, kind TEXT NOT NULL, operator TEXT NOT NULL, at_ms INTEGER NOT NULL) STRICT;
            CREATE TABLE control_room (boot INTEGER NOT NULL, alive_ms INTEGER NOT NULL DEFAULT 0) STRICT;
            CREATE TABLE presence (detector TEXT PRIMARY KEY, heard_ms INTEGER NOT NULL, is_lost INTEGER NOT NULL) STRICT;
            CREATE TABLE drill (
              day TEXT NOT NULL, market TEXT NOT NULL, detector TEXT NOT NULL, stall TEXT NOT NULL, asks INTEGER NOT NULL DEFAULT 0, asked_ms INTEGER,
              evt TEXT, accepted_ms INTEGER, recipients INTEGER NOT NULL DEFAULT 0, told INTEGER NOT NULL DEFAULT 0, acknowledged INTEGER NOT NULL DEFAULT 0,
              told_ms INTEGER, acknowledged_ms INTEGER, outcome TEXT, missing TEXT, PRIMARY KEY (day, detector)) STRICT;
            INSERT INTO control_room VALUES (9000000000, 500);
            INSERT INTO sender VALUES ('det-b-07', '7-12', '7-1');
            INSERT INTO presence VALUES ('det-b-07', 400, 1);
            INSERT INTO event VALUES (1, 'det-b-07', '7-e1', 'alarm', 1000, 'a.b.c', 30), (2, 'det-b-07', '7-9', 'test', 1002, 'g.h.i', 0);
            INSERT INTO delivery VALUES
              ('det-b-07', '7-e1', 'alarm', 'owner', 2000, 2100, 'r'), ('det-b-07', '7-e1', 'alarm', 'fire station', NULL, NULL, NULL),
              ('det-b-07', '7-e1', 'called-off', 'owner', NULL, NULL, NULL), ('det-b-07', '7-9', 'test', 'owner', NULL, NULL, NULL);
            INSERT INTO handling VALUES ('det-b-07', '7-e1', 'called-off', 'kim', 3000), ('det-b-07', '7-e1', 'restored', 'det-b-07', 2500);
            INSERT INTO operator_action VALUES
              (1, 'det-b-07', '7-e1', 'Acknowledged', 'lee', 1500), (2, 'det-b-07', '7-e1', 'Silenced', 'lee', 1600), (3, 'det-b-07', '7-e1', 'CalledOff', 'kim', 3001),
              (4, 'det-b-07', '7-e1', 'Silenced', 'kim', 3002);
            INSERT INTO drill (day, market, detector, stall, outcome) VALUES ('2026-07-01', 'mangwon', 'det-b-07', 'B-07', 'passed');
            PRAGMA user_version = 4;
            """);
        Assert.ThrowsExactly<EndException>(() => EventJournal.Attach(File));
        using EventJournal journal = EventJournal.Open(File, _time);
        Assert.AreEqual(9_000_000_001, journal.NextId().Boot);
        Assert.AreEqual(new SenderState(new MessageId(7, 12), new MessageId(7, 1)), journal.Senders()["det-b-07"]);
        Assert.AreEqual(Acceptance.Elsewhere, journal.Record(new GatedMessage("det-b-07", new MessageId(7, 11)), []), "which were taken was not known");
        Assert.IsTrue(journal.Presences()["det-b-07"].IsLost);
        Assert.AreEqual("alarm 30, test 0", string.Join(", ", journal.Events().Select(kept => $"{kept.Typ} {kept.Late.TotalMilliseconds}")));
        CollectionAssert.AreEqual(
            new[] { new RecipientReceipt("fire station", null, null, null), new RecipientReceipt("owner", At(2000), At(2100), "r") },
            journal.ReceiptsOf("det-b-07", "7-e1", "alarm").ToArray());
        Assert.AreEqual(
            "alarm to fire station, called-off to owner, test to owner",
            string.Join(", ", journal.TakeUntold(["owner", "fire station"]).Select(notice => $"{notice.Kind} to {string.Join(' ', notice.Recipients)}")));
        CollectionAssert.AreEqual(
            new AlarmHandling[]
            {
                new("det-b-07", "7-e1", AlarmHandling.Acknowledged, "lee", At(1500)), new("det-b-07", "7-e1", AlarmHandling.Silenced, "lee", At(1600)),
                new("det-b-07", "7-e1", AlarmHandling.Restored, "det-b-07", At(2500)), new("det-b-07", "7-e1", AlarmHandling.CalledOff, "kim", At(3000)),
                new("det-b-07", "7-e1", AlarmHandling.Silenced, "kim", At(3002)),
            },
            journal.Handlings().ToArray());
        Assert.AreEqual(DrillResult.Passed, journal.Drills(new DateOnly(2026, 7, 1)).Single().Outcome);
        EventJournal.Attach(File).Dispose();

        static DateTimeOffset At(long millis) => DateTimeOffset.FromUnixTimeMilliseconds(millis);
    }

    [TestMethod]
    [DataRow(3)]
    [DataRow(99)]
    public void AJournalOfAnUnknownVersionIsBadInput(int version)
    {
        EventJournal.Open(File, _time).Dispose();
        Run($"PRAGMA user_version = {version}");
        Assert.Contains($"version {version}", Assert.ThrowsExactly<EndException>(() => EventJournal.Open(File, _time)).Message);
    }

    [TestMethod]
    public void WhatIsErasedIsNotLeftInTheFile()
    {
        using EventJournal journal = EventJournal.Open(File, _time);
        JournalledEvent alarm = new("det-b-07", "7-e1", "alarm", _time.GetUtcNow(), string.Concat(Enumerable.Repeat("who-was-where-", 50)));
        journal.Record(new GatedMessage("det-b-07", new MessageId(7, 12), alarm), ["owner"]);
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

    private void Run(string sql)
    {
        SQLitePCL.Batteries_V2.Init();
        using SqliteConnection connection = new(new SqliteConnectionStringBuilder { DataSource = File, Pooling = false }.ToString());
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private long Boot()
    {
        using EventJournal journal = EventJournal.Open(File, _time);
        return journal.NextId().Boot;
    }
}
