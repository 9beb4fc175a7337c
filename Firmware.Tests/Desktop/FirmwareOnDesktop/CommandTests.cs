using Firmware.Detection;
using Firmware.Provisioning;

namespace Firmware.Tests;

/// <summary>The control room's commands in the whole detector.</summary>
[TestClass]
public class CommandTests
{
    private const int Second = 1_000_000;

    // A Thursday in Seoul, 12:00.
    private const long Noon = 1_759_978_800;

    [TestMethod]
    public void AProfileCountsAtOnceIsToldAtOnceAndOutlivesAPowerCut()
    {
        FakeStore store = new();
        Configuration configuration = new();
        configuration.LearnedCounts = 150;
        DetectorRig rig = new(store, configuration);
        rig.RunFor(2 * Second);
        Assert.AreEqual("standard", rig.Beat("profile"));
        rig.Command("profile", ",'profile':'cooking'");
        rig.RunFor(Second);
        Assert.AreEqual("cooking", rig.Beat("profile"));
        Assert.AreEqual(150 * DetectionProfile.LearnedMultiple, rig.Detector.Flame.RiseMinCounts);
        Assert.AreEqual("0", rig.Beat("refused"));

        DetectorRig next = new(store, configuration);
        Assert.AreEqual(150 * DetectionProfile.LearnedMultiple, next.Detector.Flame.RiseMinCounts);
        next.RunFor(Second);
        Assert.AreEqual("cooking", next.Beat("profile"));
        next.Command("profile", ",'profile':'standard'");
        next.RunFor(Second);
        Assert.AreEqual("standard", next.Beat("profile"));
        Assert.AreEqual(DetectionProfile.Of("standard").RiseMinCounts, next.Detector.Flame.RiseMinCounts);
        Assert.AreEqual(0, new DetectorRig(store, configuration).Detector.Flame.LearnedCounts);
    }

    [TestMethod]
    public void AProfileSetByCommandLearnsAsAConfiguredOne()
    {
        DetectorRig rig = new();
        rig.RunFor(Second);
        rig.Command("learn", "");
        rig.RunFor(Second);
        Assert.IsFalse(rig.Detector.Flame.IsLearning);
        rig.Command("profile", ",'profile':'cooking'");
        rig.Command("learn", "");
        rig.RunFor(Second);
        Assert.IsTrue(rig.Detector.Flame.IsLearning);
        rig.Command("profile", ",'profile':'standard'");
        rig.RunFor(Second);
        Assert.IsFalse(rig.Detector.Flame.IsLearning);
        Assert.AreEqual("0", rig.Beat("learning"));
    }

    [TestMethod]
    public void AProfileThatChangesForgetsNoBurner()
    {
        FakeStore store = new();
        Configuration configuration = new();
        configuration.Profile = "cooking";
        configuration.LearnedCounts = 150;
        DetectorRig rig = new(store, configuration);
        rig.RunFor(Second);
        rig.Command("profile", ",'profile':'standard'");
        rig.RunFor(Second);
        Assert.AreEqual(0, rig.Detector.Flame.LearnedCounts);
        rig.Command("profile", ",'profile':'cooking'");
        rig.RunFor(Second);
        Assert.AreEqual(150, rig.Detector.Flame.LearnedCounts);
        Assert.AreEqual(0, store.WritesTo("burner"));
    }

    [TestMethod]
    public void HoursCountAtOnceAndOutliveAPowerCut()
    {
        FakeStore store = new();
        DetectorRig rig = new(store);
        rig.Clock.Source = "sntp";
        rig.Clock.UnixSeconds = Noon;
        rig.RunFor(2 * Second);
        Assert.AreEqual("always", rig.Beat("hours"));
        Assert.AreEqual("540", rig.Beat("utc_offset"));
        rig.Command("hours", ",'hours':'18:00-02:30'");
        rig.RunFor(Second);
        Assert.AreEqual("18:00-02:30", rig.Beat("hours"));
        Assert.AreEqual("1", rig.Beat("closed"));
        Assert.IsTrue(rig.Detector.Flame.IsClosed);

        DetectorRig next = new(store);
        next.Clock.Source = "sntp";
        next.Clock.UnixSeconds = Noon;
        next.RunFor(Second);
        Assert.AreEqual("18:00-02:30", next.Beat("hours"));
        Assert.IsTrue(next.Detector.Flame.IsClosed);
        next.Command("hours", ",'hours':'18:00-02:30','utc_offset':'-07:30'");
        next.RunFor(Second);
        Assert.AreEqual("-450", next.Beat("utc_offset"));
        Assert.IsFalse(next.Detector.Flame.IsClosed);
        next.Command("hours", ",'hours':'always'");
        next.RunFor(Second);
        Assert.AreEqual("always", next.Beat("hours"));
    }

    [TestMethod]
    public void TheInstallersNextWordOverridesTheControlRooms()
    {
        FakeStore store = new();
        DetectorRig rig = new(store);
        rig.RunFor(Second);
        rig.Command("hours", ",'hours':'18:00-02:30'");
        rig.RunFor(Second);
        Configuration configuration = new();
        Assert.IsTrue(OpeningHours.TryParse("09:00-20:00", out configuration.Hours));
        DetectorRig next = new(store, configuration);
        next.RunFor(Second);
        Assert.AreEqual("09:00-20:00", next.Beat("hours"));
    }

