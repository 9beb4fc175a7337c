using Firmware.Detection;
using Firmware.Sensing;

namespace Firmware.Tests;

[TestClass]
public sealed class FlameDetectorTests
{
    private const int Second = DetectionRun.Second;
    private const int Ambient = DetectionRun.Ambient;

    [TestMethod]
    public void RegularLampIsNoFlameAfterAGapEither()
    {
        DetectionRun run = new("standard", 1);
        run.Pulse(Ambient + 400, 200, 10, 20 * Second);
        for (int i = 0; i < 5; i++)
        {
            run.Gap(Sensing.Comparator.Unknown);
            run.Pulse(Ambient + 400, 200, 10, 8 * Second);
        }

        Assert.AreEqual(0, run.Alarms);
    }

    [TestMethod]
    [DataRow(100)]
    [DataRow(300)]
    [DataRow(1000)]
    [DataRow(2000)]
    public void FlameAlarmsWithinTenSeconds(int counts)
    {
        for (int seed = 1; seed <= 5; seed++)
        {
            DetectionRun run = new("standard", seed);
            run.Burn(counts, 10 * Second);
            Assert.AreEqual(1, run.Alarms);
            Assert.AreEqual(1, run.Suspects);
            Assert.IsTrue(run.FirstSuspectFrame < run.FirstAlarmFrame, "suspect comes first");
            Assert.IsTrue(run.Flame.IsAlarm);
            Assert.IsTrue(run.Flame.IsSuspect);
        }
    }

    [TestMethod]
    public void NoAlarmBeforeAMatchIsOverAndSoonAfterIt()
    {
        for (int seed = 1; seed <= 5; seed++)
        {
            DetectionRun run = new("standard", seed);
            run.Burn(300, 10 * Second);
            Assert.IsTrue(run.FirstAlarmFrame >= 7 * FlameFeatures.WindowFrames);
            Assert.IsTrue(run.FirstAlarmFrame <= 16 * FlameFeatures.WindowFrames);
        }
    }

    [TestMethod]
    [DataRow(100, 1)]
    [DataRow(36, 0)]
    public void ThresholdIs48Counts(int counts, int alarms)
    {
        for (int seed = 1; seed <= 3; seed++)
        {
            DetectionRun run = new("standard", seed);
            run.Burn(counts, 20 * Second);
            Assert.AreEqual(alarms, run.Alarms);
        }
    }

    [TestMethod]
    [DataRow(500)]
    [DataRow(1000)]
    [DataRow(3000)]
    public void StepIsNoFlame(int counts)
    {
        DetectionRun run = new("standard", 1);
        run.Steady(Ambient + counts, 30 * Second);
        run.Steady(Ambient, 30 * Second);
        run.Steady(Ambient + counts, 30 * Second);
        Assert.AreEqual(0, run.Alarms);
        Assert.AreEqual(0, run.Suspects);
    }

    [TestMethod]
    [DataRow(2)]
    [DataRow(10)]
    [DataRow(60)]
    public void RampIsNoFlame(int seconds)
    {
        DetectionRun run = new("standard", 1);
        run.Ramp(Ambient, 3000, seconds * Second);
        run.Steady(3000, 10 * Second);
        run.Ramp(3000, Ambient, seconds * Second);
        run.Steady(Ambient, 10 * Second);
        Assert.AreEqual(0, run.Alarms);
        Assert.AreEqual(0, run.Suspects);
    }

    [TestMethod]
    public void SteadyLampBecomesAmbientAndAFireBesideItIsFound()
    {
        DetectionRun run = new("standard", 1);
        run.Steady(Ambient + 800, 30 * Second);
        Assert.IsTrue(run.Flame.RiseCounts < 2, "the lamp is ambient");
        int begun = run.Frames;
        run.Burn(Ambient + 800, 200, 10 * Second);

        Assert.AreEqual(1, run.Alarms);
        Assert.IsTrue(run.FirstAlarmFrame - begun <= 10 * Second);
    }

    [TestMethod]
    [DataRow(4)]
    [DataRow(10)]
    [DataRow(20)]
    public void RegularLampIsNoFlame(int periodFrames)
    {
        // Never dark and as deep as a flame: only its period gives it away.
        DetectionRun run = new("standard", 1);
        run.Pulse(Ambient + 400, 200, periodFrames, 60 * Second);
        Assert.AreEqual(0, run.Alarms);
    }

