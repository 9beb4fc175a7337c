using System.Data.Common;
using System.Text;

namespace Simulator.ControlRoom;

/// <summary>
/// The daily proof that the whole chain is alive: once a night each detector in service is asked for a signed <c>test</c>, which goes through
/// broker and control room to all recipients, whose answers go back to the detector. What is missing when the window ends is a fault.
/// The journal holds all that it knows: a restart goes on where it was. One thread, the receiver's.
/// </summary>
public sealed class DailyDrill
{
    /// <summary>Pause before a detector that did not answer is asked again.</summary>
    public static readonly TimeSpan AskAgainAfter = TimeSpan.FromMinutes(5);

    /// <summary>Pause before a detector that could not be asked is looked at again.</summary>
    public static readonly TimeSpan LookAgainAfter = TimeSpan.FromSeconds(30);

    // A restart late in the window must not ask all at once.
    private const int CatchUpFactor = 4;

    private const int RowsPerStepMax = 16;

    private const int TestsLookedAt = 16;

    private static readonly TimeSpan s_gapMax = TimeSpan.FromSeconds(1);

    private readonly DrillWindow _window;
    private readonly AlarmReceiver _receiver;
    private readonly DetectorRegistry _registry;
    private readonly EventJournal _journal;
    private readonly TimeProvider _time;
    private readonly BoundedLog _log;

    private readonly Dictionary<string, DrillResult> _open = [];
    private readonly PriorityQueue<string, DateTimeOffset> _turns = new();
    private readonly Queue<string> _awaited = new();
    private DateOnly? _day;
    private TimeSpan _gap;
    private DateTimeOffset _from;

    /// <summary>Makes a drill that goes on where the journal ends.</summary>
    /// <param name="window">When.</param>
    /// <param name="receiver">Asks the detectors and hears their answers.</param>
    /// <param name="registry">Whom to ask.</param>
    /// <param name="journal">The receiver's.</param>
    /// <param name="time">The clock, trusted.</param>
    /// <param name="log">Takes short lines: each fault and each night's sum, a bounded number a minute.</param>
    public DailyDrill(DrillWindow window, AlarmReceiver receiver, DetectorRegistry registry, EventJournal journal, TimeProvider time, TextWriter log)
    {
        _window = window;
        _receiver = receiver;
        _registry = registry;
        _journal = journal;
        _time = time;
        _log = new BoundedLog(log, time);
        receiver.EventAccepted += Take;
    }

    /// <summary>Does what there is to do; never blocks. To be called after each of the receiver's steps.</summary>
    public void Step()
    {
        DateTimeOffset now = _time.GetUtcNow();
        try
        {
            if (!_journal.TryLead())
            {
                // Another room does it. It may end: then from the journal.
                _day = null;
            }
            else if (_day is not { } day)
            {
                Begin(now);
            }
            else if (now >= _window.EndOf(day))
            {
                End(day);
            }
            else
            {
                Ask(day, now);
                Await();
            }
        }
        catch (DbException exception)
        {
            // What is in memory may be ahead of the journal: from there again.
            _log.Write("journal", $"drill: {exception.Message}");
            _day = null;
            _from = now + LookAgainAfter;
        }
    }

    private void Begin(DateTimeOffset now)
    {
        DateOnly day = _window.DayAt(now);
        if (now < _from)
        {
            return;
        }

        // What a stopped control room left open comes first.
        DateOnly? left = _journal.OpenDrillDay();
        if ((left is null || left == day) && now >= _window.BeginOf(day))
        {
            _journal.RecordDrills(
                _registry.All.Where(detector => detector.Retirement is null).Select(detector => new DrillResult(day, detector.Market, detector.Id, detector.Stall)), isNew: true);
            left = day;
        }

        if (left is { } begun)
        {
            Load(begun);
        }
        else
        {
            _from = _window.BeginOf(day);
        }
    }

