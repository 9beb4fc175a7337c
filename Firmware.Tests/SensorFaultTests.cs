using Firmware.Alarming;
using Firmware.Provisioning;

namespace Firmware.Tests;

/// <summary>Faults put into the sensor of a whole detector: off, stuck, wrong, drift, and ok again. None of them holds back an alarm.</summary>
[TestClass]
public sealed class SensorFaultTests
{
    private const int Second = 1_000_000;
    private const int FlameCounts = 300;

    [TestMethod]
    public void OffIsAnOpenWireWhereTheComparatorTells()
    {
        StallRun run = Quiet();
        run.Sensor.Comparator = 1;
        run.Dark(3 * Second);
        AssertFault(run, FaultCode.SensorOpen);
        run.Sensor.Comparator = 0;
        AssertClearsAndAlarms(run, FaultCode.SensorOpen);
    }

    [TestMethod]
    public void OffWithoutAComparatorIsNight()
    {
        StallRun run = Quiet();
        run.Dark(90 * Second);
        Assert.AreEqual(0, run.Count(EventKind.Fault));
        run.Quiet(5 * Second);
        run.Burn(FlameCounts, 10 * Second);
        Assert.AreEqual(1, run.Count(EventKind.Alarm));
    }

    [TestMethod]
    public void Stuck()
    {
        StallRun run = Quiet();
        run.Sensor.Noise = 0;
        run.Quiet(11 * Second);
        AssertFault(run, FaultCode.SensorStuck);
        run.Sensor.Noise = 1;
        AssertClearsAndAlarms(run, FaultCode.SensorStuck);
    }

    [TestMethod]
    public void WrongIsAShortWireWhereTheComparatorTells()
    {
        StallRun run = Quiet();
        run.Sensor.Comparator = 0;
        run.Bright(3 * Second);
        AssertFault(run, FaultCode.SensorShort);
        run.Quiet(30 * Second);
        AssertClearsAndAlarms(run, FaultCode.SensorShort);
    }

    [TestMethod]
    public void WrongWithoutAComparatorIsBlinded()
    {
        StallRun run = Quiet();
        run.Bright(62 * Second);
        AssertFault(run, FaultCode.SensorBlinded);
        run.Quiet(30 * Second);
        AssertClearsAndAlarms(run, FaultCode.SensorBlinded);
    }

    [TestMethod]
    public void Drift()
    {
        // Bursts of 0.1 s every six minutes: sampling is late as well.
        StallRun run = Quiet();
        run.Days(Limits.DriftPastDays + 1, 2400);
        Assert.AreEqual(0, run.Standing(FaultCode.SensorDrift));
        run.Days(Limits.DriftRecentDays + 1, 1100);
        Assert.AreEqual(1, run.Standing(FaultCode.SensorDrift));
        run.Quiet(60 * Second);
        int alarms = run.Count(EventKind.Alarm);
        run.Burn(FlameCounts, 10 * Second);
        Assert.AreEqual(alarms + 1, run.Count(EventKind.Alarm), "found although the sensor drifts");
        run.Days(2, 2400);
        Assert.AreEqual(0, run.Standing(FaultCode.SensorDrift), "ok again");
    }

    [TestMethod]
    public void FaultsThatStandWhenItBeginsToBurnHoldBackNoAlarm()
    {
        StallRun run = Quiet();
        run.Sensor.Noise = 0;
        for (int i = 0; i < 26; i++)
        {
            run.Quiet(500_000);
            run.Gap(Second);
        }

        Assert.AreEqual(1, run.Standing(FaultCode.SamplingLate));
        Assert.AreEqual(1, run.Standing(FaultCode.SensorStuck));
        run.Burn(FlameCounts, 10 * Second);
        Assert.AreEqual(1, run.Count(EventKind.Alarm));
        Assert.IsTrue(run.Indicator.Relay);
    }

    [TestMethod]
    public void ComparatorThatSaysDarkHoldsBackNoAlarm()
    {
        // Its trimmer can be anywhere.
        StallRun run = Quiet();
        run.Sensor.Comparator = 0;
        run.Sensor.Edges = 0;
        run.Quiet(10 * Second);
        run.Burn(FlameCounts, 10 * Second);
        Assert.AreEqual(1, run.Count(EventKind.Alarm));
    }

    private static StallRun Quiet()
    {
        StallRun run = new(Configuration.Unprovisioned("test"));
        run.Quiet(10 * Second);
        Assert.AreEqual(0, run.Count(EventKind.Fault));
        return run;
    }

    private static void AssertFault(StallRun run, FaultCode code)
    {
        Assert.AreEqual(1, run.Count(EventKind.Fault));
        Assert.AreEqual((int)code, run.LastFault);
        Assert.AreEqual(1, run.Standing(code));
    }

    // A flame right behind the fault, which stands for its pause yet.
    private static void AssertClearsAndAlarms(StallRun run, FaultCode code)
    {
        run.Quiet(3 * Second);
        Assert.AreEqual(0, run.Standing(code));
        Assert.AreEqual(1, run.Count(EventKind.FaultCleared));

        // Light that stays at the bright rail may have been a near flame, and an alarm itself; what came before makes the next less new.
        int alarms = run.Count(EventKind.Alarm);
        run.Burn(FlameCounts, 20 * Second);
        Assert.AreEqual(alarms + 1, run.Count(EventKind.Alarm));
        Assert.AreEqual(1, run.Count(EventKind.Fault), "a flame is no fault");
    }
}
