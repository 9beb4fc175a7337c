using System.Diagnostics;
using System.Globalization;
using Simulator.Board;
using Simulator.Broker;
using Simulator.ControlRoom;
using Simulator.Fuzzing;

namespace Firmware.Tests.Desktop.Scenarios;

/// <summary>
/// Detectors, each with its own credentials, a control room with its journal on disk and a recipient, at a real broker. Their time is virtual
/// and passes faster than the broker's, but no more than so many times; while somebody connects it stands still.
/// </summary>
internal sealed class MarketUnderFire : IDisposable
{
    internal const string RoomId = "control-room";

    private const int StepMicros = 20_000;
    private const int FirstFireMillis = 5_000;
    private const int FirePauseMillis = 40_000;

    // Longer than the longest pause between two repeats: what is told twice would be told by then.
    private const int QuietMicros = 12_000_000;

    private static readonly TimeSpan s_bound = TimeSpan.FromMinutes(5);

    private readonly string _folder = Directory.CreateTempSubdirectory("under-fire-").FullName;
    private readonly int _pace;
    private readonly Ledger _recipient = new();
    private readonly EventJournal _journal;

    /// <summary>Powers everything; nothing moves before <see cref="RunUntil"/>.</summary>
    /// <param name="ids">The detectors.</param>
    /// <param name="brokerOf">Where each connects, the control room among them.</param>
    /// <param name="seed">Decides fires and jitter.</param>
    /// <param name="pace">Virtual seconds in one of the broker's, at most.</param>
    internal MarketUnderFire(string[] ids, Func<string, IBroker> brokerOf, int seed, int pace)
    {
        _pace = pace;
        Draw = new SeededDraw(seed);
        Detectors = [.. ids.Select((id, index) => new FieldDetector(id, Time, brokerOf(id), seed + index))];
        DetectorRegistry registry = new();
        foreach (FieldDetector detector in Detectors)
        {
            registry.Add(detector.Id, FieldDetector.Market, detector.Id, detector.Key);
        }

        _journal = EventJournal.Open(JournalPath, Time);
        Room = new AlarmReceiver(registry, _journal, [_recipient], brokerOf(RoomId), Time, TextWriter.Null, RoomId);
    }

    internal VirtualTime Time { get; } = new(DateTimeOffset.UtcNow);

    internal SeededDraw Draw { get; }

    internal FieldDetector[] Detectors { get; }

    internal AlarmReceiver Room { get; }

    /// <summary>True while the control room does nothing.</summary>
    internal bool IsRoomBusy { get; set; }

    /// <summary>Alarms latched so far.</summary>
    internal int Latched => Detectors.Sum(detector => detector.Latched);

    /// <summary>Detectors with an alarm that has no receipt.</summary>
    internal int Open => Detectors.Count(detector => detector.Detector.HasOpenAlarm);

    private string JournalPath => Path.Combine(_folder, "journal.db");

    /// <summary>How often alarms were published, repeats included.</summary>
    internal int Transmissions => Detectors.Sum(detector => detector.Transmissions);

    /// <summary>Everybody has found the broker, and the control room knows everybody.</summary>
    internal bool IsInService => Room.IsConnected
        && Detectors.All(detector => detector.Detector.IsLinkUp && Room.StateOf(detector.Id) is { Condition: DetectorCondition.InService });

    /// <summary>Lights so many fires before each detector, at drawn times.</summary>
    internal void IgniteEach(int fires)
    {
        foreach (FieldDetector detector in Detectors)
        {
            for (int i = 0; i < fires; i++)
            {
                int millis = FirstFireMillis + (i * FirePauseMillis) + Draw.Next(FirePauseMillis / 2);
                Time.After(millis * 1000L, detector.Ignite);
            }
        }
    }

    /// <summary>Lets time pass until the condition holds; fails when it does not within a generous bound.</summary>
    /// <param name="each">Done at each step.</param>
    internal void RunUntil(Func<bool> until, Action? each = null)
    {
        long began = Stopwatch.GetTimestamp();
        while (!until())
        {
            Assert.IsLessThan(s_bound, Stopwatch.GetElapsedTime(began), $"{Latched} alarms latched, {Open} detectors with an open one");
            long stepBegan = Stopwatch.GetTimestamp();
            Time.RunUntil(Time.NowMicros + StepMicros);
            if (!IsRoomBusy)
            {
                Room.Step();
            }

            each?.Invoke();
            while (Stopwatch.GetElapsedTime(stepBegan).TotalMicroseconds < StepMicros / _pace)
            {
                Thread.Sleep(0);
            }
        }
    }

    /// <summary>Waits until so many alarms are through, and for repeats after that; then fails unless each is accepted once and told once.</summary>
    internal void AssertNothingLost(int alarms)
    {
        RunUntil(() => Latched == alarms && Open == 0 && Room.DeliveriesPending == 0);
        long quietFrom = Time.NowMicros;
        RunUntil(() => Time.NowMicros > quietFrom + QuietMicros);
        Room.Dispose();
        _journal.Dispose();
        using EventJournal journal = EventJournal.Open(JournalPath, Time);
        string[] accepted = [.. journal.Events().Where(kept => kept.Typ == "alarm").Select(kept => $"{kept.Detector}/{kept.Evt}").Order(StringComparer.Ordinal)];
        string[] raised = [.. Detectors.SelectMany(detector => detector.Evts.Select(evt => $"{detector.Id}/{evt}")).Order(StringComparer.Ordinal)];
        Assert.HasCount(alarms, raised, "each latched alarm has an id of its own");
        CollectionAssert.AreEqual(raised, accepted, "the journal has each once");
        CollectionAssert.AreEqual(raised, _recipient.Keys.Order(StringComparer.Ordinal).ToArray(), "the recipient was told of each once");
        Assert.IsTrue(Detectors.All(detector => detector.Evts.Count == detector.Latched));
        Assert.AreEqual(0, Open);
        Assert.AreEqual(0, Room.Refused, string.Join(", ", Room.RefusedByReason));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{alarms} alarms, {Transmissions} transmissions, {Time.NowMicros / 1_000_000} virtual seconds"));
    }

    public void Dispose()
    {
        Room.Dispose();
        _journal.Dispose();
        foreach (FieldDetector detector in Detectors)
        {
            detector.Dispose();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private sealed class Ledger : IRecipient
    {
        public List<string> Keys { get; } = [];

        public string Name => "fire station";

        public bool Tell(AlarmNotice notice)
        {
            Keys.Add(notice.Key);
            return true;
        }
    }
}
