using System.Text;
using Simulator.ControlRoom;
using Simulator.Places;

namespace Simulator.Web.Room;

/// <summary>
/// Looks at the control room for the pages. Everything but <see cref="View"/> belongs to the receiver's thread; the view is handed out whole.
/// </summary>
public sealed class RoomWatch
{
    /// <summary>Alarms and tests of the past that are kept, each.</summary>
    public const int PastMax = 50;

    // What the journal is asked for at a start: more unacknowledged alarms than this are a fleet in trouble, not a list to read.
    private const int AlarmsAtStartMax = 500;
    private const int StepsMax = 100;

    // A suspicion may be this much older than its alarm.
    private static readonly TimeSpan s_before = TimeSpan.FromMinutes(2);

    // As often as an eye needs; an alarm is shown at once.
    private static readonly TimeSpan s_period = TimeSpan.FromMilliseconds(500);

    private readonly AlarmReceiver _receiver;
    private readonly EventJournal _journal;
    private readonly DetectorRegistry _registry;
    private readonly IReadOnlyDictionary<string, MarketPlan> _plans;
    private readonly TimeProvider _time;
    private readonly List<Entry> _alarms = [];
    private readonly List<Entry> _tests = [];
    private RoomView _view;
    private long _builtAt;
    private bool _isStale;

    /// <summary>Begins with what the journal knows.</summary>
    /// <param name="receiver">The receiver, before its first step.</param>
    /// <param name="journal">Its journal.</param>
    /// <param name="registry">Its detectors.</param>
    /// <param name="plans">Plans of markets, at most one each.</param>
    /// <param name="time">The control room's clock.</param>
    public RoomWatch(AlarmReceiver receiver, EventJournal journal, DetectorRegistry registry, IEnumerable<MarketPlan> plans, TimeProvider time)
    {
        _receiver = receiver;
        _journal = journal;
        _registry = registry;
        _plans = plans.ToDictionary(plan => plan.Market);
        _time = time;
        foreach (JournalledEvent kept in journal.NewestOf(MessageType.Alarm, AlarmsAtStartMax).Reverse())
        {
            Add(kept);
        }

        foreach (JournalledEvent kept in journal.NewestOf(MessageType.Test, AlarmsAtStartMax).Reverse())
        {
            Add(kept);
        }

        receiver.EventAccepted += accepted =>
        {
            _isStale = true;
            if (accepted.Claims is { Type: MessageType.Alarm or MessageType.Test, Event: { } evt } && Find(accepted.Detector.Id, evt) is null)
            {
                Add(accepted.Detector, accepted.Claims, evt, accepted.ReceivedAt);
            }
            else if (accepted.Claims is { Type: MessageType.Waveform, Event: { } alarm } && Find(accepted.Detector.Id, alarm) is { } entry)
            {
                entry.HasSignal = true;
            }
        };
        receiver.RecipientTold += (_, notice) => Refresh(notice.Detector, notice.Evt);
        receiver.AlarmChanged += Refresh;
        receiver.DetectorLost += _ => _isStale = true;
        receiver.DetectorReturned += _ => _isStale = true;
        _view = Build();
    }

    /// <summary>The newest view; for any thread.</summary>
    public RoomView View => Volatile.Read(ref _view);

    /// <summary>Looks again, when something happened or some time went by. To be called after each of the receiver's steps.</summary>
    public void Step()
    {
        if (_isStale || _time.GetElapsedTime(_builtAt) >= s_period || _view.IsConnected != _receiver.IsConnected)
        {
            _isStale = false;
            Volatile.Write(ref _view, Build());
        }
    }

    /// <summary>An alarm's story; null when there is no such alarm, or it is too old.</summary>
    public AlarmStory? StoryOf(string detector, string evt)
    {
        if (Find(detector, evt) is not { } entry)
        {
            return null;
        }

        AlarmView alarm = ViewOf(entry);
        IEnumerable<AlarmStep> messages = _journal.NewestSince(detector, alarm.ReceivedAt - s_before, StepsMax).Reverse()
            .Where(kept => kept.Evt.Split('-')[0] == evt.Split('-')[0])
            .Select(kept => new AlarmStep(kept.ReceivedAt, kept.Typ, Verified(kept)?.Claims.Text("code") ?? ""));
        IEnumerable<AlarmStep> told = _journal.ReceiptsOf(detector, evt, entry.Typ)
            .Select(receipt => new AlarmStep(receipt.ToldAt, receipt.ToldAt is null ? "untold" : "told", receipt.Recipient));
        IEnumerable<AlarmStep> actions = ActionsOf(detector, evt)
            .Select(action => new AlarmStep(action.At, action.Deed == AlarmHandling.CalledOff ? "calledOff" : action.Deed, action.By));
        return new AlarmStory(
            alarm,
            entry.Latitude,
            entry.Longitude,
            [.. _view.Alarms.Where(other => other.Market == alarm.Market && other.Stall != alarm.Stall).Select(other => other.Stall).Distinct()],
            [.. messages.Concat(told).Concat(actions).OrderBy(step => step.At ?? DateTimeOffset.MaxValue)],
            SignalOf(detector, evt));
    }

