using Firmware.Board;
using Firmware.Messages;
using Firmware.Provisioning;
using Firmware.Sensing;
using Simulator.Board;
using Simulator.Broker;
using Simulator.ControlRoom;
using Simulator.World;

namespace Firmware.Tests.Desktop.Scenarios;

/// <summary>The commissioning routine with everything that ships at both ends: broker, control room, recipients.</summary>
[TestClass]
public sealed class CommissionedStallTests
{
    private const string Id = "det-1";

    private readonly VirtualTime _time = new(new DateTimeOffset(2026, 11, 25, 9, 0, 0, TimeSpan.Zero));
    private readonly List<AcceptedEvent> _accepted = [];

    [TestMethod]
    public void AFreshStallIsCommissionedThroughTheControlRoom()
    {
        Configuration configuration = new()
        {
            IsProvisioned = true,
            Checksum = 0xC0FFEE01,
            Key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)],
            Identity = new Identity { Detector = Id, Market = "haetnim", Stall = "B-07" },
        };
        InProcessBroker broker = new(_time, 7);
        DetectorRegistry registry = new();
        registry.Add(Id, "haetnim", "B-07", configuration.Key);
        using EventJournal journal = EventJournal.Open(null, _time);
        SimulatedRecipient[] recipients = [new("shop owner", _time, 1), new("fire station", _time, 2)];
        using AlarmReceiver receiver = new(registry, journal, recipients, broker, _time, TextWriter.Null);
        receiver.EventAccepted += _accepted.Add;
        void Receive()
        {
            receiver.Step();
            _time.After(20_000, Receive);
        }

        Receive();
        Installer installer = new();
        using BrokerLink link = new(broker, Id, _ => { }, _ => { });
        Detector detector = new(
            configuration, installer, new NoIndicator(), new NoWatchdog(), new HmacSha256Mac(configuration.Key), link,
            new VirtualClock(_time, 3_000_000), new MemoryStore(), new BoardParts { Signal = new FixedSignal(-61) });
        _ = new SimulatedBoard(detector, installer, _time, new Noise(7));
        void Help()
        {
            installer.Help(detector, _time.NowMicros);
            _time.After(100_000, Help);
        }

        Help();
        _time.RunUntil(120_000_000);

        AcceptedEvent end = _accepted.Single(accepted => accepted.Claims.Type == "commissioned");
        Assert.AreEqual("pass", end.Claims.Text("result"), end.Claims.Text("steps"));
        Assert.AreEqual("c0ffee01", end.Claims.Text("cfg"));
        StringAssert.EndsWith(end.Claims.Text("steps"), ":2", "two recipients answered");
        Assert.AreEqual(8, _accepted.Count(accepted => accepted.Claims.Has("step")));
        Assert.IsFalse(_accepted.Any(accepted => accepted.Claims.Type == "alarm"));
        Assert.IsTrue(recipients.All(recipient => recipient.Shown.Count > 0 && recipient.Shown.All(shown => shown.Notice.IsTest)));
        Assert.AreEqual(DetectorCondition.InService, receiver.StateOf(Id)!.Condition);
    }

    /// <summary>A hand, a lighter and a thumb for the button.</summary>
    private sealed class Installer : IFlameSensor
    {
        private readonly FlickeringLight _light = new(7);
        private bool _burns;
        private int _reading;

        public void Help(Detector detector, long nowMicros)
        {
            CommissioningStep step = detector.CommissioningStep;
            _burns = step == CommissioningStep.Flame || (step == CommissioningStep.Sensor && nowMicros / 2_000_000 % 2 == 1);
            if (step == CommissioningStep.Indicator && nowMicros / 100_000 % 40 == 0)
            {
                detector.Reset();
            }
        }

        public int Read() => 3_800 - (_reading++ & 1) - (_burns ? _light.Next(300) : 0);

        public int ReadComparator() => Comparator.Unknown;

        public int TakeEdges() => Comparator.Unknown;
    }
}
