using System.Globalization;
using System.Text.Json;
using Npgsql;
using Simulator.Board;
using Simulator.ControlRoom;

namespace Firmware.Tests.Desktop.ControlRoom;

/// <summary>Two control rooms that hear the same detectors and share one journal in PostgreSQL.</summary>
[TestClass]
public sealed class TwoRoomsTests : IDisposable
{
    private static readonly TimeSpan s_bound = TimeSpan.FromMinutes(1);

    private static PostgresServer s_server = null!;

    private readonly VirtualTime _time = new(new DateTimeOffset(2026, 7, 1, 9, 0, 0, TimeSpan.Zero));
    private readonly string _place = s_server.NewDatabase();
    private readonly TestDetector _detector;
    private readonly List<(string Room, AlarmNotice Notice)> _told = [];
    private readonly Room _first;
    private readonly Room _second;
    private bool _isAway;

    public TwoRoomsTests()
    {
        _detector = new TestDetector("det-b-07", "mangwon", _time);
        _first = new Room(this, "first");
        _second = new Room(this, "second");
        Step();
    }

    [ClassInitialize]
    public static void Start(TestContext _) => s_server = new PostgresServer();

    [ClassCleanup]
    public static void Stop() => s_server?.Dispose();

    public void Dispose()
    {
        _first.Dispose();
        _second.Dispose();
    }

    [TestMethod]
    public void EachAlarmIsTakenReceiptedAndToldOnceAndShownInBoth()
    {
        for (int i = 1; i <= 20; i++)
        {
            Send("alarm", $"7-e{i}");
            Step(i % 2 == 0);
        }

        Step();
        Step();
        List<JsonElement> receipts = [.. _first.Broker.TakePublished(_detector), .. _second.Broker.TakePublished(_detector)];
        Assert.HasCount(20, receipts);
        Assert.HasCount(20, receipts.Select(receipt => receipt.GetProperty("jti").GetString()).Distinct());
        Assert.HasCount(20, _told);
        Assert.HasCount(20, _told.Select(told => told.Notice.Key).Distinct());
        Assert.HasCount(2, _told.Select(told => told.Room).Distinct(), "whoever took it tells it");
        foreach (Room room in (Room[])[_first, _second])
        {
            Assert.HasCount(20, room.Accepted.Distinct());
            Assert.HasCount(20, room.Accepted, "each once");
            Assert.AreEqual(DetectorCondition.Alarm, room.Receiver.StateOf(_detector.Id)!.Condition);
            Assert.AreEqual(0, room.Receiver.DeliveriesPending);
        }
    }