    /// <summary>Does what an operator asks for, and keeps it in the journal.</summary>
    /// <param name="detector">Detector id.</param>
    /// <param name="evt">The alarm's event.</param>
    /// <param name="deed">What: acknowledged, silenced, reset or called off (<see cref="AlarmHandling"/>).</param>
    /// <param name="by">The operator.</param>
    /// <returns>Null when done, else one line that says why not.</returns>
    public string? Act(string detector, string evt, string deed, string by)
    {
        if (Find(detector, evt) is not { } entry)
        {
            return "no such alarm";
        }

        switch (deed)
        {
            case AlarmHandling.Acknowledged when entry.AcknowledgedBy is not null:
                return null;
            case AlarmHandling.CalledOff when entry.IsTest:
                return "a test is no alarm";
            case AlarmHandling.CalledOff when !_receiver.CallOff(detector, evt, by):
                return "called off before";
            case AlarmHandling.Silenced or AlarmHandling.Reset when !_receiver.SendCommand(detector, deed == AlarmHandling.Silenced ? "silence" : "reset"):
                return "not sent: the broker or the detector cannot be reached";
            default:
                break;
        }

        if (deed != AlarmHandling.CalledOff)
        {
            _journal.RecordHandling(new AlarmHandling(detector, evt, deed, by, _time.GetUtcNow()));
        }

        Refresh(entry);
        return null;
    }

    // That the flame is gone is the detector's own word.
    private IEnumerable<AlarmHandling> ActionsOf(string detector, string evt) =>
        _journal.Handlings(detector, evt).Where(handling => handling.Deed != AlarmHandling.Restored);

    private void Refresh(string detector, string evt)
    {
        if (Find(detector, evt) is { } entry)
        {
            Refresh(entry);
        }
    }

    private void Refresh(Entry entry)
    {
        AlarmHandling[] actions = [.. ActionsOf(entry.Detector.Id, entry.Evt)];
        IReadOnlyList<RecipientReceipt> receipts = _journal.ReceiptsOf(entry.Detector.Id, entry.Evt, entry.Typ);
        entry.Recipients = receipts.Count;
        entry.Told = receipts.Count(receipt => receipt.ToldAt is not null);
        entry.Actions = actions.Length;
        entry.AcknowledgedBy = actions.FirstOrDefault(action => action.Deed == AlarmHandling.Acknowledged)?.By;
        _isStale = true;
    }

    private Waveform? SignalOf(string detector, string evt) =>
        _journal.NewestOf(detector, MessageType.Waveform, PastMax).FirstOrDefault(kept => kept.Evt == evt) is { } kept && Verified(kept) is { } verified
            ? Waveform.Read(verified.Claims)
            : null;

    private Entry? Find(string detector, string evt) => _alarms.Concat(_tests).FirstOrDefault(entry => entry.Detector.Id == detector && entry.Evt == evt);

    private void Add(JournalledEvent kept)
    {
        if (Verified(kept) is { } verified && verified.Claims.Event is not null)
        {
            Add(verified.Detector, verified.Claims, kept.Evt, kept.ReceivedAt);
        }
    }

    // A step of the commissioning routine is a test that nobody needs to hear of.
    private void Add(EnrolledDetector detector, Claims claims, string evt, DateTimeOffset receivedAt)
    {
        bool isTest = claims.Type == MessageType.Test || claims.Flag("test");
        if (claims.Has("step"))
        {
            return;
        }

        List<Entry> entries = isTest ? _tests : _alarms;
        Entry added = new(detector, evt, claims.Type!, isTest, receivedAt, claims.Number("lat"), claims.Number("lon"));
        entries.Add(added);
        Refresh(added);
        while (entries.Count(entry => !ViewOf(entry).IsLive) > PastMax)
        {
            entries.Remove(entries.First(entry => !ViewOf(entry).IsLive));
        }
    }

