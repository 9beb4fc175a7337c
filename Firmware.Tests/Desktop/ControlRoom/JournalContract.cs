using System.Text.Json.Nodes;
using Simulator.Board;
using Simulator.ControlRoom;

namespace Firmware.Tests.Desktop.ControlRoom;

/// <summary>What a journal must do whichever database is under it.</summary>
public abstract class JournalContract
{
    private static readonly SenderState s_sender = new(new MessageId(7, 12), new MessageId(7, 1));

    private readonly VirtualTime _time = new(new DateTimeOffset(2026, 7, 1, 9, 0, 0, TimeSpan.Zero));

    /// <summary>A journal that is this test's own, and empty.</summary>
    protected abstract string Place { get; }

    [TestMethod]
    public void WhatWasRecordedIsThereAfterReopening()
    {
        JournalledEvent alarm = new("det-b-07", "7-e1", "alarm", _time.GetUtcNow(), "a.b.c");
        using (EventJournal journal = EventJournal.Open(Place, _time))
        {
            Assert.AreEqual(Acceptance.New, journal.Record(new GatedMessage("det-b-07", s_sender.Highest, alarm) { IsBirth = true, Will = s_sender.Will }, ["owner", "fire station"]));
            journal.RecordTold(NoticeOf(alarm), "owner", _time.GetUtcNow());
        }

        using EventJournal reopened = EventJournal.Open(Place, _time);
        Assert.AreEqual(alarm, reopened.Events().Single());
        Assert.AreEqual(s_sender, reopened.Senders()["det-b-07"]);
        Assert.AreEqual("fire station", reopened.TakeUntold(["owner", "fire station"]).Single().Recipients.Single());
        MessageId next = new(7, 13);
        Assert.AreEqual(Acceptance.Known, reopened.Record(new GatedMessage("det-b-07", next, alarm with { Jws = "d.e.f" }), ["owner"]), "a repeat");
        Assert.AreEqual(alarm, reopened.Events().Single(), "the first is kept");
        Assert.AreEqual(new SenderState(next, s_sender.Will), reopened.Senders()["det-b-07"]);
        Assert.IsNull(reopened.ReceiptsOf("det-b-07", "7-e1", "alarm")[0].ToldAt);
    }

    [TestMethod]
    public void AnEventIsOneOfItsDetectorAndType()
    {
        using EventJournal journal = EventJournal.Open(Place, _time);
        JournalledEvent alarm = new("det-b-07", "7-e1", "alarm", _time.GetUtcNow(), "a.b.c");
        Assert.AreEqual(Acceptance.New, Record(journal, 1, alarm));
        Assert.AreEqual(Acceptance.New, Record(journal, 1, alarm with { Detector = "det-b-08" }));
        Assert.AreEqual(Acceptance.New, Record(journal, 2, alarm with { Typ = "waveform" }), "a waveform belongs to its alarm's event");
        Assert.AreEqual(Acceptance.Known, Record(journal, 3, alarm));
        Assert.AreEqual(Acceptance.Known, journal.Record(new GatedMessage("det-b-07", new MessageId(7, 4)), []));
    }

    [TestMethod]
    public void ANumberIsTakenOnceWhicheverRoomAsks()
    {
        using EventJournal journal = EventJournal.Open(Place, _time);
        JournalledEvent alarm = new("det-b-07", "7-e1", "alarm", _time.GetUtcNow(), "a.b.c");
        Assert.AreEqual(Acceptance.New, Record(journal, 1_500, alarm));
        Assert.AreEqual(Acceptance.Elsewhere, Record(journal, 1_500, alarm with { Evt = "7-e2" }));
        Assert.AreEqual(Acceptance.New, Record(journal, 1_499, alarm with { Evt = "7-e3" }), "below the highest, and not taken");
        Assert.AreEqual(Acceptance.Elsewhere, Record(journal, 1_499, alarm with { Evt = "7-e4" }));
        Assert.AreEqual(Acceptance.Elsewhere, Record(journal, 1_500 - ReplayWindow.Size, alarm with { Evt = "7-e5" }), "too far back to tell");
        Assert.AreEqual("7-e1 7-e3", string.Join(' ', journal.Events().Select(kept => kept.Evt)));
        Assert.AreEqual(new MessageId(7, 1_500), journal.Senders()["det-b-07"].Highest);
        using EventJournal again = EventJournal.Open(Place, _time);
        Assert.AreEqual(Acceptance.Elsewhere, Record(again, 1_499, alarm with { Evt = "7-e6" }), "also after a restart");
        Assert.AreEqual(Acceptance.New, Record(again, 1_498, alarm with { Evt = "7-e7" }));
    }

