using Simulator.World;

namespace Firmware.Tests.Desktop.World;

[TestClass]
public sealed class NoiseTests
{
    [TestMethod]
    public void SameSeedSameNumbers()
    {
        Noise first = new(7);
        Noise second = new(7);
        for (int i = 0; i < 1000; i++)
        {
            Assert.AreEqual(first.Normal(), second.Normal());
        }
    }

    [TestMethod]
    public void TheFirstNumbersAreThoseOfThePublishedGenerator()
    {
        // splitmix64 from 0 gives e220a8397b1dcdaf, 6e789e6aa1b965f4, 06c45d188009454f, f88bb8a8724c81ec; xoshiro256++ of that state:
        ulong a = 0xe220a8397b1dcdaf;
        ulong d = 0xf88bb8a8724c81ec;
        ulong first = ulong.RotateLeft(a + d, 23) + a;
        Assert.AreEqual((first >> 11) / (double)(1UL << 53), new Noise(0).Unit());
    }

    [TestMethod]
    public void NormalNumbersHaveTheNormalMomentsAndTails()
    {
        Noise noise = new(11);
        const int Count = 1_000_000;
        double sum = 0;
        double squares = 0;
        double fourths = 0;
        int beyondTwo = 0;
        int beyondFour = 0;
        for (int i = 0; i < Count; i++)
        {
            double x = noise.Normal();
            sum += x;
            squares += x * x;
            fourths += x * x * x * x;
            beyondTwo += Math.Abs(x) > 2 ? 1 : 0;
            beyondFour += Math.Abs(x) > 4 ? 1 : 0;
        }

        Assert.AreEqual(0, sum / Count, 0.005);
        Assert.AreEqual(1, squares / Count, 0.01);
        Assert.AreEqual(3, fourths / Count, 0.05);
        Assert.AreEqual(0.0455, (double)beyondTwo / Count, 0.001);

        // 63 are expected.
        Assert.IsTrue(beyondFour is > 30 and < 110, $"{beyondFour} of a million beyond four");
    }

    [TestMethod]
    public void SineAndExponentialAreRight()
    {
        for (double x = -20; x < 20; x += 0.0137)
        {
            Assert.AreEqual(Math.Sin(2 * Math.PI * x), Waves.Sine(x), 2e-6);
            Assert.AreEqual(1, Waves.Exp(x) / Math.Exp(x), 1e-5);
        }
    }

    [TestMethod]
    public void ASeedDependsOnTheNameAndTheNumber()
    {
        Assert.AreNotEqual(Noise.Seed("a", 1), Noise.Seed("b", 1));
        Assert.AreNotEqual(Noise.Seed("a", 1), Noise.Seed("a", 2));
        Assert.AreEqual(Noise.Seed("a", 1), Noise.Seed("a", 1));
    }
}