    // Checked again: a journal that somebody edited must not tell of fires.
    private (EnrolledDetector Detector, Claims Claims)? Verified(JournalledEvent kept) =>
        _registry.Find(kept.Detector) is { } detector && detector.TryVerify(Encoding.ASCII.GetBytes(kept.Jws), out _, out Claims? claims, out _) ? (detector, claims) : null;

    private AlarmView ViewOf(Entry entry)
    {
        // Only the newest alarm of a detector can be the one that burns.
        bool isNewest = _alarms.FindLast(other => other.Detector.Id == entry.Detector.Id) == entry;
        bool isBurning = !entry.IsTest && isNewest && _receiver.StateOf(entry.Detector.Id) is { Condition: DetectorCondition.Alarm };
        return new AlarmView(
            entry.Detector.Id, entry.Evt, entry.Detector.Market, entry.Detector.Stall, entry.IsTest, entry.ReceivedAt, isBurning,
            entry.AcknowledgedBy, entry.Told, entry.Recipients, entry.Actions, entry.HasSignal);
    }

    private RoomView Build()
    {
        _builtAt = _time.GetTimestamp();
        StallState[] stalls = [.. _receiver.Detectors.Select(StateOf).OrderBy(stall => stall.Market, StringComparer.Ordinal).ThenBy(stall => stall.Stall, StringComparer.Ordinal)];
        AlarmView[] alarms = [.. _alarms.AsEnumerable().Reverse().Select(ViewOf)];
        ILookup<string, StallState> byMarket = stalls.ToLookup(stall => stall.Market);
        MarketView[] markets = [.. byMarket.Select(market => market.Key).Union(_plans.Keys).Order(StringComparer.Ordinal).Select(id => MarketOf(id, [.. byMarket[id]]))];
        return new RoomView(
            _time.GetUtcNow(),
            _receiver.IsConnected,
            markets,
            [.. alarms.Where(alarm => alarm.IsLive)],
            [.. alarms.Where(alarm => !alarm.IsLive)],
            [.. _tests.AsEnumerable().Reverse().Select(ViewOf)],
            stalls);
    }

    private MarketView MarketOf(string id, StallState[] stalls)
    {
        MarketPlan? plan = _plans.GetValueOrDefault(id);
        int silent = stalls.Count(IsSilent);
        int degraded = stalls.Count(stall => !IsSilent(stall) && stall.Faults.Count > 0);
        return new MarketView(
            id, plan?.Name ?? id, plan?.Stalls.Count, stalls.Length, stalls.Length - silent - degraded, degraded, silent, stalls.Count(stall => stall.State == "alarm"));
    }

    private static bool IsSilent(StallState stall) => stall.Faults.Contains("silent") || stall.LastHeard is null;

    private static StallState StateOf(DetectorState state)
    {
        List<string> faults = [.. state.OpenFaults.Union(state.Report?.Faults ?? [])];
        if (state.Report is { IsSafeMode: true })
        {
            faults.Add("safe-mode");
        }

        if (state.IsLost)
        {
            faults.Insert(0, "silent");
        }

        string shown = state switch
        {
            { Condition: DetectorCondition.Alarm } => "alarm",
            { IsLost: true } => "silent",
            { Condition: DetectorCondition.Suspect } => "suspect",
            _ when faults.Count > 0 => "fault",
            { LastHeard: null } => "starting",
            _ => "normal",
        };
        return new StallState(state.Detector.Stall, state.Detector.Id, state.Detector.Market, shown, faults, state.LastHeard);
    }

    private sealed class Entry(EnrolledDetector detector, string evt, string typ, bool isTest, DateTimeOffset receivedAt, double? latitude, double? longitude)
    {
        public EnrolledDetector Detector { get; } = detector;

        public string Evt { get; } = evt;

        public string Typ { get; } = typ;

        public bool IsTest { get; } = isTest;

        public DateTimeOffset ReceivedAt { get; } = receivedAt;

        public double? Latitude { get; } = latitude;

        public double? Longitude { get; } = longitude;

        public int Recipients { get; set; }

        public bool HasSignal { get; set; }

        public int Told { get; set; }

        public int Actions { get; set; }

        public string? AcknowledgedBy { get; set; }
    }
}
