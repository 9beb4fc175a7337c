using System.Text.Json.Nodes;
using Simulator.Board;
using Simulator.ControlRoom;

namespace Firmware.Tests.Desktop.ControlRoom;

/// <summary>What the control room reads of heartbeats and births.</summary>
[TestClass]
public sealed class DetectorReportTests : IDisposable
{
    private readonly VirtualTime _time = new(new DateTimeOffset(2026, 7, 1, 9, 0, 0, TimeSpan.Zero));
    private readonly FakeBroker _broker = new();
    private readonly TestDetector _detector;
    private readonly EventJournal _journal;
    private readonly AlarmReceiver _receiver;

    public DetectorReportTests()
    {
        _detector = new TestDetector("det-b-07", "mangwon", _time);
        DetectorRegistry registry = new();
        registry.Add(_detector.Id, "mangwon", "B-07", _detector.Key);
        _journal = EventJournal.Open(null, _time);
        _receiver = new AlarmReceiver(registry, _journal, [], _broker, _time, TextWriter.Null);
        _receiver.Step();
    }

    private DetectorState State => _receiver.StateOf(_detector.Id)!;

    public void Dispose()
    {
        _receiver.Dispose();
        _journal.Dispose();
    }

    [TestMethod]
    public void AHeartbeatIsReadClaimByClaim()
    {
        Assert.IsNull(State.Report);
        Beat(61_000, claims =>
        {
            claims["state"] = "suspect";
            claims["faults"] = 0b101_0000_0001;
            claims["profile"] = "cooking";
            claims["hours"] = "18:00-02:00";
            claims["utc_offset"] = 540;
            claims["learned"] = 150;
            claims["learning"] = 1;
            claims["closed"] = 1;
            claims["lost"] = 3;
            claims["safe"] = 1;
            claims["refused"] = 4;
            claims["blind_ms_max"] = 2_900;
        });
        DetectorReport report = State.Report!;
        Assert.AreEqual((61_000, "suspect", "cooking", "18:00-02:00", 540, 150), (report.UpMillis, report.State, report.Profile, report.Hours, report.UtcOffsetMinutes, report.LearnedCounts));
        Assert.AreEqual((true, true, 3), (report.IsLearning, report.IsClosed, report.Lost));
        Assert.AreEqual((true, 4, 2_900), (report.IsSafeMode, report.Refused, report.BlindMillisMax));
        string[] faults = ["sensor-open", "control-room-lost", "queue-overflow"];
        CollectionAssert.AreEqual(faults, report.Faults.ToArray());
    }

    [TestMethod]
    public void AHeartbeatOfNothingIsTakenAsWell()
    {
        Beat(61_000, _ => { });
        Assert.IsNull(State.Report!.State);
        Assert.IsEmpty(State.Report.Faults);
        Assert.AreEqual(DetectorCondition.InService, State.Condition);
    }

    [TestMethod]
    public void AResetLatchIsInServiceWithTheNextHeartbeat()
    {
        Send("alarm", "alarm", 12_000);
        Beat(60_000, claims => claims["state"] = "alarm");
        Assert.AreEqual(DetectorCondition.Alarm, State.Condition);
        Beat(70_000, claims => claims["state"] = "normal");
        Assert.AreEqual(DetectorCondition.InService, State.Condition);
    }

    [TestMethod]
    public void AResetWithTheFlameStillThereIsASuspicion()
    {
        Send("alarm", "alarm", 12_000);
        Beat(70_000, claims => claims["state"] = "suspect");
        Assert.AreEqual(DetectorCondition.Suspect, State.Condition);
    }

    [TestMethod]
    public void AHeartbeatFromBeforeTheAlarmDoesNotEndIt()
    {
        JsonObject early = Heartbeat(11_000);
        early["state"] = "normal";
        Send("alarm", "alarm", 12_000);
        Put("heartbeat", early);
        Assert.AreEqual(DetectorCondition.Alarm, State.Condition);
    }

    [TestMethod]
    public void AnEventThatAHeartbeatOvertookChangesNothing()
    {
        JsonObject alarm = Event("alarm", 12_000);
        Beat(70_000, claims => claims["state"] = "normal");
        Put("alarm", alarm);
        Assert.AreEqual(DetectorCondition.InService, State.Condition);
        Send("alarm", "alarm", 80_000);
        Assert.AreEqual(DetectorCondition.Alarm, State.Condition);
    }

    [TestMethod]
    public void NoHeartbeatBeginsAnAlarm()
    {
        Beat(70_000, claims => claims["state"] = "alarm");
        Assert.AreEqual(DetectorCondition.InService, State.Condition);
    }

