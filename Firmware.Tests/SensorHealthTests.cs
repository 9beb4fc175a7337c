using Firmware.Sensing;

namespace Firmware.Tests;

[TestClass]
public sealed class SensorHealthTests
{
    private const int Dark = 0;
    private const int Bright = 4095;
    private const int Daylight = 1000;
    private const int ComparatorDark = 0;
    private const int ComparatorLight = 1;

    [TestMethod]
    public void OpenWire()
    {
        HealthRun run = new();
        run.Feed(Daylight, ComparatorDark, 1_000_000);

        // The line down to the rail fills the first frame.
        run.Feed(Dark, ComparatorLight, Limits.DisagreeMicros);
        Assert.AreEqual(0, run.Faults);
        run.Feed(Dark, ComparatorLight, Limits.WindowMicros);
        Assert.AreEqual(SensorHealth.OpenWire, run.Faults);
        ClearsAfterItsPause(run, SensorHealth.OpenWire);
    }

    [TestMethod]
    public void ShortWire()
    {
        HealthRun run = new();
        run.Feed(Daylight, ComparatorDark, 1_000_000);

        // The line up to the rail fills the first frame.
        run.Feed(Bright, ComparatorDark, Limits.DisagreeMicros);
        Assert.AreEqual(0, run.Faults);
        run.Feed(Bright, ComparatorDark, Limits.WindowMicros);
        Assert.AreEqual(SensorHealth.ShortWire, run.Faults);
        ClearsAfterItsPause(run, SensorHealth.ShortWire);
    }

    [TestMethod]
    [DataRow(0, 1)]
    [DataRow(4, 1)]
    [DataRow(5, 0)]
    [DataRow(4090, 0)]
    [DataRow(4091, 2)]
    [DataRow(4095, 2)]
    public void RailsAreFourCountsWide(int light, int fault)
    {
        HealthRun run = new();
        run.Feed(light, light < 2000 ? ComparatorLight : ComparatorDark, 3_000_000);
        Assert.AreEqual(fault, run.Faults & (SensorHealth.OpenWire | SensorHealth.ShortWire));
    }

    [TestMethod]
    [DataRow(-1)]
    [DataRow(0)]
    public void DarkRailAloneIsNoFault(int comparator)
    {
        HealthRun run = new();
        run.Feed(Dark, comparator, 70_000_000);
        Assert.AreEqual(0, run.Faults);
    }

    [TestMethod]
    public void BrightRailWithAComparatorThatAgreesIsNoShort()
    {
        HealthRun run = new();
        run.Feed(Bright, ComparatorLight, 20_000_000);
        Assert.AreEqual(0, run.Faults);
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(4095)]
    public void UnknownComparatorProvesNoWireFault(int light)
    {
        HealthRun run = new();
        run.Feed(light, Comparator.Unknown, 30_000_000);
        Assert.AreEqual(0, run.Faults);
    }

    [TestMethod]
    public void Stuck()
    {
        HealthRun run = new();
        run.Feed(Daylight, Comparator.Unknown, 1_000_000);

        // The first window of the code, and from the first that repeats it the limit.
        run.FeedOneCode(1200, Limits.WindowMicros);
        run.FeedOneCode(1200, Limits.StuckMicros - Limits.WindowMicros);
        Assert.AreEqual(0, run.Faults);
        run.FeedOneCode(1200, Limits.WindowMicros);
        Assert.AreEqual(SensorHealth.Stuck, run.Faults);
        ClearsAfterItsPause(run, SensorHealth.Stuck);
    }

    [TestMethod]
    public void OneOtherCodeIsNotStuck()
    {
        HealthRun run = new();
        for (int i = 0; i < 4; i++)
        {
            run.FeedOneCode(1200, 9_900_000);
            run.FeedOneCode(1201, 10_000);
        }

        Assert.AreEqual(0, run.Faults);
    }

    [TestMethod]
    public void Blinded()
    {
        HealthRun run = new();
        run.Feed(Daylight, Comparator.Unknown, 1_000_000);

        // Two windows of saturated readings make the majority; from then on a minute.
        run.Feed(Bright, Comparator.Unknown, 500_000);
        run.Feed(Bright, Comparator.Unknown, Limits.BlindedMicros - Limits.WindowMicros);
        Assert.AreEqual(0, run.Faults);
        run.Feed(Bright, Comparator.Unknown, Limits.WindowMicros);
        Assert.AreEqual(SensorHealth.Blinded, run.Faults);
        ClearsAfterItsPause(run, SensorHealth.Blinded);
    }

