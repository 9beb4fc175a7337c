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

    private static AlarmNotice NoticeOf(JournalledEvent alarm) =>
        new("mangwon", "B-07", alarm.Detector, alarm.Evt, alarm.Typ, null, null, null, null, false, alarm.ReceivedAt);

    private long Boot(string path)
    {
        using EventJournal journal = EventJournal.Open(path, _time);
        return journal.Boot;
    }
}
