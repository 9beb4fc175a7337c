using Simulator.Board;
using Simulator.Broker;

namespace Firmware.Tests.Desktop.Broker;

/// <summary>What the in-process broker does beyond the contract: faults, virtual time, bounds, determinism.</summary>
[TestClass]
public sealed class InProcessBrokerTests : BrokerContract
{
    private readonly VirtualTime _time = new(DateTimeOffset.UnixEpoch);
    private readonly InProcessBroker _broker;

    public InProcessBrokerTests() => _broker = new InProcessBroker(_time, seed: 1);

    protected override IBroker Broker => _broker;

    [TestMethod]
    public void ACutLosesWhatWasUnderWayAndPublishesTheWill()
    {
        using BrokerClient room = new(_broker, "control-room");
        using BrokerClient detector = new(_broker, "d-1", new Will("flame/v1/m/d-1/status", "gone"u8.ToArray()));
        room.Subscribe("flame/#");
        Settle(room);

        detector.Publish("flame/v1/m/d-1/alarm", "never arrives");
        Assert.IsTrue(_broker.Cut("d-1"));
        Assert.IsFalse(detector.Connection.IsOpen);
        detector.Dispose();
        Pass(1_000_000);
        AssertExactly(room.Received, "flame/v1/m/d-1/status=gone");
        Assert.AreEqual(1, detector.Connection.InFlight, "never confirmed");
        Assert.IsFalse(_broker.Cut("d-1"), "nothing left to cut");
    }

