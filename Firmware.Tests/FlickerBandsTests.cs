using Firmware.Detection;

namespace Firmware.Tests;

[TestClass]
public sealed class FlickerBandsTests
{
    private const int Scale = 16;

    [TestMethod]
    public void WindowIsHalfASecond()
    {
        FlickerBands bands = new();
        for (int i = 1; i <= 40; i++)
        {
            bool closed = bands.Add(100, 0, false);
            Assert.AreEqual(i % FlickerBands.WindowFrames == 0, closed);
        }
    }

    [TestMethod]
    public void SteadyLightHasItsLevelAndNoFlicker()
    {
        FlickerBands bands = new();
        for (int i = 0; i < 200; i++)
        {
            if (bands.Add(1234 * Scale, 7, false))
            {
                Assert.AreEqual(1234 * Scale, bands.Level);
                Assert.AreEqual(1234 * Scale, bands.Lowest);
                Assert.AreEqual(0, bands.Flicker);
                Assert.AreEqual(0, bands.Crossings);
                Assert.AreEqual(7, bands.Swing);
                Assert.IsFalse(bands.Saturated);
            }
        }
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(10)]
    [DataRow(40)]
    public void RampHoweverSteepHasNextToNoFlicker(int countsPerFrame)
    {
        // Up to 800 counts a second: once the mean's window is on the ramp, less than one count.
        FlickerBands bands = new();
        for (int i = 0; i < 100; i++)
        {
            if (bands.Add(i * countsPerFrame * Scale, 0, false) && i >= 29)
            {
                Assert.IsTrue(bands.Flicker < Scale);
            }
        }
    }

    [TestMethod]
    [DataRow(4)]
    [DataRow(10)]
    public void FlickerIsTheMeanDistanceFromTheMean(int periodFrames)
    {
        // A sine of 200 counts at 5 or 2 Hz: its mean size is 127, and smoothing over 0.1 s leaves 90 at 5 Hz.
        FlickerBands bands = new();
        for (int i = 0; i < 200; i++)
        {
            if (bands.Add((1000 * Scale) + (200 * Scale * Sine.At(i, periodFrames) / Sine.One), 0, false) && i >= 29)
            {
                Assert.IsTrue(bands.Flicker > 80 * Scale);
                Assert.IsTrue(bands.Flicker < 150 * Scale);
                Assert.IsTrue(bands.Lowest < 910 * Scale);
                Assert.IsTrue(bands.Lowest > 790 * Scale);
                Assert.IsTrue(bands.Crossings >= (2 * FlickerBands.WindowFrames / periodFrames) - 1);
            }
        }
    }

    [TestMethod]
    public void SlowSwayIsNoFlicker()
    {
        // 0.1 Hz, as clouds and gusts: a tenth of its size at most.
        FlickerBands bands = new();
        for (int i = 0; i < 600; i++)
        {
            if (bands.Add((1000 * Scale) + (200 * Scale * Sine.At(i, 200) / Sine.One), 0, false) && i >= 29)
            {
                Assert.IsTrue(bands.Flicker < 20 * Scale);
            }
        }
    }

    [TestMethod]
    [DataRow(5, false)]
    [DataRow(6, true)]
    public void WindowIsSaturatedByMoreThanHalfOfItsFrames(int saturatedFrames, bool saturated)
    {
        FlickerBands bands = new();
        for (int i = 0; i < FlickerBands.WindowFrames; i++)
        {
            bands.Add(4095 * Scale, 0, i < saturatedFrames);
        }

        Assert.AreEqual(saturated, bands.Saturated);
    }

    [TestMethod]
    [DataRow(4)]
    [DataRow(7)]
    [DataRow(10)]
    [DataRow(20)]
    [DataRow(33)]
    public void RegularLightIsPeriodic(int periodFrames)
    {
        FlickerBands bands = new();
        for (int i = 0; i < FlickerBands.HistoryFrames; i++)
        {
            bands.Add((1000 * Scale) + (200 * Scale * Sine.At(i, periodFrames) / Sine.One), 0, false);
        }

        Assert.IsTrue(bands.IsPeriodic());
    }

    [TestMethod]
    [DataRow(6)]
    [DataRow(14)]
    public void RegularBlinkerIsPeriodic(int periodFrames)
    {
        FlickerBands bands = new();
        for (int i = 0; i < FlickerBands.HistoryFrames; i++)
        {
            bands.Add((i % periodFrames < periodFrames / 3 ? 1500 : 1000) * Scale, 0, false);
        }

        Assert.IsTrue(bands.IsPeriodic());
    }

    [TestMethod]
    public void FlameIsNotPeriodic()
    {
        for (int seed = 1; seed <= 20; seed++)
        {
            FlickerBands bands = new();
            FlickeringLight light = new(seed);
            for (int i = 0; i < FlickerBands.HistoryFrames; i++)
            {
                bands.Add(light.Next(300) * Scale, 0, false);
            }

            Assert.IsFalse(bands.IsPeriodic());
        }
    }

    [TestMethod]
    public void SkipForgetsTheLightBefore()
    {
        // Seen as one light, 1000 and then 3000 counts would flicker.
        FlickerBands bands = new();
        for (int i = 0; i < 45; i++)
        {
            bands.Add(1000 * Scale, 0, false);
        }

        bands.Skip();
        for (int i = 1; i <= FlickerBands.WindowFrames; i++)
        {
            bool closed = bands.Add(3000 * Scale, 0, false);
            Assert.AreEqual(i == FlickerBands.WindowFrames, closed, "a whole window of its own");
        }

        Assert.AreEqual(3000 * Scale, bands.Level);
        Assert.AreEqual(3000 * Scale, bands.Lowest);
        Assert.AreEqual(0, bands.Flicker);
    }
}