    [TestMethod]
    [DataRow(3)]
    [DataRow(5)]
    [DataRow(10)]
    public void RegularBlinkerIsNoFlame(int halfPeriodFrames)
    {
        DetectionRun run = new("standard", 1);
        run.Blink(Ambient + 200, Ambient + 600, halfPeriodFrames, 60 * Second);
        run.Blink(Ambient, Ambient + 600, halfPeriodFrames, 60 * Second);
        Assert.AreEqual(0, run.Alarms);
    }

    [TestMethod]
    public void ChoppingThatReturnsToDarkIsNoFlame()
    {
        for (int seed = 1; seed <= 5; seed++)
        {
            DetectionRun run = new("standard", seed);
            run.Chop(Ambient, Ambient + 600, 60 * Second);
            Assert.AreEqual(0, run.Alarms);
        }
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(200)]
    public void ShortDipsOfASteadyLightAreNoFlame(int pedestalCounts)
    {
        DetectionRun run = new("standard", 1);
        run.Dip(Ambient + pedestalCounts, Ambient + 600, 60 * Second);
        Assert.AreEqual(0, run.Alarms);
    }

    [TestMethod]
    public void ChoppingThatStaysBrightIsNoFlameEither()
    {
        DetectionRun run = new("standard", 1);
        run.Chop(Ambient + 250, Ambient + 600, 60 * Second);
        Assert.AreEqual(0, run.Alarms);
    }

    [TestMethod]
    public void SuspicionThatDoesNotLastIsCleared()
    {
        DetectionRun run = new("standard", 1);
        BurnUntilSuspect(run);
        Assert.AreEqual(1, run.Suspects);
        Assert.IsTrue(run.Flame.IsSuspect);
        run.Steady(Ambient, 5 * Second);
        Assert.AreEqual(1, run.Cleared);
        Assert.AreEqual(0, run.Alarms);
        Assert.IsFalse(run.Flame.IsSuspect);
    }

    [TestMethod]
    public void RestoredTenSecondsAfterTheFlameIsGoneAndANewFlameIsANewAlarm()
    {
        DetectionRun run = new("standard", 1);
        run.Burn(300, 20 * Second);
        Assert.AreEqual(0, run.Restored, "not while it burns");
        int gone = run.Frames;
        run.Steady(Ambient, 20 * Second);
        Assert.AreEqual(1, run.Restored);
        Assert.IsTrue(run.RestoredFrame - gone >= 10 * Second);
        Assert.IsTrue(run.RestoredFrame - gone <= 12 * Second);
        Assert.IsFalse(run.Flame.IsAlarm);
        Assert.IsFalse(run.Flame.IsSuspect);
        Assert.AreEqual(0, run.Cleared, "restored says it all");
        Assert.AreEqual(1, run.Alarms);
        run.Burn(300, 10 * Second);
        Assert.AreEqual(2, run.Alarms);
    }

    [TestMethod]
    public void FlameThatGoesOnIsOneAlarm()
    {
        DetectionRun run = new("standard", 4);
        run.Burn(300, 120 * Second);
        Assert.AreEqual(1, run.Alarms);
        Assert.AreEqual(0, run.Restored);
    }

    [TestMethod]
    public void ResetForgetsTheAlarmAndAFlameThatGoesOnIsFoundAnew()
    {
        DetectionRun run = new("standard", 1);
        run.Burn(300, 15 * Second);
        run.Flame.Reset();
        Assert.IsFalse(run.Flame.IsAlarm);
        Assert.IsFalse(run.Flame.IsSuspect);
        Assert.AreEqual(1, run.Alarms);
        run.Burn(300, 2 * Second);
        Assert.AreEqual(1, run.Alarms, "the evidence is gathered anew");
        run.Burn(300, 8 * Second);
        Assert.AreEqual(2, run.Alarms);
        Assert.AreEqual(0, run.Restored);
    }

    /// <summary>The dark before a gap was steady; that says nothing of the light behind it.</summary>
    [TestMethod]
    public void AFlameLitDuringAGapIsNotTakenForTheAmbient()
    {
        for (int seed = 1; seed <= 20; seed++)
        {
            DetectionRun run = new("standard", seed);
            run.Steady(Ambient, 20 * Second);
            run.Gap(Sensing.Comparator.Unknown);
            run.Burn(800, 20 * Second);
            Assert.AreEqual(1, run.Alarms);
        }
    }

