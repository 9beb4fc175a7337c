using Firmware.Detection;
using Firmware.Provisioning;

namespace Firmware.Tests;

/// <summary>The cook's burner in the whole detector: taught by command, kept by the store, heeded while the stall is open.</summary>
[TestClass]
public class BurnerLearningTests
{
    private const int Second = 1_000_000;

    // A Thursday in Seoul, 12:00 and 23:00.
    private const long Noon = 1_759_978_800;
    private const long Night = Noon + (11 * 3_600);

    [TestMethod]
    public void ALessonByCommandIsKeptOverARestart()
    {
        FakeStore store = new();
        DetectorRig rig = new(store, Cooking());
        rig.RunFor(2 * Second);
        rig.Link.Give(Downlink.Command(rig.Mac, 1, 1, "learn"));
        rig.RunFor(Second);
        Assert.IsTrue(rig.Detector.Flame.IsLearning);
        rig.Sensor.Burns = true;
        rig.RunFor(62 * Second);
        Assert.AreEqual("1", rig.Beat("learning"));
        Assert.AreEqual(0, store.WritesTo("burner"));
        rig.Link.Give(Downlink.Command(rig.Mac, 2, 1, "learn"));
        rig.RunFor(Second);
        Assert.IsFalse(rig.Detector.Flame.IsLearning);
        rig.Sensor.Burns = false;
        int learned = rig.Detector.Flame.LearnedCounts;
        Assert.IsTrue(learned > 300 && learned < 900);
        Assert.AreEqual(1, store.WritesTo("burner"));
        rig.UplinkFor(61 * Second);
        Assert.AreEqual(learned.ToString(), rig.Beat("learned"));
        Assert.AreEqual("0", rig.Beat("learning"));
        Assert.IsFalse(rig.Detector.IsLatched);

        DetectorRig next = new(store, Cooking());
        Assert.AreEqual(learned, next.Detector.Flame.LearnedCounts);
        next.RunFor(Second);
        Assert.AreEqual(learned.ToString(), next.Beat("learned"));
        Assert.AreEqual(1, store.WritesTo("burner"));
    }

    [TestMethod]
    public void ASecondCommandInTheFirstMinuteWaitsForItsEnd()
    {
        DetectorRig rig = Learning(new FakeStore());
        rig.Detector.Learn();
        rig.RunFor(2 * Second);
        Assert.IsTrue(rig.Detector.Flame.IsLearning);
        rig.StandStill(Limits.LearnMinMicros - (4 * Second));
        rig.RunFor(Second / 2);
        Assert.IsTrue(rig.Detector.Flame.IsLearning);
        rig.RunFor(2 * Second);
        Assert.IsFalse(rig.Detector.Flame.IsLearning);
    }

    [TestMethod]
    public void ForgottenItEndsAfterAQuarterOfAnHour()
    {
        DetectorRig rig = Learning(new FakeStore());
        rig.StandStill(Limits.LearnMaxMicros - (2 * Second));
        rig.RunFor(Second / 2);
        Assert.IsTrue(rig.Detector.Flame.IsLearning);
        rig.RunFor(2 * Second);
        Assert.IsFalse(rig.Detector.Flame.IsLearning);
    }

    [TestMethod]
    public void ALessonInTheDarkForgetsTheBurner()
    {
        FakeStore store = new();
        Configuration configuration = Cooking();
        configuration.LearnedCounts = 150;
        DetectorRig rig = new(store, configuration);
        Assert.AreEqual(150, rig.Detector.Flame.LearnedCounts);
        rig.RunFor(2 * Second);
        Assert.AreEqual("150", rig.Beat("learned"));
        rig.Detector.Learn();
        rig.RunFor(Second);
        rig.StandStill(Limits.LearnMaxMicros);
        rig.RunFor(Second);
        Assert.IsTrue(rig.Detector.Flame.LearnedCounts < 10);
        configuration.LearnedCounts = 150;
        Assert.AreEqual(rig.Detector.Flame.LearnedCounts, new DetectorRig(store, configuration).Detector.Flame.LearnedCounts);
    }

