using Firmware.Sensing;

namespace Firmware.Tests;

[TestClass]
public class LampCheckTests
{
    private const long Day = Limits.LampDayMicros;

    [TestMethod]
    public void ItChecksSoonAfterTheStartAndThenDaily()
    {
        Bench bench = new(200);
        bench.RunFor(Limits.LampFirstMicros - 1_000_000);
        Assert.AreEqual(0, bench.Flashes);
        bench.RunFor(3_000_000);
        Assert.AreEqual(1, bench.Flashes);
        Assert.AreEqual(200, bench.Check.ResponseCounts);
        bench.Jump(Day - 4_000_000);
        bench.RunFor(1_000_000);
        Assert.AreEqual(1, bench.Flashes);
        bench.RunFor(4_000_000);
        Assert.AreEqual(2, bench.Flashes);
        Assert.AreEqual(0, bench.Check.Faults);
    }

    [DataRow(49, 0, SensorHealth.OpenWire)]
    [DataRow(50, 0, 0)]
    [DataRow(99, 200, SensorHealth.Drift)]
    [DataRow(100, 200, 0)]
    [DataRow(0, 200, SensorHealth.OpenWire)]
    [TestMethod]
    public void ThreeBadChecksAreAFault(int counts, int reference, int faults)
    {
        Bench bench = new(counts);
        bench.Check.ReferenceCounts = reference;
        bench.RunFor(Limits.LampFirstMicros + (Limits.LampAgainMicros * 3 / 2));
        Assert.AreEqual(0, bench.Check.Faults);
        bench.RunFor(Limits.LampAgainMicros);
        Assert.AreEqual(faults, bench.Check.Faults);

        // A window that is wiped clears it.
        bench.Counts = 200;
        bench.RunFor(Limits.LampLaterMicros + 2_000_000);
        Assert.AreEqual(0, bench.Check.Faults);
    }

    [TestMethod]
    public void InBrightLightItIsNotJudged()
    {
        Bench bench = new(0);
        bench.Ambient = 3_000;
        bench.RunFor(Limits.LampFirstMicros + 60_000_000);
        Assert.AreEqual(1, bench.Flashes);
        Assert.AreEqual(0, bench.Check.Faults);
    }

    [TestMethod]
    public void ItWaitsWhileAnotherThingMatters()
    {
        Bench bench = new(200);
        bench.IsQuiet = false;
        bench.RunFor(Limits.LampFirstMicros + 5_000_000);
        Assert.AreEqual(0, bench.Flashes);
        bench.IsQuiet = true;
        bench.RunFor(1_000_000);
        Assert.AreEqual(1, bench.Flashes);
    }

    /// <summary>Broken off in the middle the lamp goes out, and the check comes again.</summary>
    [TestMethod]
    public void ItIsBrokenOffAndComesAgain()
    {
        Bench bench = new(200);
        bench.RunFor(Limits.LampFirstMicros - 1_000_000);
        while (!bench.Check.IsOn)
        {
            bench.RunFor(Limits.WindowMicros);
        }

        bench.Check.BreakOff();
        Assert.IsFalse(bench.Check.IsOn);
        bench.RunFor(1_000_000);
        Assert.AreEqual(2, bench.Flashes);
    }

    private sealed class Bench
    {
        private long _nowMicros = 1_000_000;

        internal Bench(int counts) => Counts = counts;

        internal LampCheck Check { get; } = new();

        internal int Counts { get; set; }

        internal int Ambient { get; set; } = 100;

        internal bool IsQuiet { get; set; } = true;

        internal int Flashes { get; private set; }

        internal void Jump(long micros) => _nowMicros += micros;

        internal void RunFor(long micros)
        {
            for (long passed = 0; passed < micros; passed += Limits.WindowMicros)
            {
                bool wasOn = Check.IsOn;
                _nowMicros += Limits.WindowMicros;
                Check.TakeWindow(Ambient + (wasOn ? Counts : 0), IsQuiet, _nowMicros);
                Flashes += Check.IsOn && !wasOn ? 1 : 0;
            }
        }
    }
}
