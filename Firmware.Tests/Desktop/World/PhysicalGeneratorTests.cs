using Firmware.Sensing;
using Simulator.World;
using Simulator.World.Scoring;

namespace Firmware.Tests.Desktop.World;

[TestClass]
public sealed class PhysicalGeneratorTests
{
    private static readonly PhysicalGenerator s_generator = new();

    public static IEnumerable<object[]> ClassNames => s_generator.Classes.Select(signalClass => new object[] { signalClass.Name });

    [TestMethod]
    public void EveryKindHasClassesAndEveryClassANameOfItsOwn()
    {
        foreach (SignalKind kind in Enum.GetValues<SignalKind>().Where(kind => kind < SignalKind.TaughtBurner))
        {
            Assert.IsTrue(s_generator.Classes.Any(signalClass => signalClass.Kind == kind), $"{kind}");
        }

        Assert.AreEqual(s_generator.Classes.Count, s_generator.Classes.Select(signalClass => signalClass.Name).Distinct().Count());
    }

    [TestMethod]
    [DynamicData(nameof(ClassNames))]
    public void ASignalIsTheSameForItsSeedAndKeepsTheContract(string name)
    {
        SignalDraw first = Draw(name, 4);
        SignalDraw second = Draw(name, 4);
        SignalDraw other = Draw(name, 5);
        Sample sample = default;
        Sample again = default;
        Sample different = default;
        long last = 0;
        int differences = 0;
        int long10 = 0;
        for (int i = 0; i < 10_000; i++)
        {
            first.Read(ref sample);
            second.Read(ref again);
            other.Read(ref different);
            Assert.AreEqual(sample, again);
            differences += sample.TimeMicros != different.TimeMicros ? 1 : 0;
            Assert.IsTrue(sample.TimeMicros - last >= 2_000, $"{sample.TimeMicros - last} us at {sample.TimeMicros}");
            long10 += sample.TimeMicros - last > 25_000 ? 1 : 0;
            Assert.IsTrue(sample.TimeMicros - last < 7_000_000);
            Assert.IsTrue(sample.Raw is >= 0 and <= 4095);
            Assert.IsTrue(sample.Comparator is 0 or 1 or Sample.Unknown);
            Assert.IsTrue(sample.Edges >= Sample.Unknown);
            last = sample.TimeMicros;
        }

        Assert.IsTrue(differences > 5_000, "another seed gives another signal");
        Assert.IsTrue(long10 < 100, $"{long10} gaps in 10,000 readings");
        Assert.AreNotEqual("", first.Description);
    }

    [TestMethod]
    [DynamicData(nameof(ClassNames))]
    public void FiresAreLitAfterAMinuteAndNothingElseIs(string name)
    {
        SignalClass signalClass = s_generator.Classes.First(known => known.Name == name);
        SignalDraw draw = s_generator.Draw(signalClass, 9);
        Sample sample = default;
        while (sample.TimeMicros < 95_000_000)
        {
            draw.Read(ref sample);
            Assert.IsTrue(sample.TimeMicros > 60_000_000 || draw.IgnitedMicros == null);
        }

        Assert.AreEqual(SignalKinds.IsFire(signalClass.Kind), draw.IgnitedMicros is >= 60_000_000 and <= 90_000_000);
    }

    [TestMethod]
    public void ACalmFireMovesTheCodeTheWiredWayAndReachesRatedIrradiance()
    {
        bool[] seen = new bool[2];
        for (int seed = 0; seed < 30; seed++)
        {
            SignalDraw draw = Draw("pan-night", seed);
            seen[draw.IsRising ? 1 : 0] = true;
            double before = MeanUntil(draw, 60_000_000);
            _ = MeanUntil(draw, draw.IgnitedMicros ?? 100_000_000);
            double after = MeanUntil(draw, 125_000_000);
            double rise = draw.IsRising ? after - before : before - after;
            Assert.IsTrue(rise is > 60 and < 2000, $"{rise:0}: {draw.Description}");
            Assert.IsTrue(draw.AboveThresholdMicros == null || draw.AboveThresholdMicros > draw.IgnitedMicros);
            Assert.IsTrue(draw.AboveThresholdMicros != null || rise < 150, draw.Description);
        }

        Assert.IsTrue(seen[0] && seen[1], "both wirings are drawn");
    }

    [TestMethod]
    public void ABlindFireIsLitWithinAGap()
    {
        for (int seed = 0; seed < 20; seed++)
        {
            SignalDraw draw = Draw("blind-pan", seed);
            Sample sample = default;
            long last = 0;
            while (draw.IgnitedMicros == null)
            {
                last = sample.TimeMicros;
                draw.Read(ref sample);
            }

            Assert.IsTrue(sample.TimeMicros - last >= 490_000, draw.Description);
            Assert.IsTrue(sample.Edges >= 0, "the counter is fitted");
        }
    }

    [TestMethod]
    public void ABurnerBurnsWhileItIsTaughtAndAFireComesLater()
    {
        for (int seed = 0; seed < 10; seed++)
        {
            SignalDraw burner = PhysicalGenerator.DrawBurner(seed, 0);
            SignalDraw withFire = PhysicalGenerator.DrawBurner(seed, 4);
            _ = MeanUntil(burner, 400_000_000);
            _ = MeanUntil(withFire, 400_000_000);
            Assert.IsNull(burner.IgnitedMicros);
            Assert.IsTrue(withFire.IgnitedMicros > Simulator.World.Recipes.Burners.TeachingSeconds * 1e6, withFire.Description);
            Assert.IsTrue(withFire.AboveThresholdMicros != null, withFire.Description);
        }
    }

    private static SignalDraw Draw(string name, int seed) => s_generator.Draw(s_generator.Classes.First(known => known.Name == name), seed);

    private static double MeanUntil(SignalDraw draw, long micros)
    {
        Sample sample = default;
        double sum = 0;
        int count = 0;
        do
        {
            draw.Read(ref sample);
            sum += sample.Raw;
            count++;
        }
        while (sample.TimeMicros < micros);
        return sum / count;
    }
}
