using System.Globalization;
using System.Text.Json;
using Simulator.Board;
using Simulator.Broker;
using Simulator.ControlRoom;

namespace Firmware.Tests.Desktop.Scenarios;

/// <summary>A night's drill over the firmware's own detectors, a broker and a control room, on virtual time: 02:00 to 02:30 in Korea.</summary>
[TestClass]
public sealed class DailyDrillTests : IDisposable
{
    private const int Seed = 17;
    private const int StepMicros = 50_000;

    private static readonly DrillWindow s_window = DrillWindow.Parse("02:00-02:30", "+09:00")!;
    private static readonly DateOnly s_day = new(2026, 11, 26);

    // 01:57 there.
    private readonly VirtualTime _time = new(new DateTimeOffset(2026, 11, 25, 16, 57, 0, TimeSpan.Zero));
    private readonly string _folder = Directory.CreateTempSubdirectory("drill-").FullName;
    private readonly InProcessBroker _broker;
    private readonly IBrokerConnection _tap;
    private readonly DetectorRegistry _registry = new();
    private readonly DrillRecipient _owner = new("shop owner", givesReceipts: false);
    private readonly DrillRecipient _station = new("fire station", givesReceipts: true);
    private readonly FieldDetector[] _detectors;
    private readonly List<(string Detector, JsonElement Claims, DateTimeOffset At)> _commands = [];
    private readonly StringWriter _log = new(CultureInfo.InvariantCulture);
    private EventJournal? _journal;
    private AlarmReceiver? _receiver;
    private DailyDrill? _drill;

    public DailyDrillTests()
    {
        Console.WriteLine($"seed {Seed}");
        _broker = new InProcessBroker(_time, Seed);
        _detectors = [.. Enumerable.Range(1, 3).Select(i => new FieldDetector($"det-{i}", _time, _broker, Seed + i))];
        foreach (FieldDetector detector in _detectors)
        {
            _registry.Add(detector.Id, FieldDetector.Market, detector.Id, detector.Key);
        }

        _tap = _broker.Connect("tap");
        _tap.Open(null, 60);
        _tap.Subscribe("flame/v1/+/+/command");
        StartRoom();
        Pump();
    }