    [TestMethod]
    public void SkipKeepsTheEvidence()
    {
        // What was seen before the gap and what is seen behind it are an alarm; neither would be alone.
        DetectionRun run = new("standard", 3);
        BurnUntilSuspect(run);
        run.Gap(Sensing.Comparator.Unknown);
        Assert.IsTrue(run.Flame.IsSuspect);
        Assert.AreEqual(0, run.Alarms);
        run.Burn(300, 6 * FlameFeatures.WindowFrames);
        Assert.AreEqual(1, run.Alarms);
        Assert.AreEqual(1, run.Suspects);
    }

    [TestMethod]
    public void AmbientThatFallsIsFollowedAtOnce()
    {
        DetectionRun run = new("standard", 1);
        run.Steady(3000, 60 * Second);
        run.Steady(Ambient, 15 * Second);
        Assert.IsTrue(run.Flame.RiseCounts > -8);
        run.Burn(200, 10 * Second);
        Assert.AreEqual(1, run.Alarms);
    }

    [TestMethod]
    public void LightThatJumpsIntoSaturationAndStaysIsAtLeastSuspect()
    {
        DetectionRun run = new("standard", 1);
        run.Steady(4095, 8 * Second);
        Assert.AreEqual(1, run.Suspects);
        Assert.IsTrue(run.FirstSuspectFrame <= 5 * Second);
    }

    [TestMethod]
    public void AnEdgeOverAGapIsASuspicionWhereItWasDarkBefore()
    {
        DetectionRun run = new("standard", 1);
        run.Gap(1);
        run.Burn(300, 2 * FlameFeatures.WindowFrames);
        Assert.AreEqual(1, run.Suspects, "one decision later");

        DetectionRun unknown = new("standard", 1);
        unknown.Gap(Sensing.Comparator.Unknown);
        unknown.Burn(300, 2 * FlameFeatures.WindowFrames);
        Assert.AreEqual(0, unknown.Suspects, "no edges are known");
    }

    [TestMethod]
    public void AnEdgeOverAGapSaysNothingOfALampThatWasBrightBefore()
    {
        DetectionRun run = new("standard", 1);
        run.Blink(Ambient + 200, Ambient + 600, 5, 10 * Second);
        int before = run.Suspects;
        run.Gap(3);
        run.Blink(Ambient + 200, Ambient + 600, 5, FlameFeatures.WindowFrames);
        Assert.AreEqual(before, run.Suspects);
    }

    [TestMethod]
    public void LearnedBurnerIsSilentAndAFireFourTimesAsBrightIsFound()
    {
        DetectionRun run = Taught("cooking", 100);
        Assert.AreEqual(0, run.Suspects, "nothing is suspected while it is taught");
        Assert.IsTrue(run.Flame.LearnedCounts >= 100);
        Assert.IsTrue(run.Flame.LearnedCounts < 170);
        Assert.AreEqual(run.Flame.LearnedCounts * DetectionProfile.LearnedMultiple, run.Flame.RiseMinCounts);
        run.Burn(100, 60 * Second);
        Assert.AreEqual(0, run.Alarms);
        Assert.AreEqual(0, run.Suspects);
        run.Burn(400, 10 * Second);
        Assert.AreEqual(1, run.Alarms);
    }

    [TestMethod]
    public void CookingWithoutALearnedBurnerIsAsSensitiveAsStandard()
    {
        DetectionRun run = new("cooking", 1);
        Assert.AreEqual(48, run.Flame.RiseMinCounts);
        run.Burn(100, 10 * Second);
        Assert.AreEqual(1, run.Alarms);
    }

    [TestMethod]
    public void StandardDoesNotLearn()
    {
        DetectionRun run = Taught("standard", 100);
        Assert.AreEqual(0, run.Flame.LearnedCounts);
        Assert.AreEqual(48, run.Flame.RiseMinCounts);
        Assert.AreEqual(1, run.Alarms, "the lesson itself is an alarm");
    }

    [TestMethod]
    public void ClosedRestoresFullSensitivity()
    {
        DetectionRun run = Taught("cooking", 100);
        run.Flame.IsClosed = true;
        Assert.AreEqual(48, run.Flame.RiseMinCounts);
        run.Burn(100, 20 * Second);
        Assert.AreEqual(1, run.Alarms);
        run.Flame.IsClosed = false;
        Assert.AreEqual(run.Flame.LearnedCounts * DetectionProfile.LearnedMultiple, run.Flame.RiseMinCounts, "open again");
    }

    [TestMethod]
    [DataRow(20, 48)]
    [DataRow(100, 200)]
    [DataRow(400, 800)]
    [DataRow(600, 800)]
    [DataRow(1000, 1200)]
    [DataRow(2500, 3000)]
    [DataRow(4000, 3000)]
    public void ALearnedBurnerRaisesTheThresholdWithinBounds(int learnedCounts, int riseMinCounts)
    {
        DetectionRun run = new("cooking", 1);
        run.Flame.LearnedCounts = learnedCounts;
        Assert.AreEqual(riseMinCounts, run.Flame.RiseMinCounts);
    }

