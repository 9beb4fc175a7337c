using Firmware.Messages;
using Firmware.Provisioning;

namespace Firmware.Tests;

/// <summary>The whole detector over reboots: what comes back, what does not, and safe mode.</summary>
[TestClass]
public class DetectorRebootTests
{
    private const long TenYearsMicros = 315_360_000_000_000;

    [TestMethod]
    public void AnUndeliveredAlarmIsToldAfterAPowerCutAndTheLatchIsOpen()
    {
        FakeStore store = new();
        DetectorRig before = new(store);
        before.Link.CanOpen = false;
        before.BurnUntilLatched();
        before.RunFor(UplinkRig.StepMicros);
        DetectorRig after = new(store);
        Assert.IsTrue(after.Detector.HasOpenAlarm);
        after.RunFor(UplinkRig.StepMicros);
        int alarm = after.Link.Find("alarm", 0);
        Assert.IsTrue(alarm > 0);
        Assert.IsTrue(after.Link.ClaimAt(alarm, "evt").StartsWith("1-e"));
        Assert.IsTrue(after.Link.ClaimAt(alarm, "jti").StartsWith("2-"));
        Assert.IsFalse(after.Detector.IsLatched);
        Assert.AreEqual("normal", after.Beat("state"));
        Assert.AreEqual("1", after.Beat("open"));
    }

    [TestMethod]
    public void AFlameThatStillBurnsIsAnAlarmOfItsOwn()
    {
        FakeStore store = new();
        DetectorRig before = new(store);
        before.Link.CanOpen = false;
        before.BurnUntilLatched();
        before.RunFor(UplinkRig.StepMicros);
        DetectorRig after = new(store);
        after.BurnUntilLatched();
        after.RunFor(UplinkRig.StepMicros);
        int old = after.Link.Find("alarm", 0);
        int next = after.Link.Find("alarm", old + 1);
        while (after.Link.ClaimAt(next, "evt") == after.Link.ClaimAt(old, "evt"))
        {
            next = after.Link.Find("alarm", next + 1);
        }

        Assert.IsTrue(after.Link.ClaimAt(old, "evt").StartsWith("1-e"));
        Assert.IsTrue(after.Link.ClaimAt(next, "evt").StartsWith("2-e"));
    }

    [TestMethod]
    public void WithItsBootCounterLostNoEventGetsAnOpenAlarmsId()
    {
        FakeStore store = new();
        DetectorRig before = new(store);
        before = new DetectorRig(store);
        before.Link.CanOpen = false;
        before.BurnUntilLatched();
        before.RunFor(UplinkRig.StepMicros);
        store.Put("boot.a", new byte[1]);
        store.Put("boot.b", new byte[1]);
        DetectorRig after = new(store);
        after.RunFor(UplinkRig.StepMicros);
        int alarm = after.Link.Find("alarm", 0);
        Assert.IsTrue(after.Link.ClaimAt(alarm, "evt").StartsWith("2-e"));
        Assert.IsTrue(MessageId.TryParse(after.Link.ClaimAt(alarm, "jti"), out MessageId jti) && jti.Boot > 2);
    }

    [TestMethod]
    public void AStoreThatFailsLaterIsAFaultAndItsReturnEndsIt()
    {
        FakeStore store = new();
        DetectorRig rig = new(store);
        rig.RunFor(1_000_000);
        store.FailsWrites = true;
        rig.BurnUntilLatched();
        rig.RunFor(2 * UplinkRig.StepMicros);
        int fault = rig.Link.Find("fault", 0);
        Assert.IsTrue(fault > 0);
        Assert.AreEqual("store-failed", rig.Link.ClaimAt(fault, "code"));
        store.FailsWrites = false;
        rig.UplinkFor(Limits.StoreRetryMicros + (2 * UplinkRig.StepMicros));
        Assert.IsTrue(rig.Link.Find("fault-cleared", fault) > 0);
    }

    [TestMethod]
    public void AfterTenBadBootsItStartsPlainlyAndStillAlarmsAndReports()
    {
        FakeStore store = new();
        for (int boot = 1; boot <= Limits.BadBootCount; boot++)
        {
            DetectorRig bad = new(store, Cooking());
            bad.RunFor(UplinkRig.StepMicros);
            Assert.AreEqual("0", bad.Beat("safe"));
            Assert.AreEqual("cooking", bad.Beat("profile"));
            Assert.AreEqual("300", bad.Beat("learned"));
        }

        DetectorRig safe = new(store, Cooking());
        safe.RunFor(UplinkRig.StepMicros);
        Assert.AreEqual("1", safe.Beat("safe"));
        Assert.AreEqual("standard", safe.Beat("profile"));
        Assert.AreEqual("0", safe.Beat("learned"));
        safe.BurnUntilLatched();
        safe.RunFor(UplinkRig.StepMicros);
        Assert.IsTrue(safe.Link.Find("alarm", 0) > 0);
    }

