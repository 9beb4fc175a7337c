using Simulator.Broker;

namespace Firmware.Tests.Desktop.Broker;

/// <summary>What both brokers must do alike: the same tests run against the one in this process and against Mosquitto, so that the first is a model of the second.</summary>
public abstract class BrokerContract
{
    protected abstract IBroker Broker { get; }

    [TestMethod]
    public void AMessageArrivesAndIsConfirmed()
    {
        using BrokerClient room = new(Broker, "control-room");
        using BrokerClient detector = new(Broker, "d-1");
        room.Subscribe("flame/v1/m/d-1/alarm");
        detector.Subscribe("flame/v1/m/d-1/receipt");
        Settle(room);

        detector.Publish("flame/v1/m/d-1/alarm", "fire");
        Assert.AreEqual(1, detector.Connection.InFlight);
        WaitFor(() => room.Received.Contains("flame/v1/m/d-1/alarm=fire"));
        room.Publish("flame/v1/m/d-1/receipt", "heard");
        WaitFor(() => detector.Received.Contains("flame/v1/m/d-1/receipt=heard"));
        Settle(detector);
    }

    [TestMethod]
    public void QosZeroIsNeverInFlight()
    {
        using BrokerClient room = new(Broker, "control-room");
        using BrokerClient detector = new(Broker, "d-1");
        room.Subscribe("flame/v1/m/d-1/heartbeat");
        Settle(room);

        detector.Publish("flame/v1/m/d-1/heartbeat", "alive", qos: 0);
        Assert.AreEqual(0, detector.Connection.InFlight);
        WaitFor(() => room.Received.Contains("flame/v1/m/d-1/heartbeat=alive"));
    }

    [TestMethod]
    public void MessagesOfOneConnectionKeepTheirOrder()
    {
        using BrokerClient room = new(Broker, "control-room");
        using BrokerClient detector = new(Broker, "d-1");
        room.Subscribe("flame/v1/m/d-1/event");
        Settle(room);

        string[] numbers = [.. Enumerable.Range(0, 300).Select(n => $"{n}")];
        foreach (string number in numbers)
        {
            detector.Publish("flame/v1/m/d-1/event", number);
        }

        Settle(detector);
        WaitFor(() => Of(room, "event").Length == numbers.Length);
        AssertExactly(Of(room, "event"), numbers);
    }

    [TestMethod]
    public void ARetainedMessageWaitsForLaterSubscribersAndCanBeForgotten()
    {
        using BrokerClient detector = new(Broker, "d-1");
        using (BrokerClient early = new(Broker, "control-room"))
        {
            early.Subscribe("flame/v1/+/+/status");
            Settle(early);
            detector.Publish("flame/v1/m/d-1/status", "old", retain: true);
            detector.Publish("flame/v1/m/d-1/status", "birth", retain: true);
            WaitFor(() => Of(early, "status").Length == 2);
            AssertExactly(Of(early, "status"), "old", "birth"); // not marked as retained for who was there
        }

        using (BrokerClient late = new(Broker, "control-room"))
        {
            late.Subscribe("flame/v1/+/+/status");
            Settle(late);
            AssertExactly(Of(late, "status"), "birth(retained)");
            detector.Publish("flame/v1/m/d-1/status", "", retain: true);
            WaitFor(() => Of(late, "status").Length == 2);
        }

        using BrokerClient latest = new(Broker, "control-room");
        latest.Subscribe("flame/v1/+/+/status");
        Settle(latest);
        Assert.IsEmpty(Of(latest, "status"));
    }

    [TestMethod]
    [DataRow("flame/v1/m/d-1/alarm", true)]
    [DataRow("flame/v1/+/d-1/alarm", true)]
    [DataRow("flame/v1/+/+/alarm", true)]
    [DataRow("+/+/+/+/+", true)]
    [DataRow("flame/#", true)]
    [DataRow("flame/v1/m/d-1/alarm/#", true)]
    [DataRow("#", true)]
    [DataRow("flame/v1/m/d-2/alarm", false)]
    [DataRow("flame/v1/+/+/fault", false)]
    [DataRow("flame/v1/+/alarm", false)]
    [DataRow("+/+/+/+", false)]
    [DataRow("flame/v1/m/d-1/alarm/+", false)]
    [DataRow("flame/v1/m/d-2/#", false)]
    [DataRow("Flame/v1/m/d-1/alarm", false)]
    public void FiltersSelectTopics(string filter, bool selects)
    {
        using BrokerClient room = new(Broker, "control-room");
        using BrokerClient detector = new(Broker, "d-1");
        room.Subscribe(filter);
        room.Subscribe("flame/v1/m/d-1/test");
        Settle(room);

        detector.Publish("flame/v1/m/d-1/alarm", "fire");
        detector.Publish("flame/v1/m/d-1/test", "control");
        WaitFor(() => Of(room, "test").Length == 1);
        Assert.HasCount(selects ? 1 : 0, Of(room, "alarm"));
    }

