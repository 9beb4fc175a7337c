using Firmware.Tests.Desktop.Scenarios;
using Simulator;
using Simulator.Board;
using Simulator.ControlRoom;

namespace Firmware.Tests.Desktop.ControlRoom;

/// <summary>When the drill asks whom, and how fast.</summary>
[TestClass]
public sealed class DrillWindowTests
{
    private static readonly DateOnly s_day = new(2026, 11, 26);

    [TestMethod]
    public void TurnsAreSpreadOverTheWindowAndTheSameEveryNight()
    {
        DrillWindow window = DrillWindow.Parse(DrillWindow.Default, DrillWindow.DefaultOffset)!;
        const int Detectors = 10_982;
        int[] perMinute = new int[165];
        for (int i = 0; i < Detectors; i++)
        {
            string id = $"det-{i}";
            TimeSpan turn = window.TurnOf(id, s_day) - new DateTimeOffset(2026, 11, 26, 2, 0, 0, TimeSpan.FromHours(9));
            Assert.AreEqual(window.TurnOf(id, s_day.AddDays(1)), window.TurnOf(id, s_day).AddDays(1));
            perMinute[(int)turn.TotalMinutes]++;
        }

        // 67 in the mean: six standard deviations of a Poisson distribution.
        Console.WriteLine($"{perMinute.Min()} to {perMinute.Max()} a minute");
        Assert.IsGreaterThan(17, perMinute.Min());
        Assert.IsLessThan(116, perMinute.Max());
    }

    [TestMethod]
    public void AWindowOverMidnightBelongsToTheDayOnWhichItEnds()
    {
        DrillWindow window = DrillWindow.Parse("23:30-01:30", "-03:30")!;
        DateTimeOffset Local(int day, int hour, int minute) => new DateTimeOffset(2026, 11, day, hour, minute, 0, TimeSpan.FromHours(-3.5)).ToUniversalTime();
        Assert.AreEqual(Local(25, 23, 30), window.BeginOf(s_day).ToUniversalTime());
        Assert.AreEqual(Local(26, 1, 30), window.EndOf(s_day).ToUniversalTime());
        Assert.AreEqual(s_day, window.DayAt(Local(25, 23, 45)));
        Assert.AreEqual(s_day, window.DayAt(Local(26, 1, 29)));
        Assert.AreEqual(s_day.AddDays(1), window.DayAt(Local(26, 1, 30)));
        Assert.AreEqual(s_day, DrillWindow.Parse("23:00-00:00", "+09:00")!.DayAt(new DateTimeOffset(2026, 11, 25, 23, 30, 0, TimeSpan.FromHours(9))));
    }

    [TestMethod]
    public void OffIsOff() => Assert.IsNull(DrillWindow.Parse("off", "+09:00"));

    [TestMethod]
    [DataRow("", "+09:00")]
    [DataRow("on", "+09:00")]
    [DataRow("02:00", "+09:00")]
    [DataRow("02:00-02:29", "+09:00")]
    [DataRow("02:00-02:00", "+09:00")]
    [DataRow("2:00-5:00", "+09:00")]
    [DataRow("02:00-24:00", "+09:00")]
    [DataRow("02:00-05:00-06:00", "+09:00")]
    [DataRow("02:00-05:00", "09:00")]
    [DataRow("02:00-05:00", "+9")]
    [DataRow("02:00-05:00", "+14:01")]
    [DataRow("off", "KST")]
    public void WhatIsNoWindowIsBadInput(string hours, string offset)
    {
        EndException refused = Assert.ThrowsExactly<EndException>(() => DrillWindow.Parse(hours, offset));
        Assert.AreEqual(ExitCode.BadInput, refused.ExitCode);
    }

    [TestMethod]
    public void ALateStartDoesNotAskAllAtOnce()
    {
        // 02:20 of a window that ends at 02:30: every turn has passed.
        VirtualTime time = new(new DateTimeOffset(2026, 11, 25, 17, 20, 0, TimeSpan.Zero));
        FakeBroker broker = new();
        DetectorRegistry registry = new();
        using EventJournal journal = EventJournal.Open(null, time);
        using AlarmReceiver receiver = new(registry, journal, [], broker, time, TextWriter.Null);
        for (int i = 0; i < 200; i++)
        {
            TestDetector detector = new($"det-{i}", "mangwon", time);
            registry.Add(detector.Id, "mangwon", detector.Id, detector.Key);
            broker.Put(detector.Topic("heartbeat"), detector.Message("heartbeat"));
        }

        DailyDrill drill = new(DrillWindow.Parse("02:00-02:30", "+09:00")!, receiver, registry, journal, time, TextWriter.Null);
        receiver.Step();
        int[] perSecond = new int[60];
        for (int step = 0; step < 60 * 20; step++)
        {
            broker.Published.Clear();
            receiver.Step();
            drill.Step();
            perSecond[step / 20] += broker.Published.Count(published => published.Topic.EndsWith("/command", StringComparison.Ordinal));
            time.RunUntil(time.NowMicros + 50_000);
        }

        Assert.AreEqual(1, perSecond.Max());
        Assert.AreEqual(60, perSecond.Sum());
    }

    [TestMethod]
    public void AnAlarmOvertakesTheTestsThatWait()
    {
        VirtualTime time = new(new DateTimeOffset(2026, 11, 25, 17, 0, 0, TimeSpan.Zero));
        FakeBroker broker = new();
        DetectorRegistry registry = new();
        TestDetector detector = new("det-1", "mangwon", time);
        registry.Add(detector.Id, "mangwon", "B-07", detector.Key);
        using EventJournal journal = EventJournal.Open(null, time);
        DrillRecipient station = new("fire station", givesReceipts: false) { IsDown = true };
        using AlarmReceiver receiver = new(registry, journal, [station], broker, time, TextWriter.Null);
        foreach ((string type, string evt) in new[] { ("test", "7-e1"), ("test", "7-e2"), ("alarm", "7-e3"), ("alarm", "7-e4") })
        {
            broker.Put(detector.Topic(type), detector.Message(type, evt));
        }

        receiver.Step();
        station.IsDown = false;
        time.RunUntil(10_000_000);
        receiver.Step();
        Assert.AreEqual("7-e3 7-e4 7-e1 7-e2", string.Join(' ', station.Shown.Select(notice => notice.Evt)));
    }
}
