using Firmware.Messages;
using Firmware.Provisioning;

namespace Firmware.Tests;

/// <summary>The commissioning routine in a whole detector, with a control room at the other end of the link.</summary>
[TestClass]
public class DetectorCommissioningTests
{
    [TestMethod]
    public void AFreshConfigurationIsCommissionedOnceAndTellsTheWholeWay()
    {
        FakeStore store = new();
        CommissioningRig rig = new(store);
        rig.RunThrough();

        string[] steps = { "wifi", "time", "broker", "round-trip", "indicator", "sensor", "flame", "recipients" };
        int before = -1;
        for (int i = 0; i < steps.Length; i++)
        {
            int at = rig.FindStep(steps[i]);
            Assert.IsTrue(at > before);
            Assert.AreEqual("flame/v1/m1/det-1/test", rig.Link.TopicAt(at));
            Assert.AreEqual(1, rig.Link.QosAt(at));
            Assert.AreEqual("pass", rig.Link.ClaimAt(at, "result"));
            Assert.AreEqual((i + 1).ToString(), rig.Link.ClaimAt(at, "no"));
            Assert.AreEqual("true", rig.Link.ClaimAt(at, "test"));
            Assert.AreEqual("", rig.Link.ClaimAt(at, "hint"));
            before = at;
        }

        int end = rig.Link.Find("commissioned", 0);
        Assert.AreEqual("flame/v1/m1/det-1/event", rig.Link.TopicAt(end));
        Assert.AreEqual("pass", rig.Link.ClaimAt(end, "result"));
        Assert.AreEqual("fresh", rig.Link.ClaimAt(end, "why"));
        Assert.AreEqual("12345678", rig.Link.ClaimAt(end, "cfg"));
        Assert.AreEqual("Kim", rig.Link.ClaimAt(end, "by"));
        Assert.AreEqual("1.16.0.1", rig.Link.ClaimAt(end, "clr"));
        Assert.AreEqual("standard", rig.Link.ClaimAt(end, "profile"));
        Assert.IsTrue(rig.Link.ClaimAt(end, "steps").StartsWith("wifi:pass:"));
        Assert.IsTrue(rig.Link.ClaimAt(end, "evt").Length > 0);

        // It was receipted, so another start is an ordinary one.
        rig = new CommissioningRig(store);
        rig.RunFor(3_000_000);
        Assert.AreEqual(0, (int)rig.Detector.CommissioningStep);
    }

    /// <summary>Everything is a test: no alarm goes out, the relay stays, and what is said of the flame is marked.</summary>
    [TestMethod]
    public void TheTestFlameIsATestEverywhere()
    {
        CommissioningRig rig = new(new FakeStore());
        rig.RunThrough();
        Assert.AreEqual(0, rig.Count("alarm"));
        Assert.IsFalse(rig.RelayWasDriven);
        Assert.IsTrue(rig.SounderSounded);
        string[] kinds = { "test", "suspect", "restored", "suspect-cleared" };
        for (int i = 0; i < kinds.Length; i++)
        {
            for (int at = rig.Link.Find(kinds[i], 0); at >= 0; at = rig.Link.Find(kinds[i], at + 1))
            {
                Assert.AreEqual("true", rig.Link.ClaimAt(at, "test"));
            }
        }

        int alarm = rig.Link.Find("test", 0);
        while (rig.Link.ClaimAt(alarm, "step") != "")
        {
            alarm = rig.Link.Find("test", alarm + 1);
        }

        Assert.IsTrue(rig.Link.ClaimAt(alarm, "level") != "");
    }

    [TestMethod]
    public void TheHeartbeatSaysThatItRuns()
    {
        CommissioningRig rig = new(new FakeStore());
        rig.RunUntil(CommissioningStep.Indicator);
        Assert.AreEqual("1", rig.Link.ClaimAt(rig.Link.Find("heartbeat", 0), "commissioning"));
        rig.RunUntil(CommissioningStep.None);
        rig.RunFor(1_000_000);
        int last = -1;
        for (int at = rig.Link.Find("heartbeat", 0); at >= 0; at = rig.Link.Find("heartbeat", at + 1))
        {
            last = at;
        }

        Assert.AreEqual("0", rig.Link.ClaimAt(last, "commissioning"));
    }

