using Firmware.Alarming;
using Firmware.Provisioning;

namespace Firmware.Tests;

[TestClass]
public sealed class UnprovisionedDetectorTests
{
    private const int Second = 1_000_000;

    [TestMethod]
    public void FlameIsALocalAlarmWithinTenSeconds()
    {
        StallRun run = new(Unprovisioned());
        run.Quiet(10 * Second);
        Assert.AreEqual(0, run.Count(EventKind.Alarm));
        run.Burn(300, 10 * Second);
        Assert.AreEqual(1, run.Count(EventKind.Suspect));
        Assert.AreEqual(1, run.Count(EventKind.Alarm));
        Assert.IsTrue(run.LastMicros(EventKind.Suspect) < run.LastMicros(EventKind.Alarm));
        Assert.IsTrue(run.LastMicros(EventKind.Alarm) <= 20L * Second);
        Assert.IsTrue(run.AlarmLevelCounts > 48);
        Assert.IsTrue(run.AlarmFlickerCounts > 300 / 24);
        Assert.IsTrue(run.Detector.IsLatched);
        Assert.AreEqual("RASL", run.Indicator.Lit);
        Assert.AreEqual(0, run.Count(EventKind.Fault));
    }

    [TestMethod]
    public void IndicatorShowsTheAlarmInTheSampleThatFindsIt()
    {
        StallRun run = new(Unprovisioned());
        run.Quiet(10 * Second);
        while (run.Count(EventKind.Alarm) == 0 && run.NowMicros < 30L * Second)
        {
            run.Burn(300, 50_000);
        }

        Assert.AreEqual(run.LastMicros(EventKind.Alarm), run.RelayOnMicros);
    }

    [TestMethod]
    public void BothWiringsAreTheSameDetector()
    {
        Configuration rising = Unprovisioned();
        rising.IsRising = true;
        StallRun run = new(rising);
        run.Sensor.IsRising = true;
        run.Quiet(10 * Second);
        run.Burn(300, 20 * Second);
        StallRun falling = new(Unprovisioned());
        falling.Quiet(10 * Second);
        falling.Burn(300, 20 * Second);
        Assert.AreEqual(1, falling.Count(EventKind.Alarm));
        Assert.AreEqual(1, run.Count(EventKind.Alarm));
    }

    [TestMethod]
    public void BlinksThatItIsUnprovisionedAndSendsNothing()
    {
        StallRun run = new(Unprovisioned());
        run.Quiet(2 * Second);
        Assert.AreEqual("A", run.Indicator.Lit, "first flash");
        run.Quiet(200_000);
        Assert.AreEqual("", run.Indicator.Lit);
        run.Quiet(150_000);
        Assert.AreEqual("A", run.Indicator.Lit, "second flash");
        run.Quiet(650_000);
        Assert.AreEqual("", run.Indicator.Lit);
        run.Detector.UplinkStep(run.NowMicros);
        Assert.IsFalse(run.Detector.IsLinkUp);
        Assert.IsFalse(run.Detector.HasOpenAlarm);
    }

    [TestMethod]
    public void ProvisionedAndWellBlinksRed()
    {
        Configuration configuration = new();
        configuration.IsProvisioned = true;
        StallRun run = new(configuration);
        run.Quiet(10 * Second);
        Assert.AreEqual("R", run.Indicator.Lit);
        run.Quiet(Second);
        Assert.AreEqual("", run.Indicator.Lit);
    }

    [TestMethod]
    public void LatchStaysAfterTheFlameIsGoneUntilTheButtonResetsIt()
    {
        StallRun run = new(Unprovisioned());
        run.Quiet(10 * Second);
        run.Burn(300, 15 * Second);
        run.Quiet(20 * Second);
        Assert.AreEqual(1, run.Count(EventKind.Restored));
        Assert.IsTrue(run.Detector.IsLatched);
        Assert.IsTrue(run.Indicator.Red && run.Indicator.Sounder && run.Indicator.Relay);
        run.Detector.Reset();
        run.Quiet(10_000);
        Assert.IsFalse(run.Detector.IsLatched);
        Assert.IsFalse(run.Indicator.Red || run.Indicator.Sounder || run.Indicator.Relay);
        Assert.AreEqual(1, run.Count(EventKind.Alarm));
    }

    [TestMethod]
    public void ResetWhileItBurnsFindsTheFlameAgain()
    {
        StallRun run = new(Unprovisioned());
        run.Quiet(10 * Second);
        run.Burn(300, 10 * Second);
        run.Detector.Reset();
        run.Burn(300, Second);
        Assert.IsFalse(run.Detector.IsLatched);
        run.Burn(300, 9 * Second);
        Assert.IsTrue(run.Detector.IsLatched);
        Assert.AreEqual(2, run.Count(EventKind.Alarm));
    }

    [TestMethod]
    public void ButtonBeforeAnythingHappenedChangesNothing()
    {
        StallRun run = new(Unprovisioned());
        for (int i = 0; i < 2 * Limits.CommandQueueCount; i++)
        {
            run.Detector.Reset();
        }

        run.Quiet(10 * Second);
        run.Burn(300, 10 * Second);
        Assert.AreEqual(1, run.Count(EventKind.Alarm));
        Assert.IsTrue(run.Detector.IsLatched);
    }

