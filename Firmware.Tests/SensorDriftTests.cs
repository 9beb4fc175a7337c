using Firmware.Sensing;

namespace Firmware.Tests;

[TestClass]
public sealed class SensorDriftTests
{
    private const long Hour = Limits.DriftHourMicros;
    private const int Past = Limits.DriftPastDays;
    private const int Recent = Limits.DriftRecentDays;
    private const int Night = 200;

    [TestMethod]
    public void SpanThatFallsBelowHalfOverFourteenDaysIsDrift()
    {
        // From 2000 counts to 800, evenly, and so it stays: found when three whole days lie below the half.
        DriftRun run = new(0);
        for (int day = 0; day < Past; day++)
        {
            run.Day(Night, Night + 2000 - (1200 * day / (Past - 1)));
            Assert.IsFalse(run.Drift.IsDrifting);
        }

        run.Days(Recent - 1, Night, Night + 800);
        Assert.IsFalse(run.Drift.IsDrifting);
        run.Day(Night, Night + 800);
        Assert.IsTrue(run.Drift.IsDrifting);
    }

    [TestMethod]
    [DataRow(1000, true)]
    [DataRow(1001, false)]
    public void HalfIsTheLimit(int span, bool drifting)
    {
        DriftRun run = new(0);
        run.Days(Past, Night, Night + 2000);
        run.Days(Recent, Night, Night + span);
        Assert.AreEqual(drifting, run.Drift.IsDrifting);
    }

    [TestMethod]
    public void TwoDullDaysAreNone()
    {
        DriftRun run = new(0);
        for (int week = 0; week < 6; week++)
        {
            run.Days(5, Night, Night + 2000);
            run.Days(Recent - 1, Night, Night + 100);
            Assert.IsFalse(run.Drift.IsDrifting);
        }
    }

    [TestMethod]
    public void StaysUntilTheSpanIsBack()
    {
        // Longer than the record: what was is not forgotten while the fault stands.
        DriftRun run = new(0);
        run.Days(Past, Night, Night + 2000);
        run.Days(Recent, Night, Night + 900);
        for (int day = 0; day < 3 * Past; day++)
        {
            run.Day(Night, Night + 900);
            Assert.IsTrue(run.Drift.IsDrifting);
        }

        run.Day(Night, Night + 1900);
        Assert.IsFalse(run.Drift.IsDrifting, "the window was cleaned");
    }

    [TestMethod]
    public void DarkerNightsAloneAreNone()
    {
        DriftRun run = new(0);
        run.Days(Past, 600, 2600);
        run.Days(2 * Past, 100, 2100);
        Assert.IsFalse(run.Drift.IsDrifting);
    }

    [TestMethod]
    public void StallLitDayAndNightProvesNothing()
    {
        DriftRun run = new(0);
        run.Days(Past, 500, 500 + Limits.DriftSpanMinCounts - 1);
        run.Days(Past, 500, 500);
        Assert.IsFalse(run.Drift.IsDrifting);
    }

    [TestMethod]
    public void FireOfMinutesIsNoBrightDay()
    {
        DriftRun run = new(0);
        run.Days(Past - 1, Night, Night + 600);
        run.DayWithFire(Night, Night + 600, 4095, 1);
        run.Days(Recent, Night, Night + 600);
        Assert.IsFalse(run.Drift.IsDrifting);
    }

    [TestMethod]
    public void ClockThatRanLongBeforeIsNoDay()
    {
        // The first frame comes at any time; what was before it is not judged.
        DriftRun run = new(400 * 24 * Hour);
        run.Days(Past, Night, Night + 2000);
        run.Days(Recent - 1, Night, Night + 500);
        Assert.IsFalse(run.Drift.IsDrifting);
        run.Day(Night, Night + 500);
        Assert.IsTrue(run.Drift.IsDrifting);
    }

    [TestMethod]
    public void AllFramesOfAnHourFit()
    {
        DriftRun run = new(0);
        long frames = Hour / Limits.FrameMicros;
        for (long i = 1; i <= frames; i++)
        {
            run.Drift.Add(Conditioner.FullScale, i * Limits.FrameMicros);
        }

        Assert.IsTrue(frames * Conditioner.FullScale < int.MaxValue, "the sum does not overflow");
        Assert.IsFalse(run.Drift.IsDrifting);
    }

    /// <summary>Days of light, one frame every six minutes: half of a day dark, half bright.</summary>
    private sealed class DriftRun
    {
        public readonly SensorDrift Drift = new();
        private long _nowMicros;

        public DriftRun(long nowMicros)
        {
            _nowMicros = nowMicros;
            Drift.Add(2000, _nowMicros);
        }

        public void Days(int days, int dark, int bright)
        {
            for (int i = 0; i < days; i++)
            {
                Day(dark, bright);
            }
        }

        public void Day(int dark, int bright) => DayWithFire(dark, bright, bright, 0);

        /// <summary>Frames of fire, six minutes each, at noon.</summary>
        public void DayWithFire(int dark, int bright, int fire, int frames)
        {
            for (int frame = 0; frame < 240; frame++)
            {
                _nowMicros += Hour / 10;
                int light = frame < 120 ? dark : bright;
                Drift.Add(frame >= 180 && frame < 180 + frames ? fire : light, _nowMicros);
            }
        }
    }
}
