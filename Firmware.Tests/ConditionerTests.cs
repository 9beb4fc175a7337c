using Firmware.Sensing;

namespace Firmware.Tests;

[TestClass]
public sealed class ConditionerTests
{
    private const int MeanCounts = 1000;
    private const int RippleCounts = 400;

    [TestMethod]
    [DataRow(100, 5_000)]
    [DataRow(120, 5_000)]
    [DataRow(100, 10_000)]
    [DataRow(120, 10_000)]
    public void MainsRippleCancelsAtEvenSpacing(int hertz, int spacingMicros)
    {
        // Of 400 counts of ripple less than one count is left.
        int residue = ResidueSixteenths(hertz, spacingMicros, spacingMicros);
        Assert.IsTrue(residue < Conditioner.LevelScale);
    }

    [TestMethod]
    [DataRow(100, 1_000, 3_000, 5)]
    [DataRow(120, 1_000, 3_000, 5)]
    [DataRow(100, 2_000, 8_000, 80)]
    [DataRow(120, 2_000, 8_000, 80)]
    [DataRow(100, 2_000, 20_000, 120)]
    [DataRow(120, 2_000, 20_000, 120)]
    public void MainsRippleAtJitteredSpacingLeavesWhatTheReadingsMiss(int hertz, int leastMicros, int mostMicros, int residueCounts)
    {
        // Of 400 counts. Below 3 ms the lines follow the wave; towards 20 ms they miss whole waves of 10 ms,
        // and what is left must be told from a flame by the swing between readings.
        int residue = ResidueSixteenths(hertz, leastMicros, mostMicros);
        Assert.IsTrue(residue < residueCounts * Conditioner.LevelScale);
    }

    [TestMethod]
    [DataRow(2_000, 20_000)]
    [DataRow(7_000, 7_000)]
    [DataRow(3_000, 49_000)]
    public void SteadyLightIsExactAtAnySpacing(int leastMicros, int mostMicros)
    {
        FrameRun conditioner = new(Wiring.Rising);
        Lcg random = new(3);
        int frames = 0;
        long now = 123;
        while (now < 5_000_000)
        {
            if (conditioner.Add(now, 1234))
            {
                frames++;
                Assert.AreEqual(1234 * Conditioner.LevelScale, conditioner.Level);
                Assert.AreEqual(0, conditioner.Swing);
            }

            now += leastMicros + random.Next(mostMicros - leastMicros + 1);
        }

        Assert.AreEqual(99, frames, "one frame every 50 ms");
    }

    [TestMethod]
    [DataRow(10_000, 10_000)]
    [DataRow(2_000, 20_000)]
    public void RampsLevelIsThatOfTheFramesMiddle(int leastMicros, int mostMicros)
    {
        // 0.4 counts a millisecond: 20 a frame. The straight lines are cut exactly at the frame's end.
        FrameRun conditioner = new(Wiring.Rising);
        Lcg random = new(5);
        int frames = 0;
        long now = 0;
        while (now < 4_000_000)
        {
            if (conditioner.Add(now, (int)(now / 2_500)))
            {
                int expected = ((frames * 20) + 10) * Conditioner.LevelScale;
                int error = conditioner.Level - expected;
                Assert.IsTrue(error >= -24 && error <= 24, "within one and a half counts");
                frames++;
            }

            now += leastMicros + random.Next(mostMicros - leastMicros + 1);
        }
    }

    [TestMethod]
    public void FrameIsCutBetweenReadings()
    {
        // 0 until 40 ms, then a line to 200 at 60 ms: the frame ends on it, at 100. Its area is 10 ms times 50: mean 10.
        FrameRun conditioner = new(Wiring.Rising);
        AssertStaysOpen(conditioner, 0, 0);
        AssertStaysOpen(conditioner, 40_000, 0);
        AssertCloses(conditioner, 60_000, 200);
        Assert.AreEqual(10 * Conditioner.LevelScale, conditioner.Level);

        // The rest of the line belongs to the next: 10 ms times 150, then 40 ms times 200.
        AssertCloses(conditioner, 100_000, 200);
        Assert.AreEqual(190 * Conditioner.LevelScale, conditioner.Level);
    }