    [TestMethod]
    public void SafeModeLastsUntilTheStartAfterAGoodBoot()
    {
        FakeStore store = new();
        for (int boot = 1; boot <= Limits.BadBootCount; boot++)
        {
            DetectorRig bad = new(store, Cooking());
            bad.RunFor(1_000_000);
        }

        DetectorRig stillBad = new(store, Cooking());
        stillBad.RunFor(59_000_000);
        Assert.AreEqual("1", stillBad.Beat("safe"));
        DetectorRig good = new(store, Cooking());
        good.RunFor(125_000_000);
        Assert.AreEqual("1", good.Beat("safe"));
        DetectorRig after = new(store, Cooking());
        after.RunFor(UplinkRig.StepMicros);
        Assert.AreEqual("0", after.Beat("safe"));
        Assert.AreEqual("cooking", after.Beat("profile"));
        Assert.AreEqual("300", after.Beat("learned"));
    }

    [TestMethod]
    public void AGoodBootIsThreeWritesAndNoMore()
    {
        FakeStore store = new();
        DetectorRig rig = new(store);
        Assert.AreEqual(1, store.Writes);
        rig.RunFor(59_000_000);
        Assert.AreEqual(1, store.WritesTo("boot"));
        Assert.AreEqual(1, store.WritesTo("journal"));
        rig.RunFor(2_000_000);
        Assert.AreEqual(2, store.WritesTo("boot"));
        rig.RunFor(60_000_000);
        Assert.AreEqual(3, store.Writes);
    }

    [TestMethod]
    public void AnAlarmIsFiveWrites()
    {
        FakeStore store = new();
        DetectorRig rig = new(store);
        rig.BurnUntilLatched();
        rig.RunFor(UplinkRig.StepMicros);
        int journalled = store.WritesTo("journal");
        Assert.AreEqual(2, journalled);
        Assert.AreEqual(2, store.WritesTo("alarms"));
        rig.Link.Give(Downlink.Receipt(rig.Mac, 1, ",'ack':'" + rig.Link.ClaimAt(rig.Link.Find("alarm", 0), "jti") + "'"));
        rig.RunFor(2 * UplinkRig.StepMicros);
        Assert.IsFalse(rig.Detector.HasOpenAlarm);
        Assert.AreEqual(4, store.WritesTo("alarms"));
        Assert.AreEqual(journalled, store.WritesTo("journal"));
    }

    [TestMethod]
    public void AfterTenYearsOfUptimeAFlameIsToldAsEver()
    {
        DetectorRig rig = new();
        rig.StandStill(TenYearsMicros);
        rig.BurnUntilLatched();
        rig.RunFor(UplinkRig.StepMicros);
        int alarm = rig.Link.Find("alarm", 0);
        Assert.IsTrue(alarm > 0);
        Assert.IsTrue(Number(rig.Link.ClaimAt(alarm, "up")) > TenYearsMicros / 1000);
        Assert.IsTrue(Number(rig.Link.ClaimAt(alarm, "evt_up")) > TenYearsMicros / 1000);
        rig.Link.Give(Downlink.Receipt(rig.Mac, 1, ",'ack':'" + rig.Link.ClaimAt(alarm, "jti") + "'"));
        rig.RunFor(2 * UplinkRig.StepMicros);
        Assert.IsFalse(rig.Detector.HasOpenAlarm);
        Assert.AreEqual(-1, rig.Link.Find("fault", 0));
    }

    // Milliseconds and microseconds since boot pass what 31 and 32 bits hold; the link breaks meanwhile.
    [DataRow(2_147_000_000L)]
    [DataRow(4_294_000_000L)]
    [DataRow(2_147_483_000_000L)]
    [DataRow(4_294_967_000_000L)]
    [TestMethod]
    public void ACounterOf32BitsThatWrapsIsNotNoticed(long startMicros)
    {
        DetectorRig rig = new();
        rig.StandStill(startMicros);
        rig.RunFor(1_000_000);
        rig.Link.IsOpen = false;
        rig.RunFor(3_000_000);
        Assert.IsTrue(rig.Detector.IsLinkUp);
        rig.BurnUntilLatched();
        rig.RunFor(UplinkRig.StepMicros);
        Assert.IsTrue(rig.Link.Find("alarm", 0) > 0);
        Assert.AreEqual(-1, rig.Link.Find("fault", 0));
    }

    private static Configuration Cooking()
    {
        Configuration configuration = new();
        configuration.Profile = "cooking";
        configuration.LearnedCounts = 300;
        return configuration;
    }

    private static long Number(string digits)
    {
        Assert.IsTrue(Ascii.TryParseNumber(digits, out long number));
        return number;
    }
}