    [TestMethod]
    public void WhatWasSentBeforeACleanGoodByeStillArrives()
    {
        using BrokerClient room = new(_broker, "control-room");
        BrokerClient detector = new(_broker, "d-1", new Will("flame/v1/m/d-1/status", "gone"u8.ToArray()));
        room.Subscribe("flame/#");
        Settle(room);

        detector.Publish("flame/v1/m/d-1/alarm", "last words");
        detector.Dispose();
        Pass(1_000_000);
        AssertExactly(room.Received, "flame/v1/m/d-1/alarm=last words");
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void AKilledBrokerLosesAllConnectionsWithoutWillsAndComesBack(bool keepRetained)
    {
        using BrokerClient room = new(_broker, "control-room");
        using BrokerClient detector = new(_broker, "d-1", new Will("flame/v1/m/d-1/status", "gone"u8.ToArray()));
        detector.Publish("flame/v1/m/d-1/status", "birth", retain: true);
        Settle(detector);

        BrokerClient leaving = new(_broker, "d-2");
        leaving.Publish("flame/v1/m/d-2/status", "never arrives", retain: true);
        leaving.Dispose();
        _broker.Stop(keepRetained);
        Assert.IsFalse(room.Connection.IsOpen);
        Assert.IsFalse(detector.Connection.IsOpen);
        Assert.AreEqual("broker in-process: offline", _broker.Connect("d-1").Open(null, 60));

        _broker.Start();
        using BrokerClient back = new(_broker, "control-room");
        back.Subscribe("flame/#");
        Pass(1_000_000);
        AssertExactly(back.Received, keepRetained ? ["flame/v1/m/d-1/status=birth(retained)"] : []);
    }

    [TestMethod]
    public void AMessageTakesNoLessAndNoMoreThanTheDelays()
    {
        using BrokerClient room = new(_broker, "control-room");
        using BrokerClient detector = new(_broker, "d-1");
        room.Subscribe("flame/#");
        Settle(room);

        for (int i = 1; i <= 200; i++)
        {
            detector.Publish("flame/v1/m/d-1/event", $"{i}");
            Pass(9_999);
            Assert.HasCount(i - 1, room.Received);
            Pass(60_000 - 9_999);
            Assert.HasCount(i, room.Received);
        }
    }

    [TestMethod]
    public void TheSeedDecidesEveryDelay()
    {
        string first = Run(7);
        Assert.AreEqual(first, Run(7));
        Assert.AreNotEqual(first, Run(8));
    }

    [TestMethod]
    public void FullQueuesRefuseOrDropAndAreCounted()
    {
        using BrokerClient reader = new(_broker, "control-room");
        using BrokerClient detector = new(_broker, "d-1");
        reader.Subscribe("flame/#");
        Settle(reader);

        for (int i = 0; i < InProcessBroker.QueueCapacity; i++)
        {
            detector.Publish("flame/v1/m/d-1/event", $"{i}");
        }

        Assert.AreEqual(0, detector.Connection.Publish("flame/v1/m/d-1/event", [], 1, false));
        Assert.AreEqual(1, _broker.Overflows);
        Pass(1_000_000);
        detector.Publish("flame/v1/m/d-1/event", "one more than the reader's queue holds");
        Pass(1_000_000);
        Assert.AreEqual(2, _broker.Overflows);
        Assert.HasCount(InProcessBroker.QueueCapacity, reader.Received);

        detector.Publish("flame/v1/m/d-1/event", "there is room again");
        WaitFor(() => reader.Received.Length == InProcessBroker.QueueCapacity + 1);
    }

    [TestMethod]
    public void TheStoreOfRetainedMessagesIsBounded()
    {
        using BrokerClient detector = new(_broker, "d-1");
        for (int i = 0; i <= InProcessBroker.RetainedCapacity; i++)
        {
            detector.Publish($"flame/v1/m/d-{i}/status", "birth", retain: true);
            Pass(100_000);
        }

        Assert.AreEqual(1, _broker.Overflows);
        detector.Publish("flame/v1/m/d-0/status", "again", retain: true);
        Pass(100_000);
        Assert.AreEqual(1, _broker.Overflows, "what is kept can still be replaced");
    }

    [TestMethod]
    public void BuffersAreNotShared()
    {
        using BrokerClient room = new(_broker, "control-room");
        using BrokerClient detector = new(_broker, "d-1");
        room.Subscribe("flame/#");
        Settle(room);

        byte[] buffer = [.. "fire"u8];
        detector.Connection.Publish("flame/v1/m/d-1/alarm", buffer, 1, false);
        buffer[0] = (byte)'h';
        WaitFor(() => room.Received.Contains("flame/v1/m/d-1/alarm=fire"));
    }

    [TestMethod]
    public void FiltersThatBeginWithAWildcardMissTheBrokersOwnTopics()
    {
        using BrokerClient room = new(_broker, "control-room");
        room.Subscribe("#");
        room.Subscribe("+/broker");
        Settle(room);
        room.Publish("$SYS/broker", "inside");
        Settle(room);
        Assert.DoesNotContain("$SYS/broker=inside", room.Received);
        room.Subscribe("$SYS/#");
        room.Publish("$SYS/broker", "inside");
        WaitFor(() => room.Received.Contains("$SYS/broker=inside"));
    }

    protected override void WaitFor(Func<bool> condition)
    {
        long bound = _time.NowMicros + 10_000_000;
        while (!condition())
        {
            Assert.IsLessThan(bound, _time.NowMicros, "did not come true within 10 virtual seconds");
            Pass(1_000);
        }
    }

    private static string Run(long seed)
    {
        VirtualTime time = new(DateTimeOffset.UnixEpoch);
        InProcessBroker broker = new(time, seed);
        using BrokerClient room = new(broker, "control-room");
        BrokerClient[] detectors = [.. Enumerable.Range(0, 5).Select(n => new BrokerClient(broker, $"d-{n}", new Will($"flame/v1/m/d-{n}/status", "gone"u8.ToArray())))];
        room.Subscribe("flame/#");
        List<string> log = [];
        int seen = 0;
        for (int step = 0; step < 200; step++)
        {
            BrokerClient detector = detectors[step % detectors.Length];
            detector.Connection.Publish($"flame/v1/m/{step % detectors.Length}/event", [(byte)'0'], 1, retain: step % 3 == 0);
            if (step == 100)
            {
                broker.Cut("d-2");
            }

            time.RunUntil(time.NowMicros + 3_000);
            string[] received = room.Received;
            log.AddRange(received[seen..].Select(m => $"{time.NowMicros} {m} {detector.Connection.InFlight}"));
            seen = received.Length;
        }

        return string.Join('\n', log);
    }

    private void Pass(long micros) => _time.RunUntil(_time.NowMicros + micros);
}
