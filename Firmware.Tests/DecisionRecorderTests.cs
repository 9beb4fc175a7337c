using Firmware.Detection;
using Firmware.Sensing;

namespace Firmware.Tests;

/// <summary>An alarm's recording decides the same again in another detector, bit for bit.</summary>
[TestClass]
public sealed class DecisionRecorderTests
{
    private const int CalmWindows = 41;
    private const int FlameWindows = 60;

    [TestMethod]
    public void WhatWasFrozenAtAnAlarmIsDecidedAgain()
    {
        RecordedRun run = new();
        run.Calm(CalmWindows);
        Assert.IsTrue(run.BurnUntilAlarm(FlameWindows), "no alarm");
        Assert.IsTrue(run.Recorder.TryClaim(), "nothing was frozen");
        Assert.IsTrue(run.Recorder.WindowCount > 8 && run.Recorder.WindowCount <= DecisionRecorder.WindowsMost, "windows " + run.Recorder.WindowCount.ToString());
        Assert.AreEqual(RecordedRun.Print(run.Flame), RecordedRun.Decide(run.Recorder, true));
    }

    [TestMethod]
    public void ItDependsOnTheStateBefore()
    {
        RecordedRun run = new();
        run.Calm(CalmWindows);
        run.BurnUntilAlarm(FlameWindows);
        run.Recorder.TryClaim();
        Assert.IsFalse(RecordedRun.Print(run.Flame) == RecordedRun.Decide(run.Recorder, false), "the state says nothing");
    }

    [TestMethod]
    public void AResetInBetweenIsDecidedAgain()
    {
        RecordedRun run = new();
        run.Calm(CalmWindows);
        run.BurnUntilAlarm(FlameWindows);
        run.Recorder.TryClaim();
        run.Recorder.Release();
        run.Flame.Reset();
        Assert.IsTrue(run.BurnUntilAlarm(FlameWindows) && run.Recorder.TryClaim(), "no second alarm");
        Assert.AreEqual(RecordedRun.Print(run.Flame), RecordedRun.Decide(run.Recorder, true));
    }

    [TestMethod]
    public void AfterALampThatWasJudgedInVainForLongItIsDecidedAgainToo()
    {
        for (int windows = 240; windows < 248; windows++)
        {
            RecordedRun run = new();
            run.Chop(windows);
            run.Recorder.Freeze();
            Assert.IsTrue(run.Recorder.TryClaim());
            Assert.AreEqual(RecordedRun.Print(run.Flame), RecordedRun.Decide(run.Recorder, true, DetectionChange.None));
        }
    }

    [TestMethod]
    public void WhatIsClaimedIsNotOverwritten()
    {
        RecordedRun run = new();
        run.Calm(CalmWindows);
        run.BurnUntilAlarm(FlameWindows);
        int print = RecordedRun.Print(run.Flame);
        Assert.IsTrue(run.Recorder.TryClaim());
        Assert.IsFalse(run.Recorder.TryClaim(), "claimed twice");
        run.Flame.Reset();
        run.BurnUntilAlarm(FlameWindows);
        Assert.AreEqual(print, RecordedRun.Decide(run.Recorder, true));
        run.Recorder.Release();
        Assert.IsFalse(run.Recorder.TryClaim(), "what came meanwhile was not kept");
    }

    [TestMethod]
    public void AnAlarmSoonAfterTheStartHasAllThereIs()
    {
        RecordedRun run = new();
        run.Calm(3);
        run.Recorder.Freeze();
        Assert.IsTrue(run.Recorder.TryClaim());
        Assert.AreEqual(3, run.Recorder.WindowCount);
    }

    [TestMethod]
    public void NothingRecordedIsNothingFrozen()
    {
        DecisionRecorder recorder = new();
        recorder.Freeze();
        Assert.IsFalse(recorder.TryClaim());
    }
}

/// <summary>A flame detector fed with made windows, all of them recorded.</summary>
internal sealed class RecordedRun
{
    private const int ReadingsAFrame = 5;
    private const int Chopped = -1;

    private readonly LightWindow _window = new();
    private readonly FlickeringLight _light = new(7);

    internal FlameDetector Flame { get; } = new(DetectionProfile.Of("cooking"));

    internal DecisionRecorder Recorder { get; } = new();

    internal void Calm(int windows)
    {
        for (int i = 0; i < windows; i++)
        {
            Take(0);
        }
    }

    /// <summary>A lamp chopped twice a second.</summary>
    internal void Chop(int windows)
    {
        for (int i = 0; i < windows; i++)
        {
            Take(Chopped);
        }
    }

    /// <summary>One number that changes with the detector's state.</summary>
    internal static int Print(FlameDetector flame)
    {
        int[] state = new int[FlameDetector.StateCount];
        StateCopy copy = new(state);
        copy.BeginSave();
        flame.Move(copy);
        int print = 0;
        for (int i = 0; i < state.Length; i++)
        {
            print = (print * 31) + state[i];
        }

        return print;
    }

    /// <summary>Returns false where there was no alarm.</summary>
    internal bool BurnUntilAlarm(int windows)
    {
        for (int i = 0; i < windows; i++)
        {
            if (Take(600) == DetectionChange.Alarm)
            {
                Recorder.Freeze();
                return true;
            }
        }

        return false;
    }

    /// <summary>Returns the print after the windows that were frozen; with the state the last of them is the alarm.</summary>
    internal static int Decide(DecisionRecorder recorder, bool withState) => Decide(recorder, withState, DetectionChange.Alarm);

    /// <summary>The same where the last of them changed something else, or nothing.</summary>
    internal static int Decide(DecisionRecorder recorder, bool withState, DetectionChange last)
    {
        FlameDetector flame = new(DetectionProfile.Of("cooking"));
        if (withState)
        {
            StateCopy copy = new(recorder.State);
            copy.BeginLoad();
            flame.Move(copy);
            Assert.AreEqual(recorder.State.Length, copy.Count);
        }

        LightWindow window = new();
        DetectionChange change = DetectionChange.None;
        for (int i = 0; i < recorder.WindowCount; i++)
        {
            DecisionRecorder.Read(recorder.Windows, i, window, flame);
            change = flame.Add(window);
        }

        Assert.IsTrue(change == last || !withState, "the last window was decided otherwise");
        return Print(flame);
    }

    private DetectionChange Take(int mean)
    {
        _window.Clear();
        for (int i = 0; i < LightWindow.Frames; i++)
        {
            int sum = 0;
            for (int k = 0; k < ReadingsAFrame; k++)
            {
                sum += 40 + (mean == 0 ? 0 : mean == Chopped ? i % 10 / 5 * 300 : _light.Next(mean));
            }

            int level = sum * Conditioner.LevelScale / ReadingsAFrame;
            _window.Levels[i] = level;
            _window.LevelSum += level;
            _window.Lowest = level < _window.Lowest ? level : _window.Lowest;
            _window.Highest = level > _window.Highest ? level : _window.Highest;
        }

        _window.Swing = mean == Chopped ? 0 : mean / 2;
        Recorder.Add(_window, Flame);
        return Flame.Add(_window);
    }
}
