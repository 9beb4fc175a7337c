using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Simulator.Board;
using Simulator.ControlRoom;

namespace Firmware.Tests.Desktop.ControlRoom;

[TestClass]
public sealed class AlarmReceiverTests : IDisposable
{
    private const int Seed = 11;

    private readonly VirtualTime _time = new(new DateTimeOffset(2026, 7, 1, 9, 0, 0, TimeSpan.Zero));
    private readonly FakeBroker _broker = new();
    private readonly DetectorRegistry _registry = new();
    private readonly StringWriter _log = new(CultureInfo.InvariantCulture);
    private readonly string _folder = Directory.CreateTempSubdirectory("receiver-").FullName;
    private readonly TestDetector _detector;
    private readonly SimulatedRecipient _owner;
    private readonly SimulatedRecipient _station;
    private readonly List<string> _heard = [];
    private EventJournal _journal;
    private AlarmReceiver _receiver;

    public AlarmReceiverTests()
    {
        Console.WriteLine($"seed {Seed}");
        _detector = new TestDetector("det-b-07", "mangwon", _time);
        _registry.Add(_detector.Id, "mangwon", "B-07", _detector.Key);
        _owner = new SimulatedRecipient("shop owner", _time, Seed);
        _station = new SimulatedRecipient("fire station", _time, Seed + 1);
        _journal = EventJournal.Open(Path.Combine(_folder, "journal.db"), _time);
        _receiver = NewReceiver(_owner, _station);
    }

