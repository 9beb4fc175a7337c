using Firmware.Alarming;

namespace Firmware.Tests;

[TestClass]
public sealed class AlarmLatchTests
{
    private const long Period = 10_000_000;

    /// <summary>A test sounds and shows, and leaves the relay alone; the alarm after it does not.</summary>
    [TestMethod]
    public void ATestDoesNotDriveTheRelay()
    {
        FakeIndicator indicator = new();
        AlarmLatch latch = new(indicator);
        latch.LatchTest();
        latch.Show(false, false, false, 1_000_000);
        Assert.AreEqual("RS", indicator.Lit);
        latch.Latch();
        latch.Show(false, false, false, 1_100_000);
        Assert.AreEqual("RSL", indicator.Lit);
    }

    /// <summary>A pattern takes the place of suspicion and fault, not of the alarm.</summary>
    [TestMethod]
    public void APatternTakesThePlaceOfAllButTheAlarm()
    {
        FakeIndicator indicator = new();
        AlarmLatch latch = new(indicator);
        latch.Pattern = 0;
        latch.Show(true, true, false, 1_000_000);
        Assert.AreEqual("", indicator.Lit);
        latch.Pattern = 4;
        latch.Show(true, true, false, 1_100_000);
        Assert.AreEqual("S", indicator.Lit);
        latch.Pattern = 2;
        latch.Latch();
        latch.Show(false, false, false, 1_200_000);
        Assert.AreEqual("RASL", indicator.Lit);
        latch.Pattern = -1;
        latch.Show(false, false, false, 1_300_000);
        Assert.AreEqual("RSL", indicator.Lit);
    }

    /// <summary>Only what blinks is to be shown again soon.</summary>
    [TestMethod]
    public void SaysWhenToShowAgain()
    {
        const long now = 3_010_000;
        const long soon = 3_100_000;
        AlarmLatch latch = new(new FakeIndicator());
        Assert.AreEqual(Period, latch.Show(false, false, false, now), "the next blink of one that is well");
        Assert.AreEqual(soon, latch.Show(false, true, false, now), "fault");
        Assert.AreEqual(soon, latch.Show(false, false, true, now), "unprovisioned");
        Assert.IsTrue(latch.Show(true, false, false, now) > Period, "suspect is steady");
        latch.Latch();
        Assert.IsTrue(latch.Show(false, false, false, now) > Period, "an alarm is steady");
        Assert.AreEqual(soon, latch.Show(false, true, false, now), "a fault beside it is not");
        latch.Locate(now);
        Assert.AreEqual(soon, latch.Show(false, false, false, now), "where it is");
        latch.Silence();
        latch.Pattern = 0;
        Assert.AreEqual(soon, latch.Show(false, false, false, now), "commissioning");
    }

    [TestMethod]
    public void WellBlinksRedShortlyEveryTenSeconds()
    {
        AssertPattern(false, false, false, 0, 99_999, "R");
        AssertPattern(false, false, false, 100_000, 9_999_999, "");
    }

    [TestMethod]
    public void SuspectIsSteadyAmber()
    {
        AssertPattern(true, false, false, 0, 9_999_999, "A");
    }

    [TestMethod]
    public void FaultBlinksAmberHalfOfEverySecond()
    {
        for (int second = 0; second < 10; second++)
        {
            AssertPattern(false, true, false, second * 1_000_000, (second * 1_000_000) + 499_999, "A");
            AssertPattern(false, true, false, (second * 1_000_000) + 500_000, (second * 1_000_000) + 999_999, "");
        }
    }

    [TestMethod]
    public void UnprovisionedFlashesAmberTwiceEveryTwoSeconds()
    {
        for (int start = 0; start < 10_000_000; start += 2_000_000)
        {
            AssertPattern(false, false, true, start, start + 99_999, "A");
            AssertPattern(false, false, true, start + 100_000, start + 299_999, "");
            AssertPattern(false, false, true, start + 300_000, start + 399_999, "A");
            AssertPattern(false, false, true, start + 400_000, start + 1_999_999, "");
        }
    }

    [TestMethod]
    [DataRow(true, true, true, "A")]
    [DataRow(true, false, true, "A")]
    [DataRow(true, true, false, "A")]
    [DataRow(false, true, true, "")]
    public void SuspectGoesBeforeUnprovisionedAndThatBeforeFault(bool suspect, bool fault, bool unprovisioned, string lit)
    {
        // At 200 ms a fault alone is lit and unprovisioned is not.
        AssertPattern(suspect, fault, unprovisioned, 200_000, 299_999, lit);
    }

    [TestMethod]
    public void AlarmIsRedSounderAndRelay()
    {
        FakeIndicator indicator = new();
        AlarmLatch latch = new(indicator);
        latch.Latch();
        for (long now = Period; now < 2 * Period; now += 50_000)
        {
            latch.Show(false, false, false, now);
            Assert.AreEqual("RSL", indicator.Lit);
        }

        Assert.AreEqual(1, indicator.Calls, "called on changes only");
    }