    [TestMethod]
    public void WhatADeadRoomWasToTellTheOtherTells()
    {
        _isAway = true;
        Send("alarm", "7-e1");
        _first.Step();
        _second.Step();
        Assert.AreEqual(1, _first.Receiver.DeliveriesPending);
        Assert.AreEqual(0, _second.Receiver.DeliveriesPending);

        // As by SIGKILL: the connection ends, and nobody says why.
        Run($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'first'");
        _isAway = false;
        Assert.IsTrue(SpinWait.SpinUntil(
            () =>
            {
                Pass(TimeSpan.FromSeconds(1));
                _second.Step();
                return _told.Count > 0;
            },
            s_bound));
        Assert.AreEqual("second", _told.Single().Room);
        Assert.AreEqual("det-b-07/7-e1", _told.Single().Notice.Key);
    }

    [TestMethod]
    public void ARoomThatHungTellsNothingThatTheOtherHasTakenOver()
    {
        _isAway = true;
        Send("alarm", "7-e1");
        _first.Step();
        _second.Step();
        Run("UPDATE room SET seen_ms = 0 WHERE id = (SELECT min(id) FROM room)");
        Pass(TimeSpan.FromSeconds(20));
        _second.Step();
        Assert.AreEqual(1, _second.Receiver.DeliveriesPending, "taken over");
        _isAway = false;
        _first.Step();
        Assert.IsEmpty(_told);
        Assert.AreEqual(0, _first.Receiver.DeliveriesPending);
        _second.Step();
        Assert.AreEqual("second", _told.Single().Room);
    }

    [TestMethod]
    public void ALossIsAnnouncedOnceAndNotWhereTheOtherHears()
    {
        Send("heartbeat", null);
        Step();
        Pass(TimeSpan.FromSeconds(100));

        // The second is cut off from the broker: only the first hears this.
        Send("heartbeat", null, _first);
        Step();
        Pass(TimeSpan.FromSeconds(100));
        Step();
        Assert.AreEqual("", _first.Lost + _second.Lost);
        Pass(TimeSpan.FromSeconds(100));
        Step();
        Assert.AreEqual(_detector.Id, _first.Lost + _second.Lost, "once");
        Assert.IsTrue(_first.Receiver.StateOf(_detector.Id)!.IsLost && _second.Receiver.StateOf(_detector.Id)!.IsLost, "and known to both");
        Send("heartbeat", null);
        Step();
        Assert.IsFalse(_first.Receiver.StateOf(_detector.Id)!.IsLost || _second.Receiver.StateOf(_detector.Id)!.IsLost);
    }

    [TestMethod]
    public void AWillIsTakenOnceAndKnownToBoth()
    {
        System.Text.Json.Nodes.JsonObject will = _detector.Claims("will");
        System.Text.Json.Nodes.JsonObject birth = _detector.Claims("birth");
        birth["will"] = will["jti"]!.GetValue<string>();
        Put("status", _detector.Sign(birth));
        Step();
        Put("status", _detector.Sign(will));
        Step();
        Assert.AreEqual(_detector.Id, _first.Lost + _second.Lost);
        Assert.IsTrue(_first.Receiver.StateOf(_detector.Id)!.IsLost && _second.Receiver.StateOf(_detector.Id)!.IsLost);
    }

    [TestMethod]
    public void WhatAnOperatorDoesInOneRoomTheOtherKnows()
    {
        Send("alarm", "7-e1");
        Step();
        Step();
        Assert.IsTrue(_second.Receiver.CallOff(_detector.Id, "7-e1", "kim"));
        Assert.IsFalse(_first.Receiver.CallOff(_detector.Id, "7-e1", "lee"), "done before");
        Step();
        Step();
        Assert.AreEqual("det-b-07/7-e1 det-b-07/7-e1/called-off", string.Join(' ', _told.Select(told => told.Notice.Key)), "after the alarm, and once");
        CollectionAssert.Contains(_first.Changed, "7-e1");
    }

    [TestMethod]
    public void WithoutItsDatabaseNothingIsReceiptedAndNothingToldTwice()
    {
        _isAway = true;
        Send("alarm", "7-e1");
        Step();
        _first.Broker.Published.Clear();
        _second.Broker.Published.Clear();
        s_server.Kill();
        _isAway = false;
        Send("alarm", "7-e2");
        for (int i = 0; i < 5; i++)
        {
            Pass(TimeSpan.FromSeconds(10));
            Step();
        }

        Assert.IsEmpty(_first.Broker.Published);
        Assert.IsEmpty(_second.Broker.Published);
        Assert.AreEqual("det-b-07/7-e1", _told.Single().Notice.Key, "what was taken is told all the same");
        s_server.Restart();
        Assert.IsTrue(SpinWait.SpinUntil(
            () =>
            {
                Pass(TimeSpan.FromSeconds(8));
                Send("alarm", "7-e2");
                Step();
                return _first.Broker.Published.Count + _second.Broker.Published.Count > 0 && _first.Receiver.DeliveriesPending + _second.Receiver.DeliveriesPending == 0;
            },
            s_bound));
        Step();
        Assert.AreEqual("det-b-07/7-e1 det-b-07/7-e2", string.Join(' ', _told.Select(told => told.Notice.Key).Order()));
        using EventJournal journal = EventJournal.Attach(_place);
        Assert.IsTrue(journal.TellingsOf(_detector.Id).All(telling => telling.Receipt.ToldAt is not null));
    }

    [TestMethod]
    public void OneRoomDrillsAndTheOtherGoesOnWhenItEnds()
    {
        Send("birth", null);
        Send("heartbeat", null);
        Step();
        DrillWindow window = DrillWindow.Parse("18:00-19:00", "+09:00")!;
        DailyDrill first = _first.Drill(window);
        DailyDrill second = _second.Drill(window);
        List<string> asked = [];
        for (int minute = 0; minute < 50; minute++)
        {
            Pass(TimeSpan.FromMinutes(1));
            Send("heartbeat", null);
            Step();
            first.Step();
            second.Step();
            foreach (Room room in (Room[])[_first, _second])
            {
                asked.AddRange(room.Broker.TakePublished(_detector).Where(claims => claims.GetProperty("typ").GetString() == "command").Select(_ => room.Name));
            }

            if (asked.Count == 1 && !_first.IsEnded)
            {
                Assert.AreEqual("first", asked.Single());
                _first.Dispose();
                first = second;
            }
        }

        Assert.IsGreaterThan(1, asked.Count, "asked again, for it does not answer");
        Assert.IsTrue(asked.Skip(1).All(room => room == "second"));
        Assert.AreEqual(asked.Count, _second.Journal.Drills(new DateOnly(2026, 7, 1)).Single().Asks);
    }

    private void Send(string type, string? evt, Room? only = null)
    {
        byte[] message = _detector.Message(type, evt);
        Put(type is "birth" ? "status" : type, message, only);
    }

    private void Put(string leaf, byte[] message, Room? only = null)
    {
        foreach (Room room in only is null ? [_first, _second] : (Room[])[only])
        {
            room.Broker.Put(_detector.Topic(leaf), message);
        }
    }

    private void Step(bool isSecondFirst = false)
    {
        Pass(TimeSpan.FromSeconds(1));
        foreach (Room room in isSecondFirst ? (Room[])[_second, _first] : [_first, _second])
        {
            if (!room.IsEnded)
            {
                room.Step();
            }
        }
    }

    private void Pass(TimeSpan time) => _time.RunUntil(_time.NowMicros + (long)time.TotalMicroseconds);

    private void Run(string sql)
    {
        using NpgsqlConnection connection = new(_place + ";Pooling=false");
        connection.Open();
        using NpgsqlCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private sealed class Room : IDisposable
    {
        private readonly DetectorRegistry _registry = new();
        private readonly StringWriter _log = new(CultureInfo.InvariantCulture);
        private readonly TwoRoomsTests _test;

        public Room(TwoRoomsTests test, string name)
        {
            _test = test;
            Name = name;
            _registry.Add(test._detector.Id, "mangwon", "B-07", test._detector.Key);
            Journal = EventJournal.Open($"{test._place};Application Name={name}", test._time);
            Receiver = new AlarmReceiver(_registry, Journal, [new Owner(test, name)], Broker, test._time, _log, name);
            Receiver.EventAccepted += accepted => Accepted.Add(accepted.Claims.Event!);
            Receiver.DetectorLost += lost => Lost += lost.Id;
            Receiver.AlarmChanged += (_, evt) => Changed.Add(evt);
        }

        public string Name { get; }

        public FakeBroker Broker { get; } = new();

        public EventJournal Journal { get; }

        public AlarmReceiver Receiver { get; }

        public List<string> Accepted { get; } = [];

        public List<string> Changed { get; } = [];

        public string Lost { get; private set; } = "";

        public bool IsEnded { get; private set; }

        public void Step() => Receiver.Step();

        public DailyDrill Drill(DrillWindow window) => new(window, Receiver, _registry, Journal, _test._time, _log);

        public void Dispose()
        {
            IsEnded = true;
            Receiver.Dispose();
            Journal.Dispose();
            _log.Dispose();
        }
    }

    // The same in both rooms' directories.
    private sealed class Owner(TwoRoomsTests test, string room) : IRecipient
    {
        public string Name => "owner";

        public bool IsFor(string market, string stall, string kind) => true;

        public bool Tell(AlarmNotice notice)
        {
            if (test._isAway)
            {
                return false;
            }

            test._told.Add((room, notice));
            return true;
        }
    }
}
