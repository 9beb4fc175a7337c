using Simulator.World;
using Simulator.World.Lights;

namespace Firmware.Tests.Desktop.World;

[TestClass]
public sealed class FlameTests
{
    [TestMethod]
    [DataRow(0.1)]
    [DataRow(0.33)]
    [DataRow(0.56)]
    public void APanPuffsAtOneAndAHalfByTheRootOfItsDiameter(double metres)
    {
        // Over seeds the drawn 15 % average out.
        double expected = 1.5 / Math.Sqrt(metres);
        double sum = 0;
        const int Seeds = 12;
        for (int seed = 0; seed < Seeds; seed++)
        {
            Noise noise = new(seed);
            FlameShape shape = FlameShape.Pan(noise, metres) with { PuffShare = 0.95, TurbulenceShare = 0.3, GustShare = 0.1, Q = 6 };
            double[] light = Burn(new Flame(noise, shape, 500, new PanGrowth(1)), 120);
            double peak = Enumerable.Range(5, 90).Select(tenth => tenth / 10.0)
                .MaxBy(hertz => Spectrum.PowerAt(hertz, light, LightSource.StepSeconds));
            sum += peak / expected;
        }

        Assert.AreEqual(1, sum / Seeds, 0.12);
    }

    [TestMethod]
    public void ItsMeanIsWhatWasAskedForWhateverItsDepth()
    {
        foreach (double depth in new[] { 0.02, 0.3, 0.6 })
        {
            Noise noise = new(3);
            FlameShape shape = FlameShape.Fabric(noise) with { Depth = depth };
            double[] light = Burn(new Flame(noise, shape, 400, new PanGrowth(1)), 900);
            Assert.AreEqual(400, light[2000..].Average(), 25, $"depth {depth}");
            double[] logs = [.. light[2000..].Select(value => Math.Log(value))];
            double mean = logs.Average();
            Assert.AreEqual(depth, Math.Sqrt(logs.Average(log => (log - mean) * (log - mean))), 0.1 * depth + 0.002);
        }
    }

    [TestMethod]
    [DataRow(1.5)]
    [DataRow(2.5)]
    [DataRow(3.5)]
    [DataRow(5.0)]
    public void TurbulenceFallsWithTheSlopeAskedFor(double slope)
    {
        SlopedNoise noise = new(new Noise(5), 2.5, slope);
        double[] values = new double[200_000];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = noise.Next();
        }

        Assert.AreEqual(1, values.Average(value => value * value), 0.1);
        double low = Enumerable.Range(0, 5).Sum(i => Spectrum.PowerAt(5 + (0.2 * i), values, LightSource.StepSeconds));
        double high = Enumerable.Range(0, 5).Sum(i => Spectrum.PowerAt(20 + (0.8 * i), values, LightSource.StepSeconds));
        Assert.AreEqual(slope, Math.Log(low / high) / Math.Log(4), 0.45);
    }

    [TestMethod]
    public void AGrowingFireFollowsTheSquareOfTimeAndPuffsEverMoreSlowly()
    {
        SquareGrowth medium = new(0.012, 500, 500);
        Assert.AreEqual(1.2, medium.At(10), 1e-9);
        Assert.AreEqual(500, medium.At(1000), 1e-9);
        Assert.IsTrue(medium.PuffingHzAt(10) > medium.PuffingHzAt(60));
    }

    [TestMethod]
    public void RippleHasItsFrequencyAndDepth()
    {
        AmbientLight lamp = new(new Noise(1), 1000, new Ripple(0.5, 120, 0.1, 0));
        lamp.Step(LightSource.StepSeconds);
        double[] light = [.. Enumerable.Range(0, 4096).Select(i => lamp.At(i / 2000.0, 1))];
        Assert.AreEqual(1500, light.Max(), 2);
        Assert.AreEqual(500, light.Min(), 2);
        double at120 = Spectrum.PowerAt(120, light, 1 / 2000.0);
        foreach (double other in new[] { 20.0, 60, 100, 140, 240 })
        {
            Assert.IsTrue(Spectrum.PowerAt(other, light, 1 / 2000.0) < at120 / 1000, $"{other} Hz");
        }
    }

    private static double[] Burn(Flame flame, double seconds)
    {
        double[] light = new double[(int)(seconds / LightSource.StepSeconds)];
        for (int i = 0; i < light.Length; i++)
        {
            flame.Step((i + 1) * LightSource.StepSeconds);
            light[i] = flame.At(0, 1);
        }

        return light;
    }
}
