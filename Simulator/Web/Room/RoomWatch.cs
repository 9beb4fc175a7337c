using System.Text;
using Microsoft.Data.Sqlite;
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

    /// <summary>Days whose drills are looked at when the control room starts.</summary>
    public const int DrillDays = 31;

    // A suspicion may be this much older than its alarm.
    private static readonly TimeSpan s_before = TimeSpan.FromMinutes(2);

    // As often as an eye needs; an alarm is shown at once.
    private static readonly TimeSpan s_period = TimeSpan.FromMilliseconds(500);

    // A drill takes hours.
    private static readonly TimeSpan s_drillPeriod = TimeSpan.FromMinutes(1);

    private readonly AlarmReceiver _receiver;
    private readonly EventJournal _journal;
    private readonly DetectorRegistry _registry;
    private readonly IReadOnlyDictionary<string, MarketPlan> _plans;
    private readonly RecipientCoverage _coverage;
    private readonly TimeProvider _time;
    private readonly List<Entry> _alarms = [];
    private readonly List<Entry> _tests = [];

    // Only the newest alarm of a detector can be the one that burns.
    private readonly Dictionary<string, Entry> _newest = [];
    private readonly Dictionary<string, (MarketDrill Last, DateOnly? PassedOn)> _drills = [];
    private Place[] _places = [];
    private int _detectorsVersion = -1;
    private DateOnly _drillsFrom;
    private long _drillsSeenAt;
    private RoomView _view;
    private long _builtAt;
    private bool _isStale;

    /// <summary>Begins with what the journal knows.</summary>
    /// <param name="receiver">The receiver, before its first step.</param>
    /// <param name="journal">Its journal.</param>
    /// <param name="registry">Its detectors.</param>
    /// <param name="plans">Plans of markets, at most one each.</param>
    /// <param name="coverage">Who is told of which stall.</param>
    /// <param name="time">The control room's clock.</param>
    public RoomWatch(
        AlarmReceiver receiver, EventJournal journal, DetectorRegistry registry, IEnumerable<MarketPlan> plans, RecipientCoverage coverage, TimeProvider time)
    {
        _receiver = receiver;
        _journal = journal;
        _registry = registry;
        _plans = plans.ToDictionary(plan => plan.Market);
        _coverage = coverage;
        _time = time;
        _drillsFrom = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime).AddDays(-DrillDays);
        LookAtDrills();
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
            if (accepted.Claims is { Type: MessageType.Alarm or MessageType.Test, Event: { } evt })
            {
                Add(accepted.Detector, accepted.Claims, evt, accepted.ReceivedAt);
            }
            else if (accepted.Claims is { Type: MessageType.Waveform, Event: { } alarm } && Find(accepted.Detector.Id, alarm) is { } entry)
            {
                entry.HasSignal = true;
            }
        };
        receiver.RecipientTold += (_, notice) =>
        {
            _isStale = true;
            if (notice.FollowUp is null && Find(notice.Detector, notice.Evt) is { } entry)
            {
                entry.Told++;
            }
        };
        receiver.RecipientAnswered += (_, notice) =>
        {
            _isStale = true;
            if (notice.FollowUp is null && Find(notice.Detector, notice.Evt) is { } entry)
            {
                entry.Answered++;
            }
        };
        receiver.DetectorLost += _ => _isStale = true;
        receiver.DetectorReturned += _ => _isStale = true;
        _view = Build(new RoomView(default, false, [], [], [], [], []));
    }

    /// <summary>The newest view; for any thread.</summary>
    public RoomView View => Volatile.Read(ref _view);

    /// <summary>Looks again, when something happened or some time went by. To be called after each of the receiver's steps.</summary>
    public void Step()
    {
        if (_time.GetElapsedTime(_drillsSeenAt) >= s_drillPeriod)
        {
            LookAtDrills();
        }

        if (_isStale || _time.GetElapsedTime(_builtAt) >= s_period || _view.IsConnected != _receiver.IsConnected)
        {
            _isStale = false;
            Volatile.Write(ref _view, Build(_view));
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
        LatencyReceipt? receipt = _journal.LatencyOf(detector, evt);
        RecipientReceipt[] recipients = [.. receipt?.Recipients ?? []];
        IEnumerable<AlarmStep> told = recipients.Select(told => new AlarmStep(told.ToldAt, told.ToldAt is null ? "untold" : "told", told.Recipient));
        IEnumerable<AlarmStep> answered = recipients.Where(told => told.AnsweredAt is not null).Select(told => new AlarmStep(told.AnsweredAt, "answered", told.Recipient));
        IEnumerable<AlarmStep> actions = _journal.Actions(detector, evt).Select(action => new AlarmStep(action.At, Lower(action.Kind), action.Operator));
        return new AlarmStory(
            alarm,
            entry.Latitude,
            entry.Longitude,
            [.. _view.Alarms.Where(other => other.Market == alarm.Market && other.Stall != alarm.Stall).Select(other => other.Stall).Distinct()],
            [.. messages.Concat(told).Concat(answered).Concat(actions).OrderBy(step => step.At ?? DateTimeOffset.MaxValue)],
            SignalOf(detector, evt),
            receipt);
    }

    /// <summary>The detectors of a market that did not pass its last drill, or have not yet.</summary>
    public IReadOnlyList<DrillResult> NotPassed(string market) => _drills.TryGetValue(market, out (MarketDrill Last, DateOnly? PassedOn) known)
        ? [.. _journal.Drills(known.Last.Day, market).Where(result => result.Outcome != DrillResult.Passed)]
        : [];

    /// <summary>Does what an operator asks for, and keeps it in the journal.</summary>
    /// <param name="detector">Detector id.</param>
    /// <param name="evt">The alarm's event.</param>
    /// <param name="kind">What.</param>
    /// <param name="by">The operator.</param>
    /// <returns>Null when done, else one line that says why not.</returns>
    public string? Act(string detector, string evt, OperatorActionKind kind, string by)
    {
        if (Find(detector, evt) is not { } entry)
        {
            return "no such alarm";
        }

        if (kind == OperatorActionKind.Acknowledged && entry.AcknowledgedBy is not null)
        {
            return null;
        }

        if (kind == OperatorActionKind.CalledOff)
        {
            if (entry.IsTest || !_receiver.CallOff(detector, evt, by))
            {
                return entry.IsTest ? "a test is no alarm" : "called off before";
            }
        }
        else if (kind != OperatorActionKind.Acknowledged && !_receiver.SendCommand(detector, kind == OperatorActionKind.Silenced ? "silence" : "reset"))
        {
            return "not sent: the broker or the detector cannot be reached";
        }

        OperatorAction action = new(kind, by, _time.GetUtcNow());
        _journal.RecordAction(detector, evt, action);
        entry.Actions++;
        if (kind == OperatorActionKind.Acknowledged)
        {
            entry.AcknowledgedBy = by;
        }

        _isStale = true;
        return null;
    }

    private static string Lower(OperatorActionKind kind) => kind switch
    {
        OperatorActionKind.Acknowledged => "acknowledged",
        OperatorActionKind.Silenced => "silenced",
        OperatorActionKind.CalledOff => "calledOff",
        _ => "reset",
    };

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
        IReadOnlyList<RecipientReceipt> recipients = _journal.ReceiptsOf(detector.Id, evt, claims.Type!);
        IReadOnlyList<OperatorAction> actions = _journal.Actions(detector.Id, evt);
        Entry added = new(detector, evt, isTest, receivedAt, claims.Number("lat"), claims.Number("lon"), recipients.Count)
        {
            Told = recipients.Count(recipient => recipient.ToldAt is not null),
            Answered = recipients.Count(recipient => recipient.AnsweredAt is not null),
            Actions = actions.Count,
            AcknowledgedBy = actions.FirstOrDefault(action => action.Kind == OperatorActionKind.Acknowledged)?.Operator,
        };
        entries.Add(added);
        if (!isTest)
        {
            _newest[detector.Id] = added;
        }

        for (int past = entries.Count(entry => !IsLive(entry)); past > PastMax; past--)
        {
            entries.RemoveAt(entries.FindIndex(entry => !IsLive(entry)));
        }
    }

    // Checked again: a journal that somebody edited must not tell of fires.
    private (EnrolledDetector Detector, Claims Claims)? Verified(JournalledEvent kept) =>
        _registry.Find(kept.Detector) is { } detector && detector.TryVerify(Encoding.ASCII.GetBytes(kept.Jws), out _, out Claims? claims, out _) ? (detector, claims) : null;

    private bool IsBurning(Entry entry) =>
        !entry.IsTest && _newest.GetValueOrDefault(entry.Detector.Id) == entry && _receiver.StateOf(entry.Detector.Id) is { Condition: DetectorCondition.Alarm };

    private bool IsLive(Entry entry) => !entry.IsTest && (entry.AcknowledgedBy is null || IsBurning(entry));

    private AlarmView ViewOf(Entry entry) => new(
        entry.Detector.Id, entry.Evt, entry.Detector.Market, entry.Detector.Stall, entry.IsTest, entry.ReceivedAt, IsBurning(entry),
        entry.AcknowledgedBy, entry.Told, entry.Recipients, entry.Answered, entry.Actions, entry.HasSignal);

    // Twice a second over a whole fleet: what did not change is taken from the view before.
    private RoomView Build(RoomView before)
    {
        _builtAt = _time.GetTimestamp();
        bool isChanged = FollowDetectors();
        foreach (Place place in _places)
        {
            if (place.SeenVersion != place.State.Version)
            {
                place.SeenVersion = place.State.Version;
                place.Shown = StateOf(place.State, place.Untold);
                isChanged = true;
            }
        }

        AlarmView[] alarms = [.. _alarms.AsEnumerable().Reverse().Select(ViewOf)];
        return new RoomView(
            _time.GetUtcNow(),
            _receiver.IsConnected,
            SameOr(before.Markets, MarketsOf()),
            SameOr(before.Alarms, [.. alarms.Where(alarm => alarm.IsLive)]),
            SameOr(before.Past, [.. alarms.Where(alarm => !alarm.IsLive)]),
            SameOr(before.Tests, [.. _tests.AsEnumerable().Reverse().Select(ViewOf)]),
            isChanged ? [.. _places.Select(place => place.Shown!)] : before.Stalls);
    }

    private static IReadOnlyList<T> SameOr<T>(IReadOnlyList<T> before, T[] now) => before.SequenceEqual(now) ? before : now;

    private bool FollowDetectors()
    {
        if (_detectorsVersion == _receiver.DetectorsVersion)
        {
            return false;
        }

        _detectorsVersion = _receiver.DetectorsVersion;
        _places = [.. _receiver.Detectors
            .OrderBy(state => state.Detector.Market, StringComparer.Ordinal).ThenBy(state => state.Detector.Stall, StringComparer.Ordinal)
            .Select(state => new Place(state, _coverage.MissingFor(state.Detector.Market, state.Detector.Stall)))];
        return true;
    }

    private MarketView[] MarketsOf()
    {
        Dictionary<string, Counts> counts = _plans.Keys.ToDictionary(market => market, _ => new Counts());
        Counts current = new();
        string? market = null;
        foreach (Place place in _places)
        {
            StallState stall = place.Shown!;
            if (stall.Market != market)
            {
                market = stall.Market;
                current = counts.TryGetValue(market, out Counts? planned) ? planned : counts[market] = new Counts();
            }

            current.Add(stall);
        }

        return [.. counts.OrderBy(known => known.Key, StringComparer.Ordinal).Select(known => MarketOf(known.Key, known.Value))];
    }

    private MarketView MarketOf(string id, Counts counts)
    {
        MarketPlan? plan = _plans.GetValueOrDefault(id);
        (MarketDrill? drill, DateOnly? passedOn) = _drills.TryGetValue(id, out (MarketDrill Last, DateOnly? PassedOn) known) ? known : default;
        return new MarketView(
            id, plan?.Name ?? id, plan?.Stalls.Count, counts.Installed, counts.Installed - counts.Silent - counts.Degraded, counts.Degraded, counts.Silent, counts.InAlarm,
            counts.Untold, drill, passedOn);
    }

    private void LookAtDrills()
    {
        _drillsSeenAt = _time.GetTimestamp();
        try
        {
            foreach (MarketDrill drill in _journal.DrillsByMarket(_drillsFrom))
            {
                _drillsFrom = drill.Day;
                _drills[drill.Market] = (drill, drill.IsPassed ? drill.Day : _drills.TryGetValue(drill.Market, out (MarketDrill Last, DateOnly? PassedOn) known) ? known.PassedOn : null);
            }
        }
        catch (SqliteException)
        {
            // Alarms are shown all the same; whoever writes to the journal says what is wrong with it.
        }
    }

    private static bool IsSilent(StallState stall) => stall.Faults.Contains("silent") || stall.LastHeard is null;

    private static StallState StateOf(DetectorState state, IReadOnlyList<string> untold)
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
        return new StallState(state.Detector.Stall, state.Detector.Id, state.Detector.Market, shown, faults, state.LastHeard, untold);
    }

    // One detector, and what was last shown of it.
    private sealed class Place(DetectorState state, IReadOnlyList<string> untold)
    {
        public DetectorState State { get; } = state;

        public IReadOnlyList<string> Untold { get; } = untold;

        public int SeenVersion { get; set; } = -1;

        public StallState? Shown { get; set; }
    }

    private sealed class Counts
    {
        public int Installed { get; private set; }

        public int Degraded { get; private set; }

        public int Silent { get; private set; }

        public int InAlarm { get; private set; }

        public int Untold { get; private set; }

        public void Add(StallState stall)
        {
            bool isSilent = IsSilent(stall);
            Installed++;
            Silent += isSilent ? 1 : 0;
            Degraded += !isSilent && stall.Faults.Count > 0 ? 1 : 0;
            InAlarm += stall.State == "alarm" ? 1 : 0;
            Untold += stall.Untold.Count > 0 ? 1 : 0;
        }
    }

    private sealed class Entry(EnrolledDetector detector, string evt, bool isTest, DateTimeOffset receivedAt, double? latitude, double? longitude, int recipients)
    {
        public EnrolledDetector Detector { get; } = detector;

        public string Evt { get; } = evt;

        public bool IsTest { get; } = isTest;

        public DateTimeOffset ReceivedAt { get; } = receivedAt;

        public double? Latitude { get; } = latitude;

        public double? Longitude { get; } = longitude;

        public int Recipients { get; } = recipients;

        public bool HasSignal { get; set; }

        public int Told { get; set; }

        public int Answered { get; set; }

        public int Actions { get; set; }

        public string? AcknowledgedBy { get; set; }
    }
}
