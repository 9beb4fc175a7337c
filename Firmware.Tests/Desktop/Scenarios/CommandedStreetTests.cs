using Simulator.Board;
using Simulator.Broker;
using Simulator.ControlRoom;
using Simulator.Scenarios;

namespace Firmware.Tests.Desktop.Scenarios;

/// <summary>Commands and what comes back, the whole way: the control room, a broker and the firmware, on virtual time.</summary>
[TestClass]
public sealed class CommandedStreetTests : IDisposable
{
    private const int Seed = 9;

    private readonly VirtualTime _time = new(new DateTimeOffset(2026, 11, 22, 0, 0, 0, TimeSpan.Zero));
    private readonly Street _street;
    private readonly Stall _stall;

    public CommandedStreetTests()
    {
        Console.WriteLine($"seed {Seed}");
        _street = new Street(_time, new InProcessBroker(_time, Seed), "in-process", Seed, TextWriter.Null, columns: 1);
        _stall = _street.Find("A-01")!;
        RunFor(5);
    }

    private DetectorState State => _street.Receiver.StateOf(_stall.Detector)!;

    public void Dispose() => _street.Dispose();

    [TestMethod]
    public void ProfileAndHoursAreSetAndSeen()
    {
        Assert.AreEqual(("standard", "always", 540), (State.Report!.Profile, State.Report.Hours, State.Report.UtcOffsetMinutes));
        Assert.AreEqual("unknown", State.StartCause);
        Command("profile", ("profile", "cooking"));
        Command("hours", ("hours", "22:00-06:00"), ("utc_offset", "+09:30"));
        Assert.AreEqual(("cooking", "22:00-06:00", 570), (State.Report.Profile, State.Report.Hours, State.Report.UtcOffsetMinutes));

        // 00:00 UTC is 09:30 there.
        Assert.IsTrue(State.Report.IsClosed);
        Assert.IsTrue(_stall.Board.Detector.Flame.IsClosed);
        Command("hours", ("hours", "9 to 5"));
        Assert.AreEqual("22:00-06:00", State.Report.Hours);
    }

    [TestMethod]
    public void AResetIsSeenWithinSeconds()
    {
        _stall.Ignite(900);
        RunFor(20);
        Assert.AreEqual(DetectorCondition.Alarm, State.Condition);
        Assert.IsTrue(_stall.Board.Detector.IsLatched);
        Command("reset");
        Assert.AreNotEqual(DetectorCondition.Alarm, State.Condition);
    }

    [TestMethod]
    public void TheJournalIsFetched()
    {
        _stall.Ignite(900);
        RunFor(20);
        Command("locate");
        Command("journal");
        Assert.IsTrue(State.Journal.IsWhole);
        string[] kinds = [.. State.Journal.Entries.Select(entry => entry.Kind)];
        Assert.AreEqual("started", kinds[0]);
        CollectionAssert.Contains(kinds, "alarm");
        DetectorJournalEntry last = State.Journal.Entries[^1];
        Assert.AreEqual(("obeyed", "locate", 1), (last.Kind, last.Detail, last.Boot));
    }

    private void Command(string command, params (string Name, string Value)[] arguments)
    {
        Assert.IsTrue(_street.Receiver.SendCommand(_stall.Detector, command, arguments));
        RunFor(2);
    }

    private void RunFor(int seconds) => _street.RunUntil(_time.NowMicros + (seconds * 1_000_000L));
}