    public void Dispose()
    {
        StopRoom();
        _tap.Dispose();
        foreach (FieldDetector detector in _detectors)
        {
            detector.Dispose();
        }

        _log.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [TestMethod]
    public void EachDetectorIsTestedOnceInItsTurnAndGetsTheAcknowledgements()
    {
        RunTo(2, 50);
        foreach (DrillResult result in Results())
        {
            Assert.AreEqual((DrillResult.Passed, null, 1), (result.Outcome, result.Missing, result.Asks), result.Detector);
            Assert.AreEqual((2, 2, 2), (result.Recipients, result.Told, result.Acknowledged));
            DateTimeOffset turn = s_window.TurnOf(result.Detector, s_day);
            Assert.IsTrue(result.AskedAt >= turn.AddMilliseconds(-1) && result.AskedAt < turn.AddSeconds(3), $"{result.AskedAt:O}, not {turn:O}");
            Assert.IsTrue(result.AcceptedAt > result.AskedAt && result.ToldAt >= result.AcceptedAt && result.AcknowledgedAt >= result.ToldAt);
            JsonElement told = Commands("told", result.Detector).Last().Claims;
            Assert.AreEqual((result.Evt, 2, 2), (told.GetProperty("evt").GetString(), told.GetProperty("told").GetInt32(), told.GetProperty("answered").GetInt32()));
            Assert.HasCount(1, Commands("test", result.Detector));
        }

        Assert.HasCount(3, Results());
        Assert.HasCount(3, _owner.Shown);
        Assert.IsTrue(_owner.Shown.Concat(_station.Shown).All(notice => notice is { IsTest: true, Typ: "test" }), "marked");
        Assert.IsFalse(_receiver!.Detectors.Any(state => state.Condition != DetectorCondition.InService), "a test is no alarm");
        Assert.IsEmpty(_journal!.AlarmsSince(DateTimeOffset.UnixEpoch));
        StringAssert.Contains(_log.ToString(), "drill: 2026-11-26, 3 of 3 detectors passed");
    }

    [TestMethod]
    public void ARecipientThatIsAwayIsAFaultByMorningAndIsNotToldByDay()
    {
        _station.IsDown = true;
        RunTo(2, 31);
        foreach (DrillResult result in Results())
        {
            Assert.AreEqual((DrillResult.Failed, "not told: fire station"), (result.Outcome, result.Missing));
            Assert.AreEqual((2, 1, 1), (result.Recipients, result.Told, result.Acknowledged));
        }

        StringAssert.Contains(_log.ToString(), "drill fault: det-1 (fire, stall det-1) failed, not told: fire station");
        _station.IsDown = false;
        RunTo(2, 40);
        Assert.IsEmpty(_station.Shown);
        Assert.HasCount(3, _station.Dropped);
        Assert.AreEqual(0, _receiver!.DeliveriesPending);
    }

    [TestMethod]
    public void AReceiptThatDoesNotComeIsAFault()
    {
        _station.IsMute = true;
        RunTo(2, 31);
        foreach (DrillResult result in Results())
        {
            Assert.AreEqual((DrillResult.Failed, "no receipt: fire station"), (result.Outcome, result.Missing));
            Assert.AreEqual((2, 2, 1), (result.Recipients, result.Told, result.Acknowledged));
            Assert.AreEqual(1, Commands("told", result.Detector).Last().Claims.GetProperty("answered").GetInt32(), "the detector is not told more than there is");
        }
    }

    [TestMethod]
    public void ALostDetectorIsReportedAsLost()
    {
        _registry.Add("det-9", FieldDetector.Market, "C-01", new FieldDetector("det-9", new VirtualTime(_time.GetUtcNow()), _broker, Seed).Key);
        RunTo(2, 31);
        DrillResult lost = Results().Single(result => result.Detector == "det-9");
        Assert.AreEqual((DrillResult.Lost, "never heard", 0, "C-01"), (lost.Outcome, lost.Missing, lost.Asks, lost.Stall));
        Assert.AreEqual(3, Results().Count(result => result.Outcome == DrillResult.Passed));
    }

    [TestMethod]
    public void ADetectorThatVanishesBeforeItsTurnIsLost()
    {
        RunTo(1, 59);
        _broker.SetReachable("det-2", false);
        _broker.Cut("det-2");
        RunTo(2, 31);
        DrillResult lost = Results().Single(result => result.Detector == "det-2");
        Assert.AreEqual((DrillResult.Lost, "the detector is lost", 0), (lost.Outcome, lost.Missing, lost.Asks));
    }

    [TestMethod]
    public void WhileAnAlarmStandsTheMarketIsNotDrilled()
    {
        _detectors[0].IsPutOut = false;
        _detectors[0].Ignite();
        RunTo(2, 31);
        Assert.IsTrue(Results().All(result => result is { Outcome: DrillResult.PutOff, Missing: "an alarm stands in the market", Asks: 0 }));
        Assert.IsEmpty(Commands("test"));
        Assert.IsTrue(_owner.Shown.Count > 0 && _owner.Shown.All(notice => notice is { IsTest: false, Typ: "alarm" }));
    }

    [TestMethod]
    public void AFireInTheMiddleIsAFireAndTheDrillGoesOnAfterIt()
    {
        FieldDetector first = _detectors.MinBy(detector => s_window.TurnOf(detector.Id, s_day))!;
        RunTo(s_window.TurnOf(first.Id, s_day));
        first.Ignite();
        RunTo(2, 31);
        AlarmNotice alarm = _station.Shown.Single(notice => notice.Typ == "alarm");
        Assert.AreEqual((first.Id, false), (alarm.Detector, alarm.IsTest));
        Assert.IsTrue(_station.Shown.Where(notice => notice != alarm).All(notice => notice.IsTest));
        Assert.IsTrue(Results().All(result => result.Outcome == DrillResult.Passed));
    }

    [TestMethod]
    public void ATestThatIsLostOnItsWayIsAskedForAgain()
    {
        FieldDetector first = _detectors.MinBy(detector => s_window.TurnOf(detector.Id, s_day))!;
        RunTo(s_window.TurnOf(first.Id, s_day).AddSeconds(-1));

        // Nobody notices at once that the connection is dead.
        _broker.HalfOpen(first.Id);
        RunTo(2, 31);
        Assert.IsTrue(Results().All(result => result.Outcome == DrillResult.Passed));
        Assert.AreEqual(2, Results().Single(result => result.Detector == first.Id).Asks);
    }

    [TestMethod]
    public void ARestartInTheMiddleGoesOnWhereItWas()
    {
        FieldDetector[] order = [.. _detectors.OrderBy(detector => s_window.TurnOf(detector.Id, s_day))];
        while (!Commands("test").Any())
        {
            RunTo(_time.GetUtcNow().AddMilliseconds(10));
        }

        Assert.IsNull(Results().Single(result => result.Detector == order[0].Id).Evt, "asked, not answered");
        StopRoom();
        RunTo(_time.GetUtcNow().AddMinutes(1));
        StartRoom();
        RunTo(2, 31);
        Assert.IsTrue(Results().All(result => result.Outcome == DrillResult.Passed));
        Assert.HasCount(3, Results());
        Assert.IsTrue(order.Skip(1).All(detector => Commands("test", detector.Id).Count() == 1));
    }

    [TestMethod]
    public void ATestThatWasAcceptedButNotNotedBeforeTheRoomStoppedCounts()
    {
        while (!Commands("test").Any())
        {
            RunTo(_time.GetUtcNow().AddMilliseconds(10));
        }

        StopRoom();
        StartRoom(isDrilled: false);
        RunTo(_time.GetUtcNow().AddMinutes(1));
        Assert.AreEqual(1, _journal!.Events().Count(kept => kept.Typ == "test"));
        Assert.IsTrue(Results().All(result => result.Evt is null));
        StopRoom();
        StartRoom();
        RunTo(2, 31);
        Assert.IsTrue(Results().All(result => result is { Outcome: DrillResult.Passed, Asks: 1 }));
    }

    [TestMethod]
    public void WhatWasOpenWhenTheRoomStoppedIsAFaultWhenItStartsByDay()
    {
        FieldDetector[] order = [.. _detectors.OrderBy(detector => s_window.TurnOf(detector.Id, s_day))];
        RunTo(s_window.TurnOf(order[0].Id, s_day).AddSeconds(10));
        StopRoom();
        RunTo(2, 45);
        StartRoom();
        RunTo(2, 46);
        string[] outcomes = [.. order.Select(detector => Results().Single(result => result.Detector == detector.Id)).Select(result => $"{result.Outcome} {result.Missing}")];
        Assert.AreEqual("passed ", outcomes[0]);
        Assert.IsTrue(outcomes.Skip(1).All(outcome => outcome == "failed not asked: the control room was away"), outcomes[1]);
        Assert.HasCount(1, Commands("test"), "never by day");
    }

    [TestMethod]
    public void ADetectorThatRetiresInTheNightIsNotMissed()
    {
        RunTo(2, 0);
        _registry.Retire("det-3", _time.GetUtcNow());
        RunTo(2, 31);
        Assert.AreEqual("det-1 det-2", string.Join(' ', Results().Select(result => result.Detector)));
    }

    private IReadOnlyList<DrillResult> Results() => _journal!.Drills(s_day);

    private IEnumerable<(string Detector, JsonElement Claims, DateTimeOffset At)> Commands(string name, string? detector = null) =>
        _commands.Where(command => command.Claims.GetProperty("cmd").GetString() == name && (detector is null || command.Detector == detector));

    // On the morning of the drill, local time.
    private void RunTo(int hour, int minute) => RunTo(new DateTimeOffset(2026, 11, 26, hour, minute, 0, TimeSpan.FromHours(9)));

    private void RunTo(DateTimeOffset time) => _time.RunUntil(_time.NowMicros + (long)(time - _time.GetUtcNow()).TotalMicroseconds);

    private void StartRoom(bool isDrilled = true)
    {
        _journal = EventJournal.Open(Path.Combine(_folder, "journal.db"), _time);
        _receiver = new AlarmReceiver(_registry, _journal, [_owner, _station], _broker, _time, TextWriter.Null);
        _drill = isDrilled ? new DailyDrill(s_window, _receiver, _registry, _journal, _time, _log) : null;
    }

    private void StopRoom()
    {
        _receiver?.Dispose();
        _journal?.Dispose();
        _receiver = null;
        _drill = null;
    }

    private void Pump()
    {
        _receiver?.Step();
        _drill?.Step();
        while (_tap.Receive() is { } message)
        {
            string id = message.Topic.Split('/')[3];
            Assert.IsTrue(Jws.TryVerify(message.Payload, _ => _registry.Find(id) is null ? [] : Array.Find(_detectors, detector => detector.Id == id)!.Key, out Claims? claims, out _));
            _commands.Add((id, JsonElement.Parse(claims.Json.Span), _time.GetUtcNow()));
        }

        _time.After(StepMicros, Pump);
    }
}