    public void Dispose()
    {
        _receiver.Dispose();
        _journal.Dispose();
        _log.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [TestMethod]
    public void ItSubscribesToEveryUpwardLeaf()
    {
        _receiver.Step();
        string[] leaves = ["alarm", "fault", "event", "status", "heartbeat", "test", "waveform"];
        CollectionAssert.AreEquivalent(leaves.Select(leaf => $"flame/v1/+/+/{leaf}").ToArray(), _broker.Filters);
    }

    [TestMethod]
    public void ARoomOfSomeMarketsHearsNoOthers()
    {
        using AlarmReceiver ofTwo = new(_registry, _journal, [], _broker, _time, _log, "control-room-2", ["mangwon", "dongmun"]);
        ofTwo.Step();
        Assert.HasCount(14, _broker.Filters);
        Assert.IsTrue(_broker.Filters.All(filter => filter.StartsWith("flame/v1/mangwon/+/", StringComparison.Ordinal) || filter.StartsWith("flame/v1/dongmun/+/", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void AnAlarmSentThreeTimesIsOneAlarmToldOnceAndReceiptedThreeTimes()
    {
        for (int i = 0; i < 3; i++)
        {
            JsonObject alarm = _detector.Claims("alarm", "7-e3");
            alarm["pos"] = new JsonArray(1, 2, -1);
            alarm["lat"] = 37.5560001;
            alarm["lon"] = 126.9030002;
            alarm["acc"] = 2.5;
            string jti = alarm["jti"]!.GetValue<string>();
            _broker.Put(_detector.Topic("alarm"), _detector.Sign(alarm));
            _receiver.Step();
            (string topic, byte[] _, int qos, bool retain) = _broker.Published.Single();
            Assert.AreEqual("flame/v1/mangwon/det-b-07/receipt", topic);
            Assert.AreEqual(1, qos);
            Assert.IsFalse(retain);
            JsonElement receipt = _broker.TakePublished(_detector).Single();
            Assert.AreEqual("receipt", receipt.GetProperty("typ").GetString());
            Assert.AreEqual("control-room", receipt.GetProperty("iss").GetString());
            Assert.AreEqual("det-b-07", receipt.GetProperty("aud").GetString());
            Assert.AreEqual(jti, receipt.GetProperty("ack").GetString());
            Assert.AreEqual(new MessageId(_journal.NextId().Boot, (2 * i) + 1).ToString(), receipt.GetProperty("jti").GetString(), "each number once");
            Assert.AreEqual(_time.GetUtcNow().ToUnixTimeSeconds(), receipt.GetProperty("iat").GetInt64());
            Assert.AreEqual("sntp", receipt.GetProperty("clk").GetString());
            Assert.AreEqual(_time.NowMicros / 1_000, receipt.GetProperty("up").GetInt64());
            Assert.IsFalse(receipt.TryGetProperty("min", out _));
            StepFor(1);
        }

        Assert.AreEqual(3, _receiver.Accepted);
        AlarmNotice shown = _owner.Shown.Single().Notice;
        Assert.AreEqual(shown, _station.Shown.Single().Notice);
        Assert.AreEqual(("mangwon", "B-07", "det-b-07", "7-e3", "alarm"), (shown.Market, shown.Stall, shown.Detector, shown.Evt, shown.Typ));
        Assert.AreEqual(new GridPosition(1, 2, -1), shown.Position);
        Assert.AreEqual((37.5560001, 126.9030002, 2.5), (shown.Latitude, shown.Longitude, shown.AccuracyMetres));
        Assert.IsFalse(shown.IsTest);
        Assert.AreEqual(0, _receiver.DeliveriesPending);
        string[] expected = ["accepted alarm 7-e3", "told fire station det-b-07/7-e3", "told shop owner det-b-07/7-e3"];
        CollectionAssert.AreEquivalent(expected, _heard);
    }

    [TestMethod]
    public void WhateverElseArrivesIsCountedAndChangesNothing()
    {
        TestDetector stranger = new("stranger", "mangwon", _time);
        TestDetector neighbour = new("det-b-08", "mangwon", _time);
        _registry.Add(neighbour.Id, "mangwon", "B-08", neighbour.Key);
        byte[] good = _detector.Message("alarm", "7-e1");
        byte[] forged = [.. good];
        forged[^10] ^= 1;
        _broker.Put(_detector.Topic("alarm"), forged);
        _broker.Put(_detector.Topic("alarm"), good[..(good.Length / 2)]);
        _broker.Put(_detector.Topic("alarm"), new byte[60_000]);
        _broker.Put(_detector.Topic("alarm"), []);
        _broker.Put(_detector.Topic("alarm"), neighbour.Message("alarm", "7-e1"));
        _broker.Put(stranger.Topic("alarm"), stranger.Message("alarm", "7-e1"));
        _broker.Put(_detector.Topic("receipt") + "\nlost: all is well", good);
        StepFor(1);
        Assert.AreEqual(7, _receiver.Refused);
        Assert.AreEqual(0, _receiver.Accepted);
        Assert.AreEqual(DetectorCondition.Starting, _receiver.StateOf(_detector.Id)!.Condition);
        Assert.IsEmpty(_broker.Published);
        Assert.IsEmpty(_journal.Events());
        Assert.IsEmpty(_journal.Senders());
        Assert.IsEmpty(_owner.Shown);
        Assert.HasCount(7, _heard);
        Assert.HasCount(7, Lines(), "one line each");
        CollectionAssert.Contains(Lines(), "unknown-detector: flame/v1/mangwon/stranger/alarm");

        _broker.Put(_detector.Topic("alarm"), good);
        _broker.Put(_detector.Topic("alarm"), good);
        StepFor(1);
        Assert.AreEqual(1, _receiver.Accepted, "the good one is still taken, once");
        Assert.AreEqual(1, _receiver.RefusedByReason[Refusal.Replayed]);
        Assert.HasCount(1, _broker.Published);
        Assert.HasCount(1, _owner.Shown);
    }

    [TestMethod]
    public void AFloodIsCountedButNotWrittenDown()
    {
        for (int i = 0; i < 5_000; i++)
        {
            _broker.Put(_detector.Topic("alarm"), []);
        }

        _broker.Put(_detector.Topic("alarm"), _detector.Message("alarm", "7-e1"));
        StepFor(10);
        Assert.AreEqual(5_000, _receiver.Refused);
        Assert.AreEqual(1, _receiver.Accepted);
        Assert.HasCount(BoundedLog.LinesPerMinuteMax, Lines());
        StepFor(60);
        _broker.Put(_detector.Topic("alarm"), []);
        StepFor(1);
        CollectionAssert.Contains(Lines(), $"not-three-parts: {5_000 - BoundedLog.LinesPerMinuteMax} more not shown");
    }

    /// <summary>Under overload: far more heartbeats wait than a step takes, and the alarm came after all of them.</summary>
    [TestMethod]
    public void AnAlarmOvertakesTheHeartbeatsBeforeIt()
    {
        _receiver.Step();
        for (int i = 0; i < 600; i++)
        {
            _broker.Put(_detector.Topic("heartbeat"), _detector.Message("heartbeat"));
        }

        JsonObject alarm = _detector.Claims("alarm", "7-e3");
        _broker.Put(_detector.Topic("alarm"), _detector.Sign(alarm));
        _receiver.Step();
        Assert.AreEqual("accepted alarm 7-e3", _heard[0]);
        Assert.AreEqual(alarm["jti"]!.GetValue<string>(), _broker.TakePublished(_detector)[0].GetProperty("ack").GetString());
        Assert.IsGreaterThan(0, _receiver.Waiting);
        StepFor(1);
        Assert.AreEqual(0, _receiver.Waiting);
        Assert.AreEqual(601, _receiver.Accepted, "what was overtaken is taken as well");
    }

    [TestMethod]
    public void HeartbeatsAreReceiptedWithQosZero()
    {
        _broker.Put(_detector.Topic("heartbeat"), _detector.Message("heartbeat"));
        _receiver.Step();
        Assert.AreEqual(0, _broker.Published.Single().Qos);
        Assert.IsEmpty(_heard);
        Assert.AreEqual(DetectorCondition.InService, _receiver.StateOf(_detector.Id)!.Condition);
        Assert.AreEqual(_time.GetUtcNow(), _receiver.StateOf(_detector.Id)!.LastHeard);
    }

    [TestMethod]
    public void WhatLiesBehindGetsMinAndNothingElseChanges()
    {
        _detector.Counter = 5_000;
        _broker.Put(_detector.Topic("heartbeat"), _detector.Message("heartbeat"));
        _receiver.Step();
        _broker.Published.Clear();
        _detector.Boot = 1;
        _detector.Counter = 0;
        _broker.Put(_detector.Topic("alarm"), _detector.Message("alarm", "1-e1"));
        StepFor(1);
        JsonElement receipt = _broker.TakePublished(_detector).Single();
        Assert.AreEqual("7-5001", receipt.GetProperty("min").GetString());
        Assert.IsFalse(receipt.TryGetProperty("ack", out _), "an alarm that was not taken is not acknowledged");
        Assert.IsEmpty(_owner.Shown);
        Assert.IsEmpty(_journal.Events());
        Assert.AreEqual(DetectorCondition.InService, _receiver.StateOf(_detector.Id)!.Condition);

        _detector.Boot = 7;
        _detector.Counter = 5_001;
        _broker.Put(_detector.Topic("alarm"), _detector.Message("alarm", "1-e1"));
        StepFor(1);
        Assert.HasCount(1, _owner.Shown, "above it the same alarm is taken");
    }

    [TestMethod]
    public void ADetectorIsLostBefore200SecondsOfSilenceAndReturns()
    {
        _broker.Put(_detector.Topic("heartbeat"), _detector.Message("heartbeat"));
        _receiver.Step();
        _time.RunUntil(194_999_999);
        _receiver.Step();
        Assert.IsEmpty(_heard);
        _time.RunUntil(195_000_000);
        _receiver.Step();
        Assert.IsTrue(_receiver.StateOf(_detector.Id)!.IsLost);
        StepFor(600);
        _broker.Put(_detector.Topic("heartbeat"), _detector.Message("heartbeat"));
        StepFor(194);
        Assert.IsFalse(_receiver.StateOf(_detector.Id)!.IsLost);
        string[] expected = ["lost det-b-07", "returned det-b-07"];
        CollectionAssert.AreEqual(expected, _heard);
    }

    [TestMethod]
    public void ADetectorNeverHeardIsLostAsWellAndARefusedMessageIsNoSignOfLife()
    {
        _receiver.Step();
        for (int i = 0; i < 4; i++)
        {
            StepFor(50);
            _broker.Put(_detector.Topic("heartbeat"), Jws.Sign(_detector.Id, new byte[32], "{}"u8));
        }

        CollectionAssert.Contains(_heard, "lost det-b-07");
        CollectionAssert.DoesNotContain(_heard, "returned det-b-07");
    }

    [TestMethod]
    public void ATakenWillAnnouncesTheLossAtOnceAndOnce()
    {
        JsonObject will = _detector.Claims("will");
        JsonObject birth = _detector.Claims("birth");
        birth["will"] = will["jti"]!.GetValue<string>();
        byte[] signed = _detector.Sign(will);
        _broker.Put(_detector.Topic("status"), signed);
        _receiver.Step();
        string[] expected = ["refused det-b-07 WillNotNamed"];
        CollectionAssert.AreEqual(expected, _heard);
        Assert.IsFalse(_receiver.StateOf(_detector.Id)!.IsLost);

        _broker.Put(_detector.Topic("status"), _detector.Sign(birth));
        _receiver.Step();
        StepFor(150);
        _broker.Published.Clear();
        _broker.Put(_detector.Topic("status"), signed);
        _receiver.Step();
        Assert.IsTrue(_receiver.StateOf(_detector.Id)!.IsLost);
        Assert.IsEmpty(_broker.Published, "nobody is there to read a receipt");
        StepFor(300);
        Assert.AreEqual(1, _heard.Count(line => line == "lost det-b-07"));
    }

    [TestMethod]
    public void ARestartKnowsWhatWasSeenAndTellsWhoWasNotTold()
    {
        BrokenRecipient broken = new("mayor");
        Replace(_owner, broken);
        byte[] alarm = _detector.Message("alarm", "7-e3");
        _broker.Put(_detector.Topic("alarm"), alarm);
        StepFor(20);
        Assert.HasCount(1, _owner.Shown);
        Assert.IsGreaterThan(2, broken.Attempts);
        Assert.AreEqual(1, _receiver.DeliveriesPending);

        Reopen();
        SimulatedRecipient mended = new("mayor", _time, Seed);
        Replace(_owner, mended, _station);
        Assert.AreEqual(1, _receiver.DeliveriesPending, "the owner was told before");
        Assert.AreEqual(DetectorCondition.Alarm, _receiver.StateOf(_detector.Id)!.Condition);
        StepFor(1);
        Assert.HasCount(1, mended.Shown, "he was not told before");
        Assert.HasCount(1, _owner.Shown);
        Assert.IsEmpty(_station.Shown, "it was no recipient when the alarm came");

        _heard.Clear();
        _broker.Published.Clear();
        _broker.Put(_detector.Topic("alarm"), alarm);
        _broker.Put(_detector.Topic("alarm"), _detector.Message("alarm", "7-e3"));
        StepFor(1);
        string[] expected = ["refused det-b-07 Replayed"];
        CollectionAssert.AreEqual(expected, _heard);
        Assert.HasCount(1, _broker.Published, "the repeat is receipted again");
        Assert.HasCount(1, mended.Shown);
        Assert.HasCount(1, _journal.Events().ToList());
    }

    // A restart every 50 s: silence goes on where it was.
    [TestMethod]
    public void SilenceOutlivesRestarts()
    {
        _broker.Put(_detector.Topic("heartbeat"), _detector.Message("heartbeat"));
        _receiver.Step();
        for (int i = 0; i < 3; i++)
        {
            StepFor(49);
            Restart();
            _time.RunUntil(_time.NowMicros + 1_000_000);
        }

        StepFor(44);
        Assert.IsEmpty(_heard);
        StepFor(2);
        string[] expected = ["lost det-b-07"];
        CollectionAssert.AreEqual(expected, _heard);

        Restart();
        Assert.IsTrue(_receiver.StateOf(_detector.Id)!.IsLost, "what was announced is known");
        StepFor(300);
        CollectionAssert.AreEqual(expected, _heard, "and not announced again");
        _broker.Put(_detector.Topic("heartbeat"), _detector.Message("heartbeat"));
        StepFor(1);
        Assert.AreEqual("returned det-b-07", _heard[^1]);
    }

    [TestMethod]
    public void ADetectorEnrolledButNeverHeardIsAnnouncedAcrossRestarts()
    {
        for (int i = 0; i < 5; i++)
        {
            StepFor(45);
            Restart();
        }

        StepFor(1);
        CollectionAssert.Contains(_heard, "lost det-b-07");
    }

    // Nobody listened for an hour: that the detectors were not heard says nothing.
    [TestMethod]
    public void AfterALongStandstillDetectorsHaveTimeToBeHeard()
    {
        _broker.Put(_detector.Topic("heartbeat"), _detector.Message("heartbeat"));
        _receiver.Step();
        StepFor(50);
        _time.RunUntil(_time.NowMicros + 3_600_000_000);
        Restart();
        StepFor(80);
        Assert.IsEmpty(_heard);
        StepFor(11);
        CollectionAssert.Contains(_heard, "lost det-b-07", "a dead one is still announced, a minute of the standstill counted");
    }

    [TestMethod]
    public void GenuineMessagesHeldBackDoNotKeepADeadDetectorAlive()
    {
        List<byte[]> held = [];
        for (int i = 0; i < 5; i++)
        {
            JsonObject claims = _detector.Claims("heartbeat");
            claims["up"] = (_time.NowMicros / 1_000) + 5_000;
            if (i == 0)
            {
                _broker.Put(_detector.Topic("heartbeat"), _detector.Sign(claims));
            }
            else
            {
                held.Add(_detector.Sign(claims));
            }

            StepFor(30);
        }

        // Dead since 120 s. Played one by one, each within its 300 s.
        foreach (byte[] message in held)
        {
            _broker.Put(_detector.Topic("heartbeat"), message);
            StepFor(39);
        }

        CollectionAssert.DoesNotContain(_heard, "lost det-b-07");
        StepFor(11);
        CollectionAssert.Contains(_heard, "lost det-b-07", "195 s after its last sign of life");
    }

    [TestMethod]
    public void AReplacedDetectorIsRefusedAndNotWatchedAndTheNewOneIs()
    {
        StepFor(100);
        TestDetector second = new("det-new", "mangwon", _time);
        _registry.Replace(_detector.Id, second.Id, second.Key, _time.GetUtcNow());
        _broker.Put(_detector.Topic("alarm"), _detector.Message("alarm", "7-e1"));
        StepFor(194);
        string[] expected = ["refused det-b-07 Retired"];
        CollectionAssert.AreEqual(expected, _heard);
        Assert.IsEmpty(_owner.Shown);
        Assert.IsNull(_receiver.StateOf(_detector.Id));
        StepFor(2);
        Assert.AreEqual("lost det-new", _heard[^1]);
        _broker.Put(second.Topic("alarm"), second.Message("alarm", "7-e1"));
        StepFor(1);
        Assert.AreEqual("B-07", _owner.Shown.Single().Notice.Stall);
    }

    [TestMethod]
    public void BothKeysAreGoodUntilTheNewOneIsUsed()
    {
        TestDetector rekeyed = new("det-b-07", "mangwon", _time, "another key") { Counter = 100 };
        Send("alarm", "7-e1", "alarm");
        _broker.Published.Clear();
        _registry.Rotate(_detector.Id, rekeyed.Key, _time.GetUtcNow().AddHours(1));
        _broker.Put(_detector.Topic("alarm"), _detector.Message("alarm", "7-e2"));
        _receiver.Step();
        Assert.IsTrue(_broker.TakePublished(_detector).Single().TryGetProperty("ack", out _), "receipted with the key it has");

        byte[] late = _detector.Message("alarm", "7-e3");
        _broker.Put(rekeyed.Topic("alarm"), rekeyed.Message("alarm", "7-e4"));
        _receiver.Step();
        Assert.IsTrue(_broker.TakePublished(rekeyed).Single().TryGetProperty("ack", out _), "and then with the new one");
        _broker.Put(_detector.Topic("alarm"), late);
        StepFor(1);
        Assert.AreEqual(1, _receiver.RefusedByReason[Refusal.KeyEnded]);
        Assert.HasCount(3, _owner.Shown);
        Assert.IsTrue(_receiver.SendCommand(_detector.Id, "reset"));
        _broker.TakePublished(rekeyed);

        Restart();
        Assert.DoesNotContain("no enrolled detector's", _log.ToString(), "what the old key signed is still known");
        Assert.AreEqual(DetectorCondition.Alarm, _receiver.StateOf(_detector.Id)!.Condition);
    }

    [TestMethod]
    public void TheOldKeyEndsWithTheOverlap()
    {
        TestDetector rekeyed = new("det-b-07", "mangwon", _time, "another key") { Counter = 100 };
        _registry.Rotate(_detector.Id, rekeyed.Key, _time.GetUtcNow().AddSeconds(10));
        StepFor(9);
        Send("heartbeat", null, "heartbeat");
        Assert.AreEqual(1, _receiver.Accepted);
        StepFor(1);
        Send("heartbeat", null, "heartbeat");
        Assert.AreEqual(1, _receiver.RefusedByReason[Refusal.KeyEnded]);
    }

    [TestMethod]
    public void ABoardWithANewKeyAndAWipedFlashIsToldToGoOnAbove()
    {
        Send("heartbeat", null, "heartbeat");
        _broker.Published.Clear();
        TestDetector rekeyed = new("det-b-07", "mangwon", _time, "another key") { Boot = 1 };
        _registry.Rotate(_detector.Id, rekeyed.Key, _time.GetUtcNow().AddHours(1));
        _broker.Put(rekeyed.Topic("status"), rekeyed.Message("birth"));
        _receiver.Step();
        Assert.AreEqual("7-1", _broker.TakePublished(rekeyed).Single().GetProperty("min").GetString());
    }

    // What is behind is answered, but a flood of it must not fill the way down.
    [TestMethod]
    public void AFloodOfOldMessagesIsAnsweredOnceInAWhile()
    {
        _broker.Put(_detector.Topic("heartbeat"), _detector.Message("heartbeat"));
        _receiver.Step();
        _broker.Published.Clear();
        _detector.Boot = 1;
        for (int i = 0; i < 1_000; i++)
        {
            _broker.Put(_detector.Topic("alarm"), _detector.Message("alarm", "1-e1"));
        }

        StepFor(3);
        Assert.HasCount(1, _broker.Published);
        StepFor(2);
        _broker.Put(_detector.Topic("alarm"), _detector.Message("alarm", "1-e1"));
        StepFor(1);
        Assert.HasCount(2, _broker.Published);
    }

    [TestMethod]
    public void WhatTheJournalCannotKeepIsNotReceiptedAndTakenWhenItComesAgain()
    {
        _receiver.Step();
        using (Microsoft.Data.Sqlite.SqliteConnection other = new($"Data Source={Path.Combine(_folder, "journal.db")};Pooling=False"))
        {
            other.Open();
            using Microsoft.Data.Sqlite.SqliteCommand command = other.CreateCommand();
            command.CommandText = "CREATE TRIGGER full BEFORE INSERT ON event BEGIN SELECT RAISE(ABORT, 'disk full'); END";
            command.ExecuteNonQuery();
            Send("alarm", "7-e3", "alarm");
            Assert.IsEmpty(_broker.Published);
            Assert.IsEmpty(_heard);
            Assert.IsEmpty(_journal.Senders());
            command.CommandText = "DROP TRIGGER full";
            command.ExecuteNonQuery();
        }

        Send("alarm", "7-e3", "alarm");
        StepFor(1);
        Assert.HasCount(1, _broker.Published);
        Assert.HasCount(1, _owner.Shown);
    }

    [TestMethod]
    public void OneThatTheJournalCannotKeepTakesNoOtherOfItsStepWithIt()
    {
        _receiver.Step();
        using Microsoft.Data.Sqlite.SqliteConnection other = new($"Data Source={Path.Combine(_folder, "journal.db")};Pooling=False");
        other.Open();
        using Microsoft.Data.Sqlite.SqliteCommand command = other.CreateCommand();
        command.CommandText = "CREATE TRIGGER bad BEFORE INSERT ON event WHEN NEW.evt = '7-e4' BEGIN SELECT RAISE(ABORT, 'bad'); END";
        command.ExecuteNonQuery();
        foreach (string evt in (string[])["7-e3", "7-e4", "7-e5"])
        {
            _broker.Put(_detector.Topic("alarm"), _detector.Message("alarm", evt));
        }

        _receiver.Step();
        CollectionAssert.AreEqual((string[])["7-e3", "7-e5"], _journal.Events().Select(kept => kept.Evt).ToArray());
        Assert.HasCount(2, _broker.Published);
        Assert.AreEqual("accepted alarm 7-e3, accepted alarm 7-e5", string.Join(", ", _heard.Where(line => line.StartsWith("accepted", StringComparison.Ordinal))));
    }

    [TestMethod]
    public void EventsOutOfOrderDoNotUndoWhatCameLater()
    {
        byte[] suspect = _detector.Message("suspect", "7-e1");
        Send("alarm", "7-e2", "alarm");
        _broker.Put(_detector.Topic("event"), suspect);
        _receiver.Step();
        DetectorState state = _receiver.StateOf(_detector.Id)!;
        Assert.AreEqual(DetectorCondition.Alarm, state.Condition);
        Send("restored", "7-e5", "event");
        Assert.AreEqual(DetectorCondition.InService, state.Condition);
        Send("suspect", "7-e6", "event");
        Assert.AreEqual(DetectorCondition.Suspect, state.Condition);
        Send("fault-cleared", "7-e4", "fault", "sensor-open");
        Send("fault", "7-e3", "fault", "sensor-open");
        Assert.IsEmpty(state.OpenFaults);
        Send("fault", "7-e7", "fault", "sensor-stuck");
        Assert.AreEqual("sensor-stuck", state.OpenFaults.Single());
        _detector.Boot = 8;
        _detector.Counter = 0;
        Send("birth", null, "status");
        Assert.AreEqual(DetectorCondition.InService, state.Condition);
        Assert.IsEmpty(state.OpenFaults);
    }

    [TestMethod]
    public void ACommandIsForTheBootTheDetectorIsIn()
    {
        _receiver.Step();
        Assert.IsFalse(_receiver.SendCommand(_detector.Id, "reset"), "nothing heard yet");
        Assert.IsFalse(_receiver.SendCommand("nobody", "reset"));
        Send("birth", null, "status");
        _broker.Published.Clear();
        Assert.IsTrue(_receiver.SendCommand(_detector.Id, "reset"));
        (string topic, byte[] _, int qos, bool retain) = _broker.Published.Single();
        Assert.AreEqual(("flame/v1/mangwon/det-b-07/command", 1, false), (topic, qos, retain));
        JsonElement command = _broker.TakePublished(_detector).Single();
        Assert.AreEqual(7, command.GetProperty("boot").GetInt64());
        Assert.AreEqual("reset", command.GetProperty("cmd").GetString());
        Assert.AreEqual("command", command.GetProperty("typ").GetString());
        Assert.AreEqual("det-b-07", command.GetProperty("aud").GetString());
        Assert.AreEqual($"{_journal.NextId().Boot}-2", command.GetProperty("jti").GetString());
        _broker.Drop();
        Assert.IsFalse(_receiver.SendCommand(_detector.Id, "reset"), "not connected");
    }

    [TestMethod]
    public void ItConnectsAgainWithPausesThatGrow()
    {
        _receiver.Step();
        Assert.IsTrue(_receiver.IsConnected);
        _broker.IsReachable = false;
        _broker.Drop();
        StepFor(120);
        Assert.IsFalse(_receiver.IsConnected);
        Assert.IsInRange(5, 9, _broker.Attempts);
        _broker.IsReachable = true;
        StepFor((int)RoomLink.ReconnectMax.TotalSeconds);
        Assert.IsTrue(_receiver.IsConnected);
        Assert.HasCount(7, _broker.Filters);
    }

    [TestMethod]
    public void TheLogHoldsNoKeyAndNoPayload()
    {
        byte[] alarm = _detector.Message("alarm", "7-e3");
        _broker.Put(_detector.Topic("alarm"), alarm);
        _broker.Put(_detector.Topic("alarm"), alarm);
        StepFor(300);
        Assert.DoesNotContain(System.Buffers.Text.Base64Url.EncodeToString(_detector.Key), _log.ToString());
        Assert.DoesNotContain("eyJ", _log.ToString());
    }

    private AlarmReceiver NewReceiver(params IRecipient[] recipients)
    {
        AlarmReceiver receiver = new(_registry, _journal, recipients, _broker, _time, _log);
        receiver.MessageRefused += (detector, reason) => _heard.Add($"refused {detector?.Id} {reason}");
        receiver.EventAccepted += accepted => _heard.Add($"accepted {accepted.Claims.Type} {accepted.Claims.Event}");
        receiver.RecipientTold += (recipient, notice) => _heard.Add($"told {recipient.Name} {notice.Key}");
        receiver.DetectorLost += detector => _heard.Add($"lost {detector.Id}");
        receiver.DetectorReturned += detector => _heard.Add($"returned {detector.Id}");
        return receiver;
    }

    private void Replace(params IRecipient[] recipients)
    {
        _receiver.Dispose();
        _receiver = NewReceiver(recipients);
    }

    private void Restart()
    {
        Reopen();
        Replace(_owner, _station);
    }

    private void Reopen()
    {
        _journal.Dispose();
        _journal = EventJournal.Open(Path.Combine(_folder, "journal.db"), _time);
    }

    private void Send(string type, string? evt, string leaf, string? code = null)
    {
        JsonObject claims = _detector.Claims(type, evt);
        if (code is not null)
        {
            claims["code"] = code;
        }

        _broker.Put(_detector.Topic(leaf), _detector.Sign(claims));
        _receiver.Step();
    }

    // Ten steps a second of virtual time.
    private void StepFor(int seconds)
    {
        for (int i = 0; i < seconds * 10; i++)
        {
            _time.RunUntil(_time.NowMicros + 100_000);
            _receiver.Step();
        }
    }

    private string[] Lines() => _log.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);

    private sealed class BrokenRecipient(string name) : IRecipient
    {
        public string Name => name;

        public int Attempts { get; private set; }

        public bool Tell(AlarmNotice notice)
        {
            Attempts++;
            throw new IOException("no dial tone");
        }
    }
}