    [TestMethod]
    public void ShortWithoutAComparatorIsBlinded()
    {
        HealthRun run = new();
        run.Feed(Bright, Comparator.Unknown, 30_000_000);
        Assert.AreEqual(0, run.Faults);
        run.Feed(Bright, Comparator.Unknown, Limits.BlindedMicros);
        Assert.AreEqual(SensorHealth.Blinded, run.Faults);
    }

    [TestMethod]
    public void ShortThatTheComparatorDeniesIsBothInTheEnd()
    {
        HealthRun run = new();
        run.Feed(Bright, ComparatorDark, Limits.BlindedMicros + 1_000_000);
        Assert.AreEqual(SensorHealth.ShortWire | SensorHealth.Blinded, run.Faults);
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(1200)]
    [DataRow(4095)]
    public void GapIsNoHoldingTime(int light)
    {
        // The same code for a moment before and after a long stall, over and over: seen for five seconds in all.
        HealthRun run = new();
        run.Feed(Daylight, Comparator.Unknown, 1_000_000);
        int comparator = light == Dark ? ComparatorLight : ComparatorDark;
        for (int i = 0; i < 20; i++)
        {
            run.Add(light, comparator, 10_000_000);
            run.Add(light, comparator, 10_000);
            run.Add(light, comparator, 10_000);
        }

        Assert.AreEqual(SensorHealth.Late, run.Faults);
    }

    [TestMethod]
    public void GapDoesNotEndWhatIsStuck()
    {
        HealthRun run = new();
        run.FeedOneCode(1200, Limits.StuckMicros / 2);
        run.Add(1200, Comparator.Unknown, 3_000_000);
        run.FeedOneCode(1200, (Limits.StuckMicros / 2) + (2 * Limits.WindowMicros));
        Assert.AreEqual(SensorHealth.Stuck, run.Faults);
    }

    [TestMethod]
    public void OtherCodeAfterAGapIsNotStuck()
    {
        HealthRun run = new();
        for (int i = 0; i < 6; i++)
        {
            run.Add(1200 + i, Comparator.Unknown, 200_000);
            run.FeedOneCode(1200 + i, Limits.StuckMicros / 2);
        }

        Assert.AreEqual(0, run.Faults);
    }

    [TestMethod]
    [DataRow(2, 8)]
    [DataRow(1, 0)]
    public void BlindedIsAMatterOfTheMajority(int saturatedOfThree, int fault)
    {
        HealthRun run = new();
        for (int i = 0; i < 6_300; i++)
        {
            run.Add(i % 3 < saturatedOfThree ? 4095 : 3900, Comparator.Unknown, 10_000);
        }

        Assert.AreEqual(fault, run.Faults);
    }

    [TestMethod]
    [DataRow(10, 600_000, 16)]
    [DataRow(10, 510_000, 16)]
    [DataRow(9, 510_000, 0)]
    [DataRow(90, 60_000, 16)]
    [DataRow(50, 100_001, 16)]
    [DataRow(1, 3_000_000, 0)]
    [DataRow(1, 3_000_001, 16)]
    [DataRow(1, 2_000_000_000, 16)]
    public void LateSampling(int gaps, int gapMicros, int fault)
    {
        HealthRun run = new();
        for (int i = 0; i < gaps; i++)
        {
            run.Feed(Daylight, Comparator.Unknown, 10_000);
            run.Add(Daylight + (i & 1), Comparator.Unknown, gapMicros);
        }

        while (run.NowMicros < Limits.LateWindowMicros)
        {
            run.Feed(Daylight, Comparator.Unknown, 10_000);
        }

        run.Feed(Daylight, Comparator.Unknown, Limits.WindowMicros);
        Assert.AreEqual(fault, run.Faults);
        run.Feed(Daylight, Comparator.Unknown, Limits.LateWindowMicros + Limits.WindowMicros);
        Assert.AreEqual(0, run.Faults, "a window without gaps clears it");
    }

    private static void ClearsAfterItsPause(HealthRun run, int fault)
    {
        run.Feed(Daylight, ComparatorDark, Limits.FaultClearMicros - Limits.WindowMicros);
        Assert.AreEqual(fault, run.Faults, "stands through the pause");
        run.Feed(Daylight, ComparatorDark, Limits.WindowMicros);
        Assert.AreEqual(0, run.Faults);
    }
}