    [TestMethod]
    public void ANewBootForgetsTheReportAndSaysItsCause()
    {
        Assert.IsNull(State.StartCause);
        Beat(70_000, claims => claims["state"] = "normal");
        _detector.Boot++;
        _detector.Counter = 0;
        JsonObject birth = _detector.Claims("birth");
        birth["cause"] = "supervisor";
        Put("status", birth);
        Assert.IsNull(State.Report);
        Assert.AreEqual("supervisor", State.StartCause);
        Beat(1_000, claims => claims["state"] = "normal");
        Assert.AreEqual(1_000, State.Report!.UpMillis);
    }

    [TestMethod]
    public void AJournalComesInPartsInAnyOrderAndAgain()
    {
        Part(2, 4, "1:5000:alarm:150 2:0:started:unknown");
        Assert.IsFalse(State.Journal.IsWhole);
        Part(0, 4, "1:0:started:supervisor 1:4000:fault:link-lost");
        Part(0, 4, "1:0:started:supervisor 1:4000:fault:link-lost");
        Assert.IsTrue(State.Journal.IsWhole);
        DetectorJournalEntry[] expected =
        [
            new(0, 1, 0, "started", "supervisor"), new(1, 1, 4_000, "fault", "link-lost"),
            new(2, 1, 5_000, "alarm", "150"), new(3, 2, 0, "started", "unknown"),
        ];
        CollectionAssert.AreEqual(expected, State.Journal.Entries.ToArray());
        Assert.IsNull(State.Report, "a part is no report");
    }

    [TestMethod]
    public void TheNewestSixtyFourAreKept()
    {
        for (int number = 0; number < 100; number++)
        {
            Part(number, number + 1, $"1:{number}:test:0");
        }

        Assert.IsTrue(State.Journal.IsWhole);
        Assert.HasCount(FetchedJournal.Capacity, State.Journal.Entries);
        Assert.AreEqual(99, State.Journal.Entries[^1].UpMillis);
        Part(0, 1, "1:7:test:0");
        Assert.AreEqual(7, State.Journal.Entries.Single().UpMillis, "flash was wiped");
    }

    [TestMethod]
    [DataRow(0, 9, "")]
    [DataRow(0, 9, "1:2:3")]
    [DataRow(0, 9, "x:2:test:0")]
    [DataRow(0, 9, "1:-2:test:0")]
    [DataRow(9, 9, "1:2:test:0")]
    [DataRow(-1, 9, "1:2:test:0")]
    [DataRow(0, 900, "1:2:test:0")]
    public void WhatIsNoEntryIsLeftOut(int from, int end, string text)
    {
        Part(from, end, text);
        Assert.IsEmpty(State.Journal.Entries);
        Assert.IsFalse(State.Journal.IsWhole);
    }

    [TestMethod]
    public void ACommandCarriesItsArgumentsUnescaped()
    {
        Beat(1_000, _ => { });
        _broker.Published.Clear();
        Assert.IsTrue(_receiver.SendCommand(_detector.Id, "hours", ("hours", "09:00-20:00"), ("utc_offset", "+09:00")));
        byte[] jws = _broker.Published.Single().Payload;
        string payload = System.Text.Encoding.ASCII.GetString(System.Buffers.Text.Base64Url.DecodeFromUtf8(jws.AsSpan()[(Array.IndexOf(jws, (byte)'.') + 1)..Array.LastIndexOf(jws, (byte)'.')]));
        Assert.Contains("\"cmd\":\"hours\",\"hours\":\"09:00-20:00\",\"utc_offset\":\"+09:00\"", payload);
    }

    private JsonObject Heartbeat(long upMillis)
    {
        JsonObject claims = _detector.Claims("heartbeat");
        claims["up"] = upMillis;
        return claims;
    }

    private JsonObject Event(string type, long upMillis)
    {
        JsonObject claims = _detector.Claims(type);
        claims["evt"] = $"{_detector.Boot}-e{_detector.Counter}";
        claims["evt_up"] = upMillis;
        return claims;
    }

    private void Beat(long upMillis, Action<JsonObject> say)
    {
        JsonObject claims = Heartbeat(upMillis);
        say(claims);
        Put("heartbeat", claims);
    }

    private void Part(long from, long end, string text) => Beat(1_000, claims =>
    {
        claims["journal_from"] = from;
        claims["journal_end"] = end;
        claims["journal"] = text;
    });

    private void Send(string type, string leaf, long upMillis) => Put(leaf, Event(type, upMillis));

    private void Put(string leaf, JsonObject claims)
    {
        _broker.Put(_detector.Topic(leaf), _detector.Sign(claims));
        _receiver.Step();
    }
}