    [TestMethod]
    public void SwingIsTheMeanStepBetweenReadings()
    {
        FrameRun conditioner = new(Wiring.Rising);
        for (int i = 0; i <= 100; i++)
        {
            // A gap is no step, and neither is what it jumps.
            conditioner.Add((i * 10_000) + (i < 75 ? 0 : 200_000), 1000 + ((i & 1) * 30) + (i < 75 ? 0 : 500));
            Assert.AreEqual(conditioner.Windows == 0 ? 0 : 30 * LightWindow.SwingScale, conditioner.Swing);
        }

        Assert.AreEqual(1, conditioner.Windows);
        Assert.AreEqual(200_000 + 10_000, conditioner.GapMicros);
        conditioner.Add(1_250_000, 1_530);
        Assert.AreEqual(2, conditioner.Windows);
        Assert.AreEqual(30 * LightWindow.SwingScale, conditioner.Swing);
    }

    [TestMethod]
    [DataRow(0, 4095, 0)]
    [DataRow(0, 0, 4095)]
    [DataRow(0, 3000, 1095)]
    [DataRow(1, 4095, 4095)]
    [DataRow(1, 0, 0)]
    [DataRow(1, 3000, 3000)]
    public void WiringTurnsTheCodeIntoLight(int wiring, int raw, int light)
    {
        FrameRun conditioner = new((Wiring)wiring);
        conditioner.Add(0, raw);
        Assert.AreEqual(light, conditioner.Light);
        bool closed = false;
        for (int i = 1; i <= 5; i++)
        {
            closed = conditioner.Add(i * 10_000, raw);
        }

        Assert.IsTrue(closed);
        Assert.AreEqual(light, conditioner.Light);
        Assert.AreEqual(light * Conditioner.LevelScale, conditioner.Level);
    }

    [TestMethod]
    [DataRow(10_000, 10_000)]
    [DataRow(2_000, 20_000)]
    [DataRow(1_000, 2_000)]
    [DataRow(30_000, 60_000)]
    public void ReadingsTakenTogetherAreThoseTakenOneByOne(int leastMicros, int mostMicros)
    {
        // Time stands still now and then; spacings above 50 ms are gaps.
        Conditioner together = new(Wiring.Falling);
        Conditioner single = new(Wiring.Falling);
        Lcg random = new(17);
        int count = 0;
        int windows = 0;
        long now = 1_000;
        for (int i = 0; i < 4_000; i++)
        {
            now += random.Next(20) == 0 ? 0 : leastMicros + random.Next(mostMicros - leastMicros + 1);
            int raw = 3_000 + random.Next(1_000) - ((i / 100 & 1) * 2_990);
            together.Times[count] = now;
            together.Codes[count++] = raw;
            single.Times[0] = now;
            single.Codes[0] = raw;
            bool isFull = single.Add(1);
            if (now < together.WindowEndMicros && count < Limits.ReadingCount)
            {
                Assert.IsFalse(isFull);
                continue;
            }

            Assert.AreEqual(isFull, together.Add(count));
            count = 0;
            Assert.AreEqual(single.Light, together.Light);
            Assert.AreEqual(single.GapMicros, together.GapMicros);
            Assert.AreEqual(single.LongestGapMicros, together.LongestGapMicros);
            Assert.AreEqual(single.WindowEndMicros, together.WindowEndMicros);
            AssertSame(single.Window, together.Window);
            if (isFull)
            {
                windows++;
                single.Window.Clear();
                together.Window.Clear();
            }
        }

        Assert.IsTrue(windows >= 5);
        Assert.AreEqual(mostMicros > Limits.GapMicros, together.GapMicros > 0);
    }

    [TestMethod]
    [DataRow(1200, true)]
    [DataRow(1201, false)]
    public void WindowOfOneCodeIsOneWithTheReadingBeforeItToo(int before, bool isOneCode)
    {
        // 2 ms apart: one step of one count in 250 is a swing that rounds to nothing.
        FrameRun conditioner = new(Wiring.Rising);
        conditioner.Add(0, before);
        for (int i = 1; i <= 250; i++)
        {
            conditioner.Add(i * 2_000, 1200);
        }

        Assert.AreEqual(1, conditioner.Windows);
        Assert.AreEqual(0, conditioner.Swing);
        Assert.AreEqual(isOneCode, conditioner.IsOneCode);
    }