    [TestMethod]
    public void AWillIsTakenOnceWhenTheLastBirthNamedIt()
    {
        using EventJournal journal = EventJournal.Open(Place, _time);
        MessageId will = new(7, 1);
        GatedMessage taken = new("det-b-07", will) { IsWill = true };
        Assert.AreEqual(Acceptance.Elsewhere, journal.Record(taken, []));
        Assert.AreEqual(Acceptance.Known, journal.Record(new GatedMessage("det-b-07", new MessageId(7, 2)) { IsBirth = true, Will = will }, []));
        Assert.AreEqual(Acceptance.Known, journal.Record(new GatedMessage("det-b-07", new MessageId(7, 3)), []));
        Assert.AreEqual(will, journal.Senders()["det-b-07"].Will);
        Assert.AreEqual(Acceptance.Known, journal.Record(taken, []));
        Assert.AreEqual(Acceptance.Elsewhere, journal.Record(taken, []));
        Assert.AreEqual(new SenderState(new MessageId(7, 3), null), journal.Senders()["det-b-07"]);
    }

    [TestMethod]
    public void WhatIsDoneOnceIsDoneOnceAndTheRestAsOftenAsItIs()
    {
        using EventJournal journal = EventJournal.Open(Place, _time);
        Assert.IsFalse(journal.RecordHandling(Deed(AlarmHandling.Acknowledged)), "no such alarm");
        Record(journal, 1, new JournalledEvent("det-b-07", "7-e1", "alarm", _time.GetUtcNow(), "a.b.c"));
        foreach (string deed in (string[])[AlarmHandling.Acknowledged, AlarmHandling.CalledOff])
        {
            Assert.IsTrue(journal.RecordHandling(Deed(deed)));
            Assert.IsFalse(journal.RecordHandling(Deed(deed) with { By = "lee" }));
        }

        foreach (string deed in (string[])[AlarmHandling.Silenced, AlarmHandling.Reset, AlarmHandling.Silenced])
        {
            Assert.IsTrue(journal.RecordHandling(Deed(deed)));
        }

        Assert.AreEqual("acknowledged called-off silenced reset silenced", string.Join(' ', journal.Handlings("det-b-07", "7-e1").Select(handling => handling.Deed)));
        Assert.IsTrue(journal.Handlings().All(handling => handling.By == "kim"));
        Assert.IsEmpty(journal.Handlings("det-b-07", "7-e2"));

        AlarmHandling Deed(string deed) => new("det-b-07", "7-e1", deed, "kim", _time.GetUtcNow());
    }

    [TestMethod]
    public void EventsAreReadPageByPageInTheirOrder()
    {
        const int count = 1_010;
        using EventJournal journal = EventJournal.Open(Place, _time);
        for (int i = 1; i <= count; i++)
        {
            Record(journal, i, new JournalledEvent("det-b-07", $"7-e{i}", "fault", _time.GetUtcNow(), "a.b.c"));
        }

        // Questions in between disturb nothing.
        Assert.AreEqual(count, journal.Events().TakeWhile((kept, i) => kept.Evt == $"7-e{i + 1}" && journal.Senders().Count == 1).Count());
    }

    [TestMethod]
    public void ItsOwnNumbersRiseOverAllLives()
    {
        MessageId last = default;
        for (int life = 0; life < 3; life++)
        {
            using EventJournal journal = EventJournal.Open(Place, _time);
            for (int i = 0; i < 3; i++)
            {
                MessageId next = journal.NextId();
                Assert.IsTrue(next.IsAbove(last), "the clock stood still");
                last = next;
            }
        }

        Assert.IsGreaterThanOrEqualTo(_time.GetUtcNow().ToUnixTimeSeconds(), last.Boot, "so that a lost journal is no lost control room");
    }

    [TestMethod]
    public void TrimForgetsWhatIsOlderAndNothingElse()
    {
        using EventJournal journal = EventJournal.Open(Place, _time);
        DateTimeOffset now = _time.GetUtcNow();
        Fill(journal, "det-b-07", "7-e1", now.AddDays(-2));
        Fill(journal, "det-b-07", "7-e2", now.AddDays(-1));
        Assert.AreEqual(1, journal.Trim(now.AddDays(-1)));
        Assert.AreEqual("7-e2", journal.Events().Single().Evt, "a limit keeps what is as old as it");
        Assert.IsTrue(journal.TellingsOf("det-b-07").All(telling => telling.Evt == "7-e2"));
        Assert.HasCount(2, journal.TellingsOf("det-b-07"), "the alarm and its calling off");
        Assert.IsTrue(journal.Handlings().All(handling => handling.Evt == "7-e2"));
        Assert.HasCount(2, journal.Handlings());
        Assert.AreEqual(new MessageId(7, 2), journal.Senders()["det-b-07"].Highest);
    }