    [TestMethod]
    public void AResetBreaksItOffAndKeepsTheBurnerBefore()
    {
        FakeStore store = new();
        DetectorRig rig = Taught(store);
        int learned = rig.Detector.Flame.LearnedCounts;
        int writes = store.WritesTo("burner");
        rig.Detector.Learn();
        rig.RunFor(Second);
        Assert.IsTrue(rig.Detector.Flame.IsLearning);
        rig.Detector.Reset();
        rig.RunFor(Second);
        Assert.IsFalse(rig.Detector.Flame.IsLearning);
        Assert.AreEqual(learned, rig.Detector.Flame.LearnedCounts);
        Assert.AreEqual(writes, store.WritesTo("burner"));
    }

    [TestMethod]
    public void APowerCutDuringALessonLeavesTheBurnerBefore()
    {
        FakeStore store = new();
        DetectorRig rig = Taught(store);
        int learned = rig.Detector.Flame.LearnedCounts;
        rig.Detector.Learn();
        rig.RunFor(5 * Second);
        DetectorRig next = new(store, Cooking());
        Assert.IsFalse(next.Detector.Flame.IsLearning);
        Assert.AreEqual(learned, next.Detector.Flame.LearnedCounts);
    }

    [TestMethod]
    public void ATornLessonIsAFaultAndLeavesTheBurnerBefore()
    {
        FakeStore store = new();
        DetectorRig rig = Learning(store);
        store.CutAfterBytes = 9;
        rig.Sensor.Burns = true;
        rig.RunFor(5 * Second);
        rig.Sensor.Burns = false;
        rig.StandStill(Limits.LearnMaxMicros);
        rig.RunFor(2 * Second);
        Assert.IsTrue(rig.Detector.Flame.LearnedCounts > 48);
        int fault = rig.Link.Find("fault", 0);
        while (fault >= 0 && rig.Link.ClaimAt(fault, "code") != "store-failed")
        {
            fault = rig.Link.Find("fault", fault + 1);
        }

        Assert.IsTrue(fault >= 0);
        store.CutAfterBytes = -1;
        Assert.AreEqual(0, new DetectorRig(store, Cooking()).Detector.Flame.LearnedCounts);
    }

    [TestMethod]
    public void ALatchedAlarmIsNotLearned()
    {
        DetectorRig rig = new(new FakeStore(), Cooking());
        rig.BurnUntilLatched();
        rig.Detector.Learn();
        rig.RunFor(Second);
        Assert.IsFalse(rig.Detector.Flame.IsLearning);
    }

    [TestMethod]
    public void StandardNeitherLearnsNorHeedsNorForgets()
    {
        FakeStore store = new();
        int learned = Taught(store).Detector.Flame.LearnedCounts;
        int writes = store.WritesTo("burner");
        DetectorRig rig = new(store);
        rig.RunFor(2 * Second);
        rig.Detector.Learn();
        rig.RunFor(Second);
        Assert.IsFalse(rig.Detector.Flame.IsLearning);
        Assert.AreEqual(0, rig.Detector.Flame.LearnedCounts);
        Assert.AreEqual("0", rig.Beat("learned"));
        Assert.AreEqual(writes, store.WritesTo("burner"));
        Assert.AreEqual(learned, new DetectorRig(store, Cooking()).Detector.Flame.LearnedCounts);
    }

    [TestMethod]
    public void StandardIgnoresAConfiguredBurner()
    {
        Configuration configuration = new();
        configuration.LearnedCounts = 150;
        DetectorRig rig = new(new FakeStore(), configuration);
        Assert.AreEqual(0, rig.Detector.Flame.LearnedCounts);
        rig.RunFor(Second);
        Assert.AreEqual("0", rig.Beat("learned"));
    }

    [TestMethod]
    public void AnUnprovisionedDetectorDoesNotLearn()
    {
        StallRun run = new(Configuration.Unprovisioned("nothing there"));
        run.Detector.Learn();
        run.Quiet(Second);
        Assert.IsFalse(run.Detector.Flame.IsLearning);
        Assert.IsFalse(run.Detector.Flame.IsClosed);
    }

    [TestMethod]
    public void WithoutHoursItIsAlwaysOpen()
    {
        DetectorRig rig = new(new FakeStore(), Cooking());
        rig.RunFor(Second);
        Assert.IsFalse(rig.Detector.Flame.IsClosed);
        Assert.AreEqual("0", rig.Beat("closed"));
    }