    [TestMethod]
    public void EveryWindowFeedsTheWatchdogAndTheSupervisorSeesIt()
    {
        StallRun run = new(Unprovisioned());

        // The first look starts the watch.
        Assert.IsFalse(run.Detector.IsSamplingDead(1));
        for (int i = 1; i <= 100; i++)
        {
            run.Quiet(Limits.WindowMicros);
            Assert.AreEqual(1 + i, run.Watchdog.Feeds);
            Assert.IsFalse(run.Detector.IsSamplingDead(run.NowMicros + Limits.SamplingDeadMicros));
        }

        for (int look = 1; look < Limits.SamplingDeadLookCount; look++)
        {
            Assert.IsFalse(run.Detector.IsSamplingDead(run.NowMicros + Limits.SamplingDeadMicros + look));
        }

        Assert.IsTrue(run.Detector.IsSamplingDead(run.NowMicros + Limits.SamplingDeadMicros + Limits.SamplingDeadLookCount));

        Assert.AreEqual(0, run.Watchdog.Restarts);
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(1_000)]
    [DataRow(60_000)]
    [DataRow(3_000_000)]
    public void WatchdogIsFedWhateverTheSpacing(int spacingMicros)
    {
        // A clock that stands still, more readings than are kept, and nothing but gaps: no frame need ever end.
        StallRun run = new(Unprovisioned());
        for (int i = 0; i < 10 * Limits.ReadingCount; i++)
        {
            run.NowMicros += spacingMicros;
            run.Detector.SampleStep(run.NowMicros, run.Sensor.Read());
        }

        Assert.IsTrue(run.Watchdog.Feeds >= 6);
    }

    [TestMethod]
    public void SensorFaultIsAnEventWhenItBeginsAndWhenItEnds()
    {
        StallRun run = new(Unprovisioned());
        run.Quiet(Second);
        run.Sensor.Noise = 0;
        run.Quiet(9 * Second);
        Assert.AreEqual(0, run.Count(EventKind.Fault));
        run.Quiet(2 * Second);
        Assert.AreEqual(1, run.Count(EventKind.Fault));
        Assert.AreEqual((int)FaultCode.SensorStuck, run.LastFault);
        run.Sensor.Noise = 1;
        run.Quiet(3 * Second);
        Assert.AreEqual(1, run.Count(EventKind.Fault));
        Assert.AreEqual(1, run.Count(EventKind.FaultCleared));
        Assert.AreEqual((int)FaultCode.SensorStuck, run.LastFault);
    }

    [TestMethod]
    public void FaultBlinksOnAProvisionedDetector()
    {
        Configuration configuration = new();
        configuration.IsProvisioned = true;
        StallRun run = new(configuration);
        run.Sensor.Comparator = 1;
        run.Dark(5 * Second);
        Assert.AreEqual((int)FaultCode.SensorOpen, run.LastFault);
        Assert.AreEqual("A", run.Indicator.Lit);
        run.Dark(500_000);
        Assert.AreEqual("", run.Indicator.Lit);
        run.Dark(500_000);
        Assert.AreEqual("A", run.Indicator.Lit);
    }

    [TestMethod]
    public void SensorFaultHoldsBackNoAlarm()
    {
        // Late sampling stands as a fault: the flame is found all the same.
        StallRun run = new(Unprovisioned());
        run.Quiet(10 * Second);
        for (int i = 0; i < 15; i++)
        {
            run.Quiet(10_000);
            run.Gap(1_000_000);
        }

        Assert.AreEqual(1, run.Count(EventKind.Fault));
        Assert.AreEqual((int)FaultCode.SamplingLate, run.LastFault);
        run.Burn(300, 10 * Second);
        Assert.AreEqual(1, run.Count(EventKind.Alarm));
    }

    [TestMethod]
    public void GapInAFireDelaysTheAlarmByItsLengthOnly()
    {
        StallRun run = new(Unprovisioned());
        run.Quiet(10 * Second);
        for (int i = 0; i < 20 && run.Count(EventKind.Suspect) == 0; i++)
        {
            run.Burn(300, Second / 2);
        }

        Assert.AreEqual(1, run.Count(EventKind.Suspect));
        Assert.AreEqual(0, run.Count(EventKind.Alarm));
        run.Gap(3 * Second);
        run.Burn(300, 4 * Second);
        Assert.AreEqual(1, run.Count(EventKind.Alarm));
        Assert.AreEqual(0, run.Count(EventKind.SuspectCleared));
    }

    [TestMethod]
    [DataRow(100, 10_000, 10_000)]
    [DataRow(120, 10_000, 10_000)]
    [DataRow(120, 9_000, 11_000)]
    public void RipplingLampSwitchedOnIsNoFlame(int hertz, int leastMicros, int mostMicros)
    {
        StallRun run = new(Unprovisioned());
        run.Quiet(10 * Second);
        run.Ripple(500, 400, hertz, leastMicros, mostMicros, 30 * Second);
        Assert.AreEqual(0, run.Count(EventKind.Alarm));
        Assert.AreEqual(0, run.Count(EventKind.Fault));
    }

    private static Configuration Unprovisioned() => Configuration.Unprovisioned("test");
}