    private void Load(DateOnly day)
    {
        _open.Clear();
        _turns.Clear();
        _awaited.Clear();
        IReadOnlyList<DrillResult> results = _journal.Drills(day);
        foreach (DrillResult result in results.Where(result => result.Outcome is null))
        {
            _open.Add(result.Detector, result);
            if (result.Evt is not null)
            {
                _awaited.Enqueue(result.Detector);
            }
            else if (result.AskedAt is not { } asked || !FindTest(result, asked))
            {
                _turns.Enqueue(result.Detector, _window.TurnOf(result.Detector, day));
            }
        }

        TimeSpan even = _window.Length / Math.Max(1, CatchUpFactor * results.Count);
        _gap = even < s_gapMax ? even : s_gapMax;
        _day = day;
    }

    // The test that was accepted, and not noted, when the control room stopped.
    private bool FindTest(DrillResult result, DateTimeOffset asked)
    {
        foreach (JournalledEvent kept in _journal.NewestOf(result.Detector, MessageType.Test, TestsLookedAt).Where(kept => kept.ReceivedAt >= asked).Reverse())
        {
            if (_registry.Find(kept.Detector) is { } detector
                && detector.TryVerify(Encoding.ASCII.GetBytes(kept.Jws), out _, out Claims? claims, out _)
                && IsAnswer(claims))
            {
                Note(result, kept.Evt, kept.ReceivedAt);
                return true;
            }
        }

        return false;
    }

    private void Ask(DateOnly day, DateTimeOffset now)
    {
        HashSet<string>? inAlarm = null;
        for (int i = 0; i < RowsPerStepMax && now >= _from && _turns.TryPeek(out string? id, out DateTimeOffset turn) && turn <= now; i++)
        {
            _turns.Dequeue();
            if (_open.GetValueOrDefault(id) is not { Evt: null } result)
            {
                continue;
            }

            // After a silence of the control room a detector obeys again once a message of its own was receipted.
            inAlarm ??= MarketsInAlarm();
            if (Hindrance(result, inAlarm) is not null || _receiver.StateOf(id)!.LastHeard is null || !_receiver.SendCommand(id, "test"))
            {
                _turns.Enqueue(id, now + LookAgainAfter);
                continue;
            }

            _from = now + _gap;
            _turns.Enqueue(id, now + AskAgainAfter);
            Save(result with { Asks = result.Asks + 1, AskedAt = result.AskedAt ?? now });
        }
    }

    // A result's word and what is missing, where a detector cannot be drilled; null where it can.
    private (string Outcome, string Missing)? Hindrance(DrillResult result, HashSet<string> marketsInAlarm) => _receiver.StateOf(result.Detector) switch
    {
        null or { Condition: DetectorCondition.Starting } => (DrillResult.Lost, "never heard"),
        { IsLost: true } => (DrillResult.Lost, "the detector is lost"),
        { Report.IsCommissioning: true } => (DrillResult.Commissioning, "the commissioning routine runs"),
        { Condition: DetectorCondition.Suspect } => (DrillResult.PutOff, "a flame is suspected"),
        _ when marketsInAlarm.Contains(result.Market) => (DrillResult.PutOff, "an alarm stands in the market"),
        _ => null,
    };

    private HashSet<string> MarketsInAlarm() =>
        [.. _receiver.Detectors.Where(state => state.Condition == DetectorCondition.Alarm).Select(state => state.Detector.Market)];

    private void Take(AcceptedEvent accepted)
    {
        if (_day is null || accepted.Claims.Type != MessageType.Test || _open.GetValueOrDefault(accepted.Detector.Id) is not { AskedAt: not null, Evt: null } result || !IsAnswer(accepted.Claims))
        {
            return;
        }

        try
        {
            Note(result, accepted.Claims.Event!, accepted.ReceivedAt);
        }
        catch (DbException exception)
        {
            _log.Write("journal", $"drill: {exception.Message}");
            _day = null;
        }
    }

    // A step or a test flame of the commissioning routine answers nobody.
    private static bool IsAnswer(Claims claims) => claims.Event is not null && !claims.Has("step") && !claims.Flag("test");