    [TestMethod]
    public void AClockThatIsNotTrustedClosesTheStall()
    {
        DetectorRig rig = new(new FakeStore(), OpenByDay());
        rig.Clock.UnixSeconds = Noon;
        rig.RunFor(10_000);
        Assert.IsTrue(rig.Detector.Flame.IsClosed);
        rig.RunFor(Second);
        Assert.IsTrue(rig.Detector.Flame.IsClosed);
        Assert.AreEqual("1", rig.Beat("closed"));
        rig.Clock.Source = "sntp";
        rig.RunFor(Second);
        Assert.IsFalse(rig.Detector.Flame.IsClosed);
        rig.UplinkFor(60 * Second);
        Assert.AreEqual("0", rig.Beat("closed"));
        rig.Clock.Source = "none";
        rig.RunFor(Second);
        Assert.IsTrue(rig.Detector.Flame.IsClosed);
    }

    [TestMethod]
    public void OutsideItsHoursTheLearnedBurnerDoesNotCount()
    {
        Configuration configuration = OpenByDay();
        configuration.LearnedCounts = 150;
        DetectorRig rig = new(new FakeStore(), configuration);
        rig.Clock.Source = "gnss";
        rig.Clock.UnixSeconds = Noon;
        rig.RunFor(Second);
        Assert.AreEqual(150 * DetectionProfile.LearnedMultiple, rig.Detector.Flame.RiseMinCounts);
        SetClock(rig, Night);
        rig.RunFor(Second);
        Assert.AreEqual(DetectionProfile.Of("cooking").RiseMinCounts, rig.Detector.Flame.RiseMinCounts);
        Assert.AreEqual(150, rig.Detector.Flame.LearnedCounts);
        SetClock(rig, Noon + 86_400);
        rig.RunFor(Second);
        Assert.AreEqual(150 * DetectionProfile.LearnedMultiple, rig.Detector.Flame.RiseMinCounts);
    }

    // The link is looked at after the clock: what it throws cannot keep a stall open.
    [TestMethod]
    public void ALinkThatIsDownDoesNotKeepItOpen()
    {
        DetectorRig rig = new(new FakeStore(), OpenByDay());
        rig.Link.CanOpen = false;
        rig.Clock.Source = "sntp";
        rig.Clock.UnixSeconds = Noon;
        rig.RunFor(Second);
        Assert.IsFalse(rig.Detector.Flame.IsClosed);
        SetClock(rig, Night);
        rig.RunFor(Second);
        Assert.IsTrue(rig.Detector.Flame.IsClosed);
    }

    private static Configuration Cooking()
    {
        Configuration configuration = new();
        configuration.Profile = "cooking";
        return configuration;
    }

    // Set anew, without the time that would have passed: a jump of a running clock is not believed.
    private static void SetClock(DetectorRig rig, long unixSeconds)
    {
        string source = rig.Clock.Source;
        rig.Clock.Source = "none";
        rig.RunFor(UplinkRig.StepMicros);
        rig.Clock.Source = source;
        rig.Clock.UnixSeconds = unixSeconds;
    }

    private static Configuration OpenByDay()
    {
        Configuration configuration = Cooking();
        Assert.IsTrue(OpeningHours.TryParse("09:00-20:00", out configuration.Hours));
        return configuration;
    }

    // A detector two seconds after its start, one into a lesson.
    private static DetectorRig Learning(FakeStore store)
    {
        DetectorRig rig = new(store, Cooking());
        rig.RunFor(Second);
        rig.Detector.Learn();
        rig.RunFor(Second);
        Assert.IsTrue(rig.Detector.Flame.IsLearning);
        return rig;
    }

    // A detector that was taught a burner.
    private static DetectorRig Taught(FakeStore store)
    {
        DetectorRig rig = Learning(store);
        rig.Sensor.Burns = true;
        rig.RunFor(10 * Second);
        rig.Sensor.Burns = false;
        rig.StandStill(Limits.LearnMaxMicros);
        rig.RunFor(2 * Second);
        Assert.IsFalse(rig.Detector.Flame.IsLearning);
        Assert.IsTrue(rig.Detector.Flame.LearnedCounts > 48);
        return rig;
    }
}