    [TestMethod]
    public void ASecondConnectionEndsTheFirstWhoseWillIsPublished()
    {
        using BrokerClient room = new(Broker, "control-room");
        room.Subscribe("flame/v1/+/+/status");
        Settle(room);
        using BrokerClient first = new(Broker, "d-1", new Will("flame/v1/m/d-1/status", "gone"u8.ToArray()));
        using BrokerClient second = new(Broker, "d-1");

        WaitFor(() => first.Received.Length == 0 && !first.Connection.IsOpen);
        Assert.AreEqual(0, first.Connection.Publish("flame/v1/m/d-1/alarm", [1], 1, false));
        Assert.IsFalse(first.Connection.Subscribe("flame/v1/m/d-1/command"));
        WaitFor(() => Of(room, "status").Length == 1);
        Assert.AreEqual("gone", Of(room, "status")[0]);
        Assert.IsTrue(second.Connection.IsOpen);
    }

    [TestMethod]
    public void AWillIsRetainedAndACleanGoodByePublishesNone()
    {
        using (BrokerClient room = new(Broker, "control-room"))
        {
            room.Subscribe("flame/v1/+/+/status");
            Settle(room);
            new BrokerClient(Broker, "d-1", new Will("flame/v1/m/d-1/status", "never"u8.ToArray())).Dispose();

            using BrokerClient first = new(Broker, "d-1", new Will("flame/v1/m/d-1/status", "gone"u8.ToArray()));
            using BrokerClient second = new(Broker, "d-1");
            WaitFor(() => Of(room, "status").Length > 0);
            AssertExactly(Of(room, "status"), "gone");
        }

        using BrokerClient late = new(Broker, "control-room");
        late.Subscribe("flame/v1/+/+/status");
        WaitFor(() => Of(late, "status").Length == 1);
        Assert.AreEqual("gone(retained)", Of(late, "status")[0]);
    }

    [TestMethod]
    public void WhatIsNoTopicIsRefused()
    {
        using BrokerClient detector = new(Broker, "d-1");
        Assert.ThrowsExactly<ArgumentException>(() => detector.Connection.Publish("flame/+/alarm", [], 0, false));
        Assert.ThrowsExactly<ArgumentException>(() => detector.Connection.Publish("", [], 0, false));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => detector.Connection.Publish("a", [], 2, false));
        Assert.ThrowsExactly<ArgumentException>(() => detector.Connection.Subscribe("flame/#/alarm"));
        Assert.ThrowsExactly<ArgumentException>(() => detector.Connection.Subscribe("flame/a+"));
        Assert.ThrowsExactly<ArgumentException>(() => detector.Connection.Subscribe(""));
        Assert.IsTrue(detector.Connection.IsOpen);
    }

    [TestMethod]
    public void AConnectionIsOpenedOnceAndSilentAfterDispose()
    {
        BrokerClient detector = new(Broker, "d-1");
        Assert.ThrowsExactly<InvalidOperationException>(() => detector.Connection.Open(null, 60));
        detector.Dispose();
        detector.Dispose();
        Assert.IsFalse(detector.Connection.IsOpen);
        Assert.AreEqual(0, detector.Connection.Publish("a", [], 1, false));
        Assert.IsFalse(detector.Connection.Subscribe("a"));
        Assert.IsNull(detector.Connection.Receive());
        Assert.ThrowsExactly<InvalidOperationException>(() => detector.Connection.Open(null, 60));
    }

    /// <summary>Fails unless exactly these were received, in this order.</summary>
    private protected static void AssertExactly(string[] received, params string[] expected) =>
        Assert.AreEqual(string.Join('\n', expected), string.Join('\n', received));

    /// <summary>The payloads received on topics with this leaf.</summary>
    private protected static string[] Of(BrokerClient client, string leaf) =>
        [.. client.Received.Where(m => m.Contains($"/{leaf}=", StringComparison.Ordinal)).Select(m => m[(m.IndexOf('=', StringComparison.Ordinal) + 1)..])];

    /// <summary>Lets time pass until the condition holds; fails when it does not within a generous bound.</summary>
    protected abstract void WaitFor(Func<bool> condition);

    /// <summary>Waits until all that <paramref name="client"/> asked for before is done: a broker confirms in the order in which it works.</summary>
    private protected void Settle(BrokerClient client)
    {
        client.Publish("settle", "");
        WaitFor(() => client.Received.Length >= 0 && client.Connection.InFlight == 0);
    }
}