    [TestMethod]
    public void EraseForgetsOneDetectorButNotItsHighestNumber()
    {
        using EventJournal journal = EventJournal.Open(Place, _time);
        Fill(journal, "det-b-07", "7-e1", _time.GetUtcNow());
        Fill(journal, "det-b-08", "7-e1", _time.GetUtcNow());
        Assert.AreEqual(1, journal.Erase("det-b-07"));
        Assert.AreEqual("det-b-08", journal.Events().Single().Detector);
        Assert.IsEmpty(journal.TellingsOf("det-b-07"));
        Assert.HasCount(2, journal.TellingsOf("det-b-08"));
        Assert.IsEmpty(journal.Handlings("det-b-07"));
        Assert.HasCount(2, journal.Handlings("det-b-08"));
        Assert.AreEqual(new MessageId(7, 1), journal.Senders()["det-b-07"].Highest, "else what was erased could be played again");
    }

    [TestMethod]
    public void DrillsAreSummedMarketByMarket()
    {
        using EventJournal journal = EventJournal.Open(Place, _time);
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
        using EventJournal journal = EventJournal.Open(Place, _time);
        DateTimeOffset accepted = _time.GetUtcNow();
        long number = 0;

        // Suspected 9 s after the start, alarm at 12 s, signed at 12.5 s and 200 ms late; a suspicion before it and one of another boot.
        Put("7-e3", "suspect", """{"jti":"7-10","up":9100,"evt_up":9000}""", accepted, TimeSpan.Zero);
        Put("7-e2", "suspect", """{"jti":"7-11","up":5100,"evt_up":5000}""", accepted, TimeSpan.Zero);
        Put("6-e9", "suspect", """{"jti":"6-11","up":11100,"evt_up":11000}""", accepted, TimeSpan.Zero);
        Put("7-e5", "suspect", """{"jti":"7-13","up":20100,"evt_up":20000}""", accepted, TimeSpan.Zero);
        Put("7-e4", "alarm", """{"jti":"7-12","up":12500,"evt_up":12000}""", accepted, TimeSpan.FromMilliseconds(200));
        Put("6-e4", "alarm", """{"jti":"7-14","up":300,"evt_up":200}""", accepted, TimeSpan.Zero);
        JsonNode recorded = JsonNode.Parse(File.ReadAllText(Path.Combine(Structure.Repository.Root, "Firmware.Tests/Desktop/Traces/recordings/flickering-light.json")))!;
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

        void Put(string evt, string typ, string claims, DateTimeOffset at, TimeSpan late) => Assert.AreEqual(Acceptance.New, journal.Record(
            new GatedMessage(
                "det-b-07", new MessageId(7, ++number),
                new JournalledEvent("det-b-07", evt, typ, at, $"h.{System.Buffers.Text.Base64Url.EncodeToString(System.Text.Encoding.UTF8.GetBytes(claims))}.s", late)),
            typ == "alarm" ? ["owner", "station"] : []));
    }

    [TestMethod]
    public void DrillsAreTrimmedAndErasedWithTheRest()
    {
        using EventJournal journal = EventJournal.Open(Place, _time);
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

    private static Acceptance Record(EventJournal journal, long counter, JournalledEvent kept, params string[] recipients) =>
        journal.Record(new GatedMessage(kept.Detector, new MessageId(7, counter), kept), recipients);

    // Numbered as its event is.
    private static void Fill(EventJournal journal, string detector, string evt, DateTimeOffset at)
    {
        Assert.AreEqual(Acceptance.New, Record(journal, evt[^1] - '0', new JournalledEvent(detector, evt, "alarm", at, "a.b.c"), "owner"));
        Assert.IsTrue(journal.RecordHandling(new AlarmHandling(detector, evt, AlarmHandling.CalledOff, "kim", at), "owner", "nobody told"));
        Assert.IsTrue(journal.RecordHandling(new AlarmHandling(detector, evt, AlarmHandling.Acknowledged, "kim", at)));
    }

    private static AlarmNotice NoticeOf(JournalledEvent alarm) =>
        new("mangwon", "B-07", alarm.Detector, alarm.Evt, alarm.Typ, null, null, null, null, false, alarm.ReceivedAt);
}