    [TestMethod]
    public void ATornSettingIsAFaultAndLeavesTheOneBefore()
    {
        for (int cut = 0; cut < 40; cut++)
        {
            FakeStore store = new();
            DetectorRig rig = new(store);
            rig.RunFor(Second);
            rig.Command("hours", ",'hours':'18:00-02:30'");
            rig.RunFor(Second);
            store.CutAfterBytes = cut;
            rig.Command("hours", ",'hours':'19:00-03:30'");
            rig.RunFor(Second);
            Assert.AreEqual("19:00-03:30", rig.Beat("hours"));
            Assert.IsTrue(rig.Link.Find("fault", 0) > 0);
            store.CutAfterBytes = -1;
            DetectorRig next = new(store);
            next.RunFor(Second);
            Assert.AreEqual("18:00-02:30", next.Beat("hours"));
        }
    }

    [DataRow("profile", "")]
    [DataRow("profile", ",'profile':''")]
    [DataRow("profile", ",'profile':'Cooking'")]
    [DataRow("profile", ",'profile':1")]
    [DataRow("profile", ",'hours':'09:00-20:00'")]
    [DataRow("hours", "")]
    [DataRow("hours", ",'hours':''")]
    [DataRow("hours", ",'hours':'09:00-09:00'")]
    [DataRow("hours", ",'hours':'9:00-20:00'")]
    [DataRow("hours", ",'hours':'09:00-24:00'")]
    [DataRow("hours", ",'hours':900")]
    [DataRow("hours", ",'hours':'09:00-20:00','utc_offset':''")]
    [DataRow("hours", ",'hours':'09:00-20:00','utc_offset':'09:00'")]
    [DataRow("hours", ",'hours':'09:00-20:00','utc_offset':'+15:00'")]
    [DataRow("hours", ",'hours':'09:00-20:00','utc_offset':540")]
    [DataRow("hours", ",'utc_offset':'+08:00'")]
    [DataRow("disarm", "")]
    [DataRow("", "")]
    [TestMethod]
    public void ABadArgumentIsRefusedCountedAndChangesNothing(string command, string arguments)
    {
        FakeStore store = new();
        DetectorRig rig = new(store);
        rig.RunFor(Second);
        int writes = store.Writes;
        int beats = rig.Link.Published;
        rig.Command(command, arguments);
        rig.RunFor(Second);
        Assert.AreEqual(beats, rig.Link.Published);
        Assert.AreEqual(writes, store.Writes);
        rig.UplinkFor(61 * Second);
        Assert.AreEqual("1", rig.Beat("refused"));
        Assert.AreEqual("standard", rig.Beat("profile"));
        Assert.AreEqual("always", rig.Beat("hours"));
        Assert.AreEqual("540", rig.Beat("utc_offset"));
    }

    [TestMethod]
    public void AProfileThatTheSamplingThreadCannotTakeChangesNothing()
    {
        FakeStore store = new();
        DetectorRig rig = new(store);
        rig.RunFor(Second);
        for (int i = 0; i < Limits.CommandQueueCount; i++)
        {
            rig.Detector.Reset();
        }

        rig.Command("profile", ",'profile':'cooking'");
        rig.UplinkFor(Second);
        rig.Command("hours", ",'hours':'always'");
        rig.RunFor(2 * Second);
        Assert.AreEqual("1", rig.Beat("refused"));
        Assert.AreEqual("standard", rig.Beat("profile"));
        Assert.AreEqual(0, store.WritesTo("settings"));
    }

    [TestMethod]
    public void AResetIsToldInAHeartbeatAtOnce()
    {
        DetectorRig rig = new();
        rig.BurnUntilLatched();
        rig.Sensor.Burns = false;
        rig.RunFor(15 * Second);
        rig.UplinkFor(61 * Second);
        Assert.AreEqual("alarm", rig.Beat("state"));
        rig.Command("reset", "");
        rig.RunFor(4 * UplinkRig.StepMicros);
        Assert.AreEqual("normal", rig.Beat("state"));
    }

    [TestMethod]
    public void AButtonsResetIsToldAsWell()
    {
        DetectorRig rig = new();
        rig.BurnUntilLatched();
        rig.Sensor.Burns = false;
        rig.RunFor(15 * Second);
        rig.Detector.Reset();
        rig.RunFor(4 * UplinkRig.StepMicros);
        Assert.AreEqual("normal", rig.Beat("state"));
    }

    [TestMethod]
    public void AFloodOfCommandsIsHeldBackAndAResetPassesSoonAfter()
    {
        DetectorRig rig = new();
        rig.BurnUntilLatched();
        rig.Sensor.Burns = false;
        rig.RunFor(15 * Second);
        int before = rig.Link.Published;
        for (int i = 0; i < 40; i++)
        {
            rig.Command("silence", "");
            rig.RunFor(UplinkRig.StepMicros);
        }

        Assert.IsTrue(rig.Link.Published - before <= Limits.CommandBurstCount + 6);
        Assert.IsTrue(rig.Detector.IsLatched);
        rig.RunFor(Limits.CommandPauseMicros);
        rig.Command("reset", "");
        rig.RunFor(4 * UplinkRig.StepMicros);
        Assert.IsFalse(rig.Detector.IsLatched);
    }

    [TestMethod]
    public void SettingsCannotWearFlash()
    {
        FakeStore store = new();
        DetectorRig rig = new(store);
        rig.RunFor(Second);
        for (int i = 0; i < 120; i++)
        {
            rig.Command("hours", ",'hours':'0" + (i / 60).ToString() + ":" + (i % 60).ToString("D2") + "-23:00'");
            rig.UplinkFor(Limits.CommandPauseMicros);
        }

        int writes = store.WritesTo("settings");
        Assert.IsTrue(writes >= 10);
        Assert.IsTrue(writes <= Limits.AskedWriteBurstCount + 11);
    }
}