    [TestMethod]
    public void GapDropsTheFrame()
    {
        FrameRun conditioner = new(Wiring.Rising);
        conditioner.Add(0, 4000);
        Assert.AreEqual(0, conditioner.GapMicros, "the first reading is no gap");
        conditioner.Add(40_000, 4000);

        // A frame with a gap in it is none.
        AssertStaysOpen(conditioner, 240_000, 500);
        Assert.AreEqual(200_000, conditioner.GapMicros);
        Assert.AreEqual(500, conditioner.Light);

        // The next frame begins at the reading after the gap and knows nothing of before.
        AssertStaysOpen(conditioner, 280_000, 500);
        AssertCloses(conditioner, 290_000, 500);
        Assert.AreEqual(500 * Conditioner.LevelScale, conditioner.Level);
        for (int i = 1; i < LightWindow.Frames; i++)
        {
            AssertCloses(conditioner, 290_000 + (i * 50_000), 500);
        }

        Assert.AreEqual(1, conditioner.Windows);
        Assert.AreEqual(0, conditioner.Swing);
    }

    [TestMethod]
    public void FiftyMillisecondsAreNoGap()
    {
        FrameRun conditioner = new(Wiring.Rising);
        conditioner.Add(0, 100);
        AssertCloses(conditioner, 50_000, 300);
        Assert.AreEqual(200 * Conditioner.LevelScale, conditioner.Level);
        AssertStaysOpen(conditioner, 100_001, 300);
        Assert.AreEqual(50_001, conditioner.GapMicros);
    }

    [TestMethod]
    public void GapOfHoursDoesNotOverflow()
    {
        FrameRun conditioner = new(Wiring.Rising);
        conditioner.Add(0, 100);
        conditioner.Add(7_200_000_000L, 100);
        Assert.AreEqual(int.MaxValue, conditioner.GapMicros);
        conditioner.Add(7_200_040_000L, 100);
        AssertCloses(conditioner, 7_200_050_000L, 100);
        Assert.AreEqual(100 * Conditioner.LevelScale, conditioner.Level);
    }

    [TestMethod]
    [DataRow(4095, true)]
    [DataRow(4063, true)]
    [DataRow(4062, false)]
    public void SaturationBeginsAtItsCode(int light, bool saturated)
    {
        FrameRun conditioner = new(Wiring.Rising);
        for (int i = 0; i <= 5; i++)
        {
            conditioner.Add(i * 10_000, light);
        }

        Assert.AreEqual(saturated, conditioner.IsSaturated);
    }

    [TestMethod]
    [DataRow(2, false)]
    [DataRow(3, true)]
    public void FrameIsSaturatedByMoreThanHalfOfItsReadings(int saturatedReadings, bool saturated)
    {
        FrameRun conditioner = new(Wiring.Rising);
        conditioner.Add(0, 0);
        for (int i = 1; i <= 5; i++)
        {
            conditioner.Add(i * 10_000, i <= saturatedReadings ? 4095 : 0);
        }

        Assert.AreEqual(saturated, conditioner.IsSaturated);
    }