    [TestMethod]
    public void ABrightBurnerThatWasTaughtIsSilent()
    {
        DetectionRun run = Taught("cooking", 1000);
        run.Burn(1000, 60 * Second);
        Assert.AreEqual(0, run.Alarms);
    }

    private static void BurnUntilSuspect(DetectionRun run)
    {
        for (int i = 0; i < 10 * Second && !run.Flame.IsSuspect; i++)
        {
            run.Burn(300, 1);
        }
    }

    // A minute of a burner, learned, then ambient light again.
    private static DetectionRun Taught(string profile, int counts)
    {
        DetectionRun run = new(profile, 9);
        run.Flame.IsLearning = true;
        run.Burn(counts, 60 * Second);
        run.Flame.IsLearning = false;
        run.Steady(Ambient, 10 * Second);
        return run;
    }

    [TestMethod]
    public void AFlameIsFoundInALightThatWasJudgedInVainForLong()
    {
        for (int seed = 1; seed <= 5; seed++)
        {
            DetectionRun run = new("standard", seed);
            run.Blink(Ambient, Ambient + 300, 15, 120 * Second);
            Assert.AreEqual(0, run.Suspects);
            run.Burn(600, 25 * Second);
            Assert.AreEqual(1, run.Alarms);
        }
    }

    [TestMethod]
    public void AJumpOverAGapIsNoFlicker()
    {
        FlameFeatures whole = new();
        FlameFeatures gapped = new();
        LightWindow window = new();
        Lcg random = new(11);
        int last = 0;
        for (int i = 0; i < 12; i++)
        {
            int[] levels = new int[LightWindow.Frames];
            for (int frame = 0; frame < levels.Length; frame++)
            {
                // Where the gaps will be it stays as it was.
                bool stays = i >= 8 && (frame == 0 || frame == 4 || frame == 7);
                last = stays ? last : (300 + random.Next(200)) * Conditioner.LevelScale;
                levels[frame] = last;
            }

            Take(whole, window, levels, 0);
            for (int frame = 0; i >= 8 && frame < levels.Length; frame++)
            {
                // Brighter from before frame 0 of the ninth window on, and again from frames 4 and 7 of each.
                levels[frame] += ((i - 7) * 500) + (((i - 8) * 2) + (frame < 4 ? 0 : frame < 7 ? 1 : 2)) * 900;
            }

            Take(gapped, window, levels, i < 8 ? 0 : (1 << 0) + (1 << 4) + (1 << 7));
            Assert.AreEqual(whole.Flicker, gapped.Flicker);
        }
    }

    [TestMethod]
    public void WhatIsNotMeasuredWhileAnAlarmStandsIsMeasuredAfterIt()
    {
        FlameFeatures judged = new();
        FlameFeatures waiting = new();
        LightWindow window = new();
        Lcg random = new(9);
        for (int i = 0; i < 20; i++)
        {
            int[] levels = new int[LightWindow.Frames];
            for (int frame = 0; frame < levels.Length; frame++)
            {
                levels[frame] = (300 + random.Next(400)) * Conditioner.LevelScale;
            }

            Fill(window, levels, 0);
            judged.Add(window, 0, true);
            waiting.Add(window, 0, i < 14);
            Assert.AreEqual(judged.Flicker, waiting.Flicker);
            judged.End(true);
            waiting.End(true);
        }

        judged.Forget();
        waiting.Forget();
        judged.Measure(100);
        waiting.Measure(100);
        for (int feature = 0; feature < FlameFeatures.FirstRefined; feature++)
        {
            Assert.AreEqual(judged.Values[feature], waiting.Values[feature]);
        }
    }

    private static void Take(FlameFeatures features, LightWindow window, int[] levels, int gaps)
    {
        Fill(window, levels, gaps);
        features.Add(window, 0, true);
        features.End(true);
    }

    private static void Fill(LightWindow window, int[] levels, int gaps)
    {
        window.Clear();
        window.Gaps = gaps;
        for (int frame = 0; frame < levels.Length; frame++)
        {
            int level = levels[frame];
            window.Levels[window.Count++] = level;
            window.LevelSum += level;
            window.Lowest = level < window.Lowest ? level : window.Lowest;
            window.Highest = level > window.Highest ? level : window.Highest;
        }
    }
}