    /// <summary>Nobody helps, and nothing answers: it ends all the same, within its bound, and the detector is in service.</summary>
    [TestMethod]
    public void WithoutAnybodyItEndsWithinItsBound()
    {
        CommissioningRig rig = new(new FakeStore());
        rig.Helps = false;
        rig.Receipts = false;
        rig.Link.CanOpen = false;
        rig.RunUntil(CommissioningStep.Wifi);
        long start = rig.NowMicros;
        rig.RunUntil(CommissioningStep.None);
        Assert.IsTrue(rig.NowMicros - start < Limits.CommissioningMicros);
        rig.Link.CanOpen = true;
        rig.Receipts = true;
        rig.RunFor(70_000_000);
        int end = rig.Link.Find("commissioned", 0);
        Assert.IsTrue(end >= 0);
        Assert.AreEqual("fail", rig.Link.ClaimAt(end, "result"));
        Assert.IsTrue(rig.Link.ClaimAt(end, "steps").IndexOf("broker:fail:90000:0:check-broker-address-and-password") > 0);
        Assert.IsTrue(rig.Link.ClaimAt(end, "steps").EndsWith(":needs-broker"));
        Assert.AreEqual("check-broker-address-and-password", rig.Link.ClaimAt(rig.FindStep("broker"), "hint"));
    }

    /// <summary>A real fire that begins while it runs: sounder and light at once, and a real alarm as soon as the routine is over.</summary>
    [TestMethod]
    public void AFireThatBurnsOnIsARealAlarmAfterwards()
    {
        CommissioningRig rig = new(new FakeStore());
        rig.Answers = 0;
        rig.RunUntil(CommissioningStep.Recipients);
        rig.Helps = false;
        rig.RunFor(1_000_000);
        rig.Sensor.Burns = true;
        rig.RunFor(12_000_000);
        Assert.IsTrue(rig.Indicator.Red);
        Assert.IsTrue(rig.Indicator.Sounder);
        Assert.IsFalse(rig.Indicator.Relay);
        Assert.AreEqual(0, rig.Count("alarm"));

        // The button, held: it is broken off.
        rig.Detector.Hold();
        rig.RunFor(12_000_000);
        Assert.AreEqual(0, (int)rig.Detector.CommissioningStep);
        Assert.IsTrue(rig.Indicator.Relay);
        int alarm = rig.Link.Find("alarm", 0);
        Assert.IsTrue(alarm >= 0);
        Assert.AreEqual("", rig.Link.ClaimAt(alarm, "test"));
    }

    [TestMethod]
    public void APowerCutInTheMiddleStartsItAnewAndNotForEver()
    {
        FakeStore store = new();
        for (int start = 0; start < Limits.CommissioningStartCount; start++)
        {
            CommissioningRig cut = new(store);
            cut.RunUntil(CommissioningStep.Indicator);
        }

        CommissioningRig rig = new(store);
        rig.RunFor(3_000_000);
        Assert.AreEqual(0, (int)rig.Detector.CommissioningStep);

        // The button still starts it.
        rig.Detector.Hold();
        rig.RunThrough();
        Assert.AreEqual("button", rig.Link.ClaimAt(rig.Link.Find("commissioned", 0), "why"));
    }

    [TestMethod]
    public void WithoutAReceiptItIsNotDone()
    {
        FakeStore store = new();
        CommissioningRig rig = new(store);
        rig.RunUntil(CommissioningStep.Recipients);
        rig.Receipts = false;
        rig.RunUntil(CommissioningStep.None);
        rig.RunFor(20_000_000);

        // Sent again until the receipt, under one event.
        Assert.IsTrue(rig.Count("commissioned") >= 2);
        int first = rig.Link.Find("commissioned", 0);
        Assert.AreEqual(rig.Link.ClaimAt(first, "evt"), rig.Link.ClaimAt(rig.Link.Find("commissioned", first + 1), "evt"));

        rig = new CommissioningRig(store);
        rig.RunUntil(CommissioningStep.Wifi);
    }

    [TestMethod]
    public void AnotherConfigurationIsCommissionedAnew()
    {
        FakeStore store = new();
        CommissioningRig rig = new(store);
        rig.RunThrough();
        rig = new CommissioningRig(store, 0x1234_5679, new BoardParts());
        rig.RunUntil(CommissioningStep.Wifi);

        // One that came from no file asks for nothing.
        rig = new CommissioningRig(new FakeStore(), 0, new BoardParts());
        rig.RunFor(2_000_000);
        Assert.AreEqual(0, (int)rig.Detector.CommissioningStep);
    }

    [TestMethod]
    public void TheCommandStartsItAndIsRefusedWhileItRuns()
    {
        CommissioningRig rig = new(new FakeStore(), 0, new BoardParts());
        rig.RunFor(2_000_000);
        rig.Command("commission");
        rig.RunUntil(CommissioningStep.Indicator);
        rig.Command("commission");
        rig.RunUntil(CommissioningStep.None);
        rig.RunFor(70_000_000);
        Assert.AreEqual(1, rig.Count("commissioned"));
        Assert.AreEqual("command", rig.Link.ClaimAt(rig.Link.Find("commissioned", 0), "why"));
    }