    [TestMethod]
    [DataRow(0, 10, 15_000)]
    [DataRow(1, 10, 15_000)]
    [DataRow(0, 400, 15_000)]
    [DataRow(1, 400, 15_000)]
    [DataRow(0, 400, 2_000)]
    [DataRow(1, 400, 2_000)]
    public void SaturatedFramesAreThoseThatACountFinds(int wiring, int noise, int mostMicros)
    {
        // Near the end of scale, and at times far from it; now and then a gap. At the smallest spacings a frame lies in several calls.
        Conditioner conditioner = new((Wiring)wiring);
        FrameRun frames = new((Wiring)wiring);
        Lcg random = new(23);
        int count = 0;
        int readings = 0;
        int saturated = 0;
        int expected = 0;
        int all = 0;
        long now = 1_000;
        for (int i = 0; i < 20_000; i++)
        {
            bool isFirst = i == 0 || random.Next(200) == 0;
            now += isFirst ? Limits.GapMicros + mostMicros : 1 + random.Next(mostMicros);
            int light = Conditioner.Saturated - (noise * (i / 500 % 4) / 4) + random.Next(noise) - (random.Next(4) == 0 ? random.Next(3_000) : 0);
            light = light > Conditioner.FullScale ? Conditioner.FullScale : light;
            int code = wiring == 0 ? Conditioner.FullScale - light : light;
            readings++;
            saturated += light >= Conditioner.Saturated ? 1 : 0;
            if (frames.Add(now, code))
            {
                expected += saturated + saturated > readings || frames.Level >= Conditioner.Saturated * Conditioner.LevelScale ? 1 : 0;
                readings = 0;
                saturated = 0;
            }
            else if (isFirst)
            {
                // A frame begins with it, and it is none of the frame's.
                readings = 0;
                saturated = 0;
            }

            conditioner.Times[count] = now;
            conditioner.Codes[count++] = code;
            if ((now >= conditioner.WindowEndMicros || count == 20) && TakeAll(conditioner, ref count))
            {
                Assert.AreEqual(expected, conditioner.Window.SaturatedFrames);
                all += expected;
                expected = 0;
                conditioner.Window.Clear();
            }
        }

        Assert.IsTrue(all > 100);
    }

    [TestMethod]
    public void TimeThatStandsStillWeighsNothing()
    {
        FrameRun conditioner = new(Wiring.Rising);
        conditioner.Add(1_000_000, 100);
        conditioner.Add(1_020_000, 100);
        for (int i = 0; i < 1_000; i++)
        {
            AssertStaysOpen(conditioner, 1_020_000, 4095);
        }

        AssertStaysOpen(conditioner, 1_020_000, 100);
        AssertStaysOpen(conditioner, 1_040_000, 100);
        AssertCloses(conditioner, 1_050_000, 100);
        Assert.AreEqual(100 * Conditioner.LevelScale, conditioner.Level);
    }

    private static bool TakeAll(Conditioner conditioner, ref int count)
    {
        bool isFull = conditioner.Add(count);
        count = 0;
        return isFull;
    }

    private static void AssertCloses(FrameRun conditioner, long timeMicros, int raw)
    {
        bool closed = conditioner.Add(timeMicros, raw);
        Assert.IsTrue(closed);
    }

    private static void AssertStaysOpen(FrameRun conditioner, long timeMicros, int raw)
    {
        bool closed = conditioner.Add(timeMicros, raw);
        Assert.IsFalse(closed);
    }

    private static void AssertSame(LightWindow expected, LightWindow window)
    {
        Assert.AreEqual(expected.Count, window.Count);
        for (int i = 0; i < expected.Count; i++)
        {
            Assert.AreEqual(expected.Levels[i], window.Levels[i]);
        }

        Assert.AreEqual(expected.LevelSum, window.LevelSum);
        Assert.AreEqual(expected.Lowest, window.Lowest);
        Assert.AreEqual(expected.Highest, window.Highest);
        Assert.AreEqual(expected.Swing, window.Swing);
        Assert.AreEqual(expected.SaturatedFrames, window.SaturatedFrames);
        Assert.AreEqual(expected.IsOneCode, window.IsOneCode);
        Assert.AreEqual(expected.Gaps, window.Gaps);
    }

    // Mean distance of the frames' levels from their own mean, over five seconds, counts times 16: what a flicker detector would see.
    private static int ResidueSixteenths(int hertz, int leastMicros, int mostMicros)
    {
        FrameRun conditioner = new(Wiring.Falling);
        Lcg random = new(7);
        int[] levels = new int[100];
        int frames = 0;
        long sum = 0;
        long now = 1_700;
        while (frames < levels.Length)
        {
            int light = MeanCounts + (RippleCounts * Sine.At(now, 1_000_000 / hertz) / Sine.One);
            if (conditioner.Add(now, Conditioner.FullScale - light))
            {
                levels[frames++] = conditioner.Level;
                sum += conditioner.Level;
            }

            now += leastMicros + random.Next(mostMicros - leastMicros + 1);
        }

        int mean = (int)(sum / frames);
        int residue = 0;
        for (int i = 0; i < frames; i++)
        {
            residue += levels[i] > mean ? levels[i] - mean : mean - levels[i];
        }

        return residue / frames;
    }
}