    [TestMethod]
    [DataRow(true, false, false, "RASL")]
    [DataRow(false, true, false, "RASL")]
    [DataRow(false, false, true, "RASL")]
    public void AmberShowsBesideTheAlarm(bool suspect, bool fault, bool unprovisioned, string lit)
    {
        FakeIndicator indicator = new();
        AlarmLatch latch = new(indicator);
        latch.Latch();
        latch.Show(suspect, fault, unprovisioned, Period);
        Assert.AreEqual(lit, indicator.Lit);
    }

    [TestMethod]
    public void LatchedUntilReset()
    {
        FakeIndicator indicator = new();
        AlarmLatch latch = new(indicator);
        Assert.IsFalse(latch.IsLatched);
        latch.Latch();
        latch.Show(true, false, false, Period + 500_000);
        latch.Show(false, false, false, 100 * Period);
        Assert.IsTrue(latch.IsLatched);
        latch.Show(false, false, false, (100 * Period) + 500_000);
        Assert.AreEqual("RSL", indicator.Lit, "an hour later too");
        latch.Reset();
        Assert.IsFalse(latch.IsLatched);
        latch.Show(false, false, false, (100 * Period) + 500_000);
        Assert.AreEqual("", indicator.Lit);
    }

    [TestMethod]
    public void SilenceStopsTheSounderOnly()
    {
        FakeIndicator indicator = new();
        AlarmLatch latch = new(indicator);
        latch.Latch();
        latch.Silence();
        latch.Show(false, false, false, 500_000);
        Assert.AreEqual("RL", indicator.Lit);
        Assert.IsTrue(latch.IsLatched);
    }

    [TestMethod]
    public void NextAlarmSoundsAgain()
    {
        FakeIndicator indicator = new();
        AlarmLatch latch = new(indicator);
        latch.Latch();
        latch.Silence();
        latch.Latch();
        latch.Show(false, false, false, 500_000);
        Assert.AreEqual("RSL", indicator.Lit, "in the same latched alarm");
        latch.Silence();
        latch.Reset();
        latch.Latch();
        latch.Show(false, false, false, 500_000);
        Assert.AreEqual("RSL", indicator.Lit, "and after a reset");
    }

    [TestMethod]
    public void SilenceBeforeAnAlarmDoesNotMuteIt()
    {
        FakeIndicator indicator = new();
        AlarmLatch latch = new(indicator);
        latch.Silence();
        latch.Latch();
        latch.Show(false, false, false, 500_000);
        Assert.AreEqual("RSL", indicator.Lit);
    }

    [TestMethod]
    public void IndicatorIsCalledOnChangesOnly()
    {
        FakeIndicator indicator = new();
        AlarmLatch latch = new(indicator);
        for (long now = Period; now < 2 * Period; now += 10_000)
        {
            latch.Show(false, true, false, now);
        }

        Assert.AreEqual(20, indicator.Calls, "on and off every second");
    }

    // Red and amber together and a chirp, twice a second, and then as before.
    [TestMethod]
    public void LocatingShowsForAMinuteWhereItIs()
    {
        FakeIndicator indicator = new();
        AlarmLatch latch = new(indicator);
        latch.Locate(Period);
        for (long now = Period; now < Period + Limits.LocateMicros; now += 100_000)
        {
            latch.Show(false, false, false, now);
            string well = now % Period == 0 ? "R" : "";
            Assert.AreEqual(now % 500_000 < 200_000 ? "RAS" : well, indicator.Lit);
        }

        latch.Show(false, false, false, Period + Limits.LocateMicros + 500_000);
        Assert.AreEqual("", indicator.Lit);
    }

    [TestMethod]
    public void LocatingTakesNothingFromAnAlarm()
    {
        FakeIndicator indicator = new();
        AlarmLatch latch = new(indicator);
        latch.Latch();
        latch.Locate(Period);
        for (long now = Period; now < Period + Limits.LocateMicros; now += 100_000)
        {
            latch.Show(true, true, false, now);
            Assert.AreEqual("RASL", indicator.Lit);
        }

        latch.Locate(Period);
        latch.Silence();
        latch.Show(false, false, false, Period);
        Assert.AreEqual("RL", indicator.Lit, "silence ends it");
    }

    [TestMethod]
    public void FirstShowSetsTheOutputsEvenIfAllAreOff()
    {
        FakeIndicator indicator = new();
        new AlarmLatch(indicator).Show(false, false, false, 500_000);
        Assert.AreEqual(1, indicator.Calls);
        Assert.AreEqual("", indicator.Lit);
    }

    // At both ends of the span and inside, in the first period and one weeks later.
    private static void AssertPattern(bool suspect, bool fault, bool unprovisioned, int fromMicros, int toMicros, string lit)
    {
        for (int i = 0; i <= 4; i++)
        {
            long now = fromMicros + ((toMicros - fromMicros) / 4 * (long)i);
            now = i == 4 ? toMicros : now;
            FakeIndicator indicator = new();
            AlarmLatch latch = new(indicator);
            latch.Show(suspect, fault, unprovisioned, now);
            Assert.AreEqual(lit, indicator.Lit);
            latch.Show(suspect, fault, unprovisioned, now + (Period * 200_000));
            Assert.AreEqual(lit, indicator.Lit);
        }
    }
}