    private void Note(DrillResult result, string evt, DateTimeOffset at)
    {
        Save(result with { Evt = evt, AcceptedAt = at });
        _awaited.Enqueue(result.Detector);
    }

    private void Await()
    {
        for (int i = Math.Min(RowsPerStepMax, _awaited.Count); i > 0; i--)
        {
            string id = _awaited.Dequeue();
            DrillResult result = Count(_open[id]);
            if (result.Outcome is null)
            {
                _awaited.Enqueue(id);
                continue;
            }

            Save(result);
        }
    }

    // What came of a test that was accepted; passed when all is there.
    private DrillResult Count(DrillResult result)
    {
        IReadOnlyList<RecipientReceipt> receipts = _journal.ReceiptsOf(result.Detector, result.Evt!, MessageType.Test);
        RecipientReceipt[] acknowledged = [.. receipts.Where(_receiver.IsAcknowledged)];
        string[] untold = [.. receipts.Where(receipt => receipt.ToldAt is null).Select(receipt => receipt.Recipient)];
        string[] silent = [.. receipts.Where(receipt => receipt.ToldAt is not null).Except(acknowledged).Select(receipt => receipt.Recipient)];
        List<string> missing = [];
        if (receipts.Count == 0)
        {
            missing.Add("nobody to tell");
        }

        if (untold.Length > 0)
        {
            missing.Add("not told: " + string.Join(", ", untold));
        }

        if (silent.Length > 0)
        {
            missing.Add("no receipt: " + string.Join(", ", silent));
        }

        return result with
        {
            Recipients = receipts.Count,
            Told = receipts.Count - untold.Length,
            Acknowledged = acknowledged.Length,
            ToldAt = receipts.Max(receipt => receipt.ToldAt),
            AcknowledgedAt = acknowledged.Max(receipt => receipt.AnsweredAt ?? receipt.ToldAt),
            Outcome = missing.Count == 0 ? DrillResult.Passed : null,
            Missing = missing.Count == 0 ? null : string.Join("; ", missing),
        };
    }

    // A few in each step: an alarm must not wait for the sum.
    private void End(DateOnly day)
    {
        HashSet<string> inAlarm = MarketsInAlarm();
        List<DrillResult> ended = [];
        foreach (DrillResult result in _open.Values.Take(RowsPerStepMax).ToArray())
        {
            if (_registry.Find(result.Detector) is not { Retirement: null })
            {
                _journal.RemoveDrill(result);
                _open.Remove(result.Detector);
                continue;
            }

            ended.Add(Judge(result, inAlarm));
        }

        _journal.RecordDrills(ended);
        foreach (DrillResult result in ended)
        {
            _open.Remove(result.Detector);
            if (result.Outcome != DrillResult.Passed)
            {
                _log.Write("drill fault", $"{result.Detector} ({result.Market}, stall {result.Stall}) {result.Outcome}, {result.Missing}");
            }
        }

        if (_open.Count == 0)
        {
            IReadOnlyList<DrillResult> all = _journal.Drills(day);
            _log.Write("drill", $"{day:yyyy-MM-dd}, {all.Count(result => result.Outcome == DrillResult.Passed)} of {all.Count} detectors passed");
            _day = null;
        }
    }

    private DrillResult Judge(DrillResult result, HashSet<string> marketsInAlarm)
    {
        if (result.Evt is not null)
        {
            DrillResult counted = Count(result);
            return counted with { Outcome = counted.Outcome ?? DrillResult.Failed };
        }

        if (result.Asks > 0 && _receiver.StateOf(result.Detector) is { IsLost: false })
        {
            return result with { Outcome = DrillResult.Failed, Missing = "no test came" };
        }

        (string outcome, string missing) = Hindrance(result, marketsInAlarm) ?? (DrillResult.Failed, "not asked: the control room was away");
        return result with { Outcome = outcome, Missing = missing };
    }

    private void Save(DrillResult result)
    {
        _journal.RecordDrills([result]);
        if (result.Outcome is null)
        {
            _open[result.Detector] = result;
        }
        else
        {
            _open.Remove(result.Detector);
        }
    }
}