    /// <summary>A fire would become a test.</summary>
    [TestMethod]
    public void NothingStartsItWhileAnAlarmStands()
    {
        CommissioningRig rig = new(new FakeStore(), 0, new BoardParts());
        rig.Helps = false;
        rig.RunFor(2_000_000);
        rig.Sensor.Burns = true;
        rig.RunFor(15_000_000);
        Assert.IsTrue(rig.Indicator.Relay);
        rig.Detector.Hold();
        rig.Command("commission");
        rig.RunFor(2_000_000);
        Assert.AreEqual(0, (int)rig.Detector.CommissioningStep);
        Assert.IsTrue(rig.Indicator.Relay);
    }

    [TestMethod]
    public void TheLampTakesTheFlamesPlaceAndRaisesNoSuspicion()
    {
        BoardParts parts = new();
        FakeLamp lamp = new();
        parts.Lamp = lamp;
        CommissioningRig rig = new(new FakeStore(), 0x0000_00AA, parts);
        rig.Sensor.Lamp = lamp;
        rig.RunUntil(CommissioningStep.Indicator);
        rig.RunUntil(CommissioningStep.None);
        rig.RunFor(2_000_000);
        int at = rig.FindStep("lamp");
        Assert.AreEqual("pass", rig.Link.ClaimAt(at, "result"));
        Assert.AreEqual(-1, rig.FindStep("flame"));
        Assert.AreEqual("pass", rig.Link.ClaimAt(rig.Link.Find("commissioned", 0), "result"));
        Assert.AreEqual(0, rig.Count("suspect"));
        Assert.IsFalse(lamp.IsOn);

        // In service its daily check comes, and nobody else notices.
        int flashes = lamp.Flashes;
        rig.HighestRise = 0;
        rig.RunFor(Limits.LampFirstMicros + 5_000_000);
        Assert.AreEqual(flashes + 1, lamp.Flashes);
        Assert.IsTrue(rig.HighestRise < 20);
        Assert.AreEqual(0, rig.Count("suspect"));
        Assert.AreEqual(0, rig.Count("fault"));
    }

    [TestMethod]
    public void ALampThatIsNotSeenAnyMoreIsAFault()
    {
        BoardParts parts = new();
        FakeLamp lamp = new();
        parts.Lamp = lamp;
        CommissioningRig rig = new(new FakeStore(), 0, parts);
        rig.Sensor.Lamp = lamp;
        rig.Sensor.LampCounts = 20;
        rig.RunFor(Limits.LampFirstMicros + 40_000_000);
        int at = rig.Link.Find("fault", 0);
        Assert.IsTrue(at >= 0);
        Assert.AreEqual("sensor-open", rig.Link.ClaimAt(at, "code"));
    }

    /// <summary>With every value at its longest the certificate's proof still fits into a payload.</summary>
    [TestMethod]
    public void TheLongestResultFits()
    {
        Identity identity = new();
        identity.Detector = LinkText.Repeat('d', Limits.TextLength);
        identity.Market = LinkText.Repeat('m', Limits.TextLength);
        identity.Stall = LinkText.Repeat('"', Limits.TextLength);
        identity.Row = 9_999;
        identity.Column = 9_999;
        identity.Floor = -99;
        identity.PositionSource = "survey";
        identity.LatitudeE7 = -899_999_999;
        identity.LongitudeE7 = -1_799_999_999;
        identity.AccuracyMetres = 100_000;
        MessageWriter writer = new(identity);
        writer.Begin("commissioned", int.MaxValue, int.MaxValue, 999_999_999_999L, "sntp", 9_999_999_999L);
        Alarming.DetectorEvent end = default;
        end.Kind = Alarming.EventKind.Commissioned;
        end.Boot = int.MaxValue;
        end.Number = int.MaxValue;
        end.TimeMicros = 999_999_999_999_000L;
        writer.AddEvent(ref end);
        CommissioningReport report = new();
        report.Why = "command";
        report.Steps = "wifi:fail:30000:-100:check-wifi-name-and-password time:fail:30000:0:open-ntp"
            + " broker:fail:90000:99:check-broker-address-and-password round-trip:fail:30000:0:check-enrolment-and-key"
            + " indicator:fail:60000:0:check-lamps-then-press-button sensor:fail:60000:99:cover-then-light-sensor"
            + " flame:fail:90000:99999:hold-flame-in-view recipients:fail:90000:65535:nobody-was-told";
        report.TotalMillis = 600_000;
        report.Checksum = uint.MaxValue;
        report.RuntimeVersion = "255.255.255.65535";
        report.Installer = LinkText.Repeat('\\', Limits.TextLength);
        report.Profile = "standard";
        report.AddTo(writer);
        writer.End();
        Assert.IsTrue(writer.Length > 0);
    }
}
