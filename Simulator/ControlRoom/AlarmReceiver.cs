using System.Data.Common;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Simulator.Broker;

namespace Simulator.ControlRoom;

/// <summary>An event the control room took for the first time.</summary>
/// <param name="Detector">Who sent it.</param>
/// <param name="Claims">What it says.</param>
/// <param name="ReceivedAt">When it was taken, to the millisecond.</param>
public sealed record AcceptedEvent(EnrolledDetector Detector, Claims Claims, DateTimeOffset ReceivedAt);

/// <summary>
/// The receiving half of the control room: listens, judges, journals, answers, tells the recipients and watches over the detectors.
/// Driven and read from one thread; all its events are raised inside <see cref="Step"/>.
/// </summary>
public sealed class AlarmReceiver : IDisposable
{
    /// <summary>Pause after a recipient failed outright.</summary>
    public static readonly TimeSpan TellAgainAfter = TimeSpan.FromSeconds(5);

    /// <summary>A restart of the control room that takes no longer than this does not lengthen the time after which a silent detector is announced.</summary>
    public static readonly TimeSpan RestartMax = TimeSpan.FromSeconds(60);

    /// <summary>Pause between two numbers (<c>min</c>) told to a detector that is behind: it repeats what it has every 5 to 10 s.</summary>
    public static readonly TimeSpan MinPause = TimeSpan.FromSeconds(4);

    private static readonly TimeSpan s_alivePause = TimeSpan.FromSeconds(10);

    // So that a flood cannot hold up telling and supervision.
    internal const int MessagesPerStepMax = 256;

    // More than a step takes, because an alarm may stand behind more heartbeats than that.
    private const int ReceivedPerStepMax = 4_096;

    private readonly DetectorRegistry _registry;
    private readonly EventJournal _journal;
    private readonly RoomLink _link;
    private readonly TimeProvider _time;
    private readonly BoundedLog _log;
    private readonly MessageIntake _intake = new();
    private readonly MessageGate _gate;
    private readonly DetectorSupervision _supervision;
    private readonly Dictionary<string, DetectorState> _states = [];
    private readonly NoticeDispatcher _dispatcher;
    private readonly OtherRooms _others;
    private readonly Dictionary<string, TimeSpan> _minFrom = [];
    private readonly long _startedAt;

    private int _registryVersion = -1;
    private TimeSpan _aliveFrom;
    private bool _mayOwe;
    private long _shedLogged;

    /// <summary>Makes a receiver that goes on where the journal ends; the first <see cref="Step"/> connects.</summary>
    /// <param name="registry">The detectors enrolled. Each is watched from its enrolment until its retirement.</param>
    /// <param name="journal">Owned by the caller.</param>
    /// <param name="recipients">All are told of every alarm; their names differ.</param>
    /// <param name="broker">Where detectors publish.</param>
    /// <param name="time">The clock, trusted.</param>
    /// <param name="log">Takes short lines, a bounded number a minute.</param>
    /// <param name="id">The control room's id: <c>iss</c> of what it signs, and its MQTT client id.</param>
    /// <param name="markets">Whose detectors are heard; all when null. The registry has no others.</param>
    /// <exception cref="ArgumentException">Two recipients share a name.</exception>
    /// <exception cref="DbException">The journal cannot be read.</exception>
    public AlarmReceiver(
        DetectorRegistry registry, EventJournal journal, IReadOnlyList<IRecipient> recipients, IBroker broker, TimeProvider time, TextWriter log, string id = "control-room",
        IReadOnlyCollection<string>? markets = null)
    {
        if (recipients.DistinctBy(recipient => recipient.Name).Count() < recipients.Count)
        {
            throw new ArgumentException("Two recipients share a name.", nameof(recipients));
        }

        _registry = registry;
        _journal = journal;
        _time = time;
        _log = new BoundedLog(log, time);
        _link = new RoomLink(id, broker, journal, time, _log, markets ?? []);
        _dispatcher = new NoticeDispatcher(journal, recipients, time, _log);
        _dispatcher.Told += (recipient, notice) => Keep(() =>
        {
            AnswerBack(recipient, notice, isReceipt: false);
            RecipientTold?.Invoke(recipient, notice);
        });
        _dispatcher.Answered += (recipient, notice) => Keep(() =>
        {
            AnswerBack(recipient, notice, isReceipt: true);
            RecipientAnswered?.Invoke(recipient, notice);
        });
        _dispatcher.NotTold += recipient => RecipientNotTold?.Invoke(recipient);
        _gate = new MessageGate(registry, time);
        _supervision = new DetectorSupervision(time);
        _startedAt = time.GetTimestamp();
        _others = new OtherRooms(journal, time, _log);
        _others.Accepted += TakeFromJournal;
        _others.Changed += (detector, evt) => AlarmChanged?.Invoke(detector, evt);
        _others.Lapsed += () => _dispatcher.KeepOnly(journal.Owned());
        _others.Renewed += TellUntold;
        WatchFromJournal();
        FollowRegistry();
        GoOnFromJournal();
    }

    /// <summary>A message was refused: by whose topic it came (null when nobody's), and why. One that is behind is among them.</summary>
    public event Action<EnrolledDetector?, Refusal>? MessageRefused;

    /// <summary>An event was taken, journalled and receipted, by this room or another of the same journal; never raised for a repeat.</summary>
    public event Action<AcceptedEvent>? EventAccepted;

    /// <summary>A recipient has been told.</summary>
    public event Action<IRecipient, AlarmNotice>? RecipientTold;

    /// <summary>A recipient's first receipt for a notice has come.</summary>
    public event Action<IRecipient, AlarmNotice>? RecipientAnswered;

    /// <summary>Another room told somebody of an alarm or a test, or something was done about it there: detector and event.</summary>
    public event Action<string, string>? AlarmChanged;

    /// <summary>An attempt to tell a recipient failed; it goes on.</summary>
    public event Action<IRecipient>? RecipientNotTold;

    /// <summary>A detector is lost: silent for too long, or its will was taken.</summary>
    public event Action<EnrolledDetector>? DetectorLost;

    /// <summary>A lost detector was heard again.</summary>
    public event Action<EnrolledDetector>? DetectorReturned;

    /// <summary>True while the connection to the broker is open.</summary>
    public bool IsConnected => _link.IsOpen;

    /// <summary>Messages received that the next <see cref="Step"/> goes on with.</summary>
    public int Waiting => _intake.Count;

    /// <summary>Heartbeats given up unread, because too many waited.</summary>
    public long HeartbeatsShed => _intake.Shed;

    /// <summary>Messages accepted, repeats and signs of life included.</summary>
    public long Accepted => _gate.Accepted;

    /// <summary>The same, by <c>typ</c>; types that never came are missing.</summary>
    public IReadOnlyDictionary<string, long> AcceptedByType => _gate.AcceptedByType;

    /// <summary>Messages refused, those behind included.</summary>
    public long Refused => _gate.Refused;

    /// <summary>Messages refused, by reason.</summary>
    public IReadOnlyDictionary<Refusal, long> RefusedByReason => _gate.RefusedByReason;

    /// <summary>Notices on their way to recipients.</summary>
    public int DeliveriesPending => _dispatcher.Pending;

    /// <summary>The same, by recipient; those without any are among them.</summary>
    public IReadOnlyDictionary<string, int> DeliveriesPendingByRecipient => _dispatcher.PendingByRecipient;

    /// <summary>Rises when a detector joins or leaves <see cref="Detectors"/>.</summary>
    public int DetectorsVersion { get; private set; }

    /// <summary>Every detector as last seen.</summary>
    public IReadOnlyCollection<DetectorState> Detectors => _states.Values;

    /// <summary>One detector as last seen; null when unknown.</summary>
    public DetectorState? StateOf(string detector) => _states.GetValueOrDefault(detector);

    /// <summary>True when a recipient has acknowledged a notice: by its receipt where it gives one, else by taking it.</summary>
    public bool IsAcknowledged(RecipientReceipt receipt) => _dispatcher.IsAcknowledged(receipt);

    /// <summary>Does what there is to do; blocks on nothing but connecting. To be called several times a second, and at once while messages are <see cref="Waiting"/>.</summary>
    public void Step()
    {
        FollowRegistry();
        if (_link.Connect() && _journal.IsShared)
        {
            Keep(CatchUp);
        }

        Receive();
        TakeWaiting();
        _others.Step();
        if (_mayOwe)
        {
            Keep(() => TellUntold(withOwn: true));
        }

        _dispatcher.Step();
        while (_supervision.TakeLost() is { } lost)
        {
            if (IsLostToAll(lost))
            {
                AnnounceLost(_states[lost], "silent");
            }
        }

        TimeSpan now = _time.GetElapsedTime(_startedAt);
        if (IsConnected && now >= _aliveFrom)
        {
            _aliveFrom = now + s_alivePause;
            Keep(() => _journal.RecordAlive(_time.GetUtcNow()));
        }
    }

    /// <summary>Signs a command for the boot that the detector is in and sends it.</summary>
    /// <param name="detectorId">An enrolled detector.</param>
    /// <param name="command">The claim <c>cmd</c>: reset, silence, test, learn, locate, commission, told, profile, hours or journal.</param>
    /// <param name="arguments">Further claims: <c>profile</c>, or <c>hours</c> and <c>utc_offset</c>. None bears the name of another claim.</param>
    /// <returns>False when nothing was sent: not connected, not enrolled, or nothing accepted from the detector yet.</returns>
    public bool SendCommand(string detectorId, string command, params IEnumerable<(string Name, string Value)> arguments) =>
        SendCommand(detectorId, command, arguments.Select(argument => (argument.Name, (JsonNode)argument.Value)));

    /// <summary>An operator found an alarm to be false: whoever is told of it is told that as well.</summary>
    /// <param name="detectorId">Detector id.</param>
    /// <param name="evt">The alarm.</param>
    /// <param name="by">Who found it.</param>
    /// <returns>False when it was called off before, or there is no such alarm.</returns>
    /// <exception cref="DbException">The journal cannot keep it; nothing was changed.</exception>
    public bool CallOff(string detectorId, string evt, string by)
    {
        if (_registry.Find(detectorId) is not { } detector)
        {
            return false;
        }

        AlarmHandling handling = new(detectorId, evt, AlarmHandling.CalledOff, by, _time.GetUtcNow());
        bool isNew = _journal.RecordHandling(handling, _dispatcher.NamesFor(detector.Market, detector.Stall, handling.Deed));
        TellUntold();
        return isNew;
    }

    /// <summary>Takes a recipient's receipt that did not come with its channel's answer: somebody had to read first.</summary>
    /// <param name="receipt">Verified.</param>
    /// <param name="jws">The receipt as it came.</param>
    /// <returns>False when this recipient is not told of such a notice. True for a repeat as well; the first counts.</returns>
    /// <exception cref="DbException">The journal cannot keep it; nothing was changed.</exception>
    public bool TakeReceipt(SignedReceipt receipt, string jws)
    {
        if (receipt.Key.Split('/') is not [string id, string evt, .. string[] kind] || kind.Length > 1
            || _journal.AlarmOf(id, evt) is not { } alarm
            || Verified(alarm) is not { } accepted)
        {
            return false;
        }

        AlarmNotice notice = AlarmNotice.From(accepted.Detector, accepted.Claims, evt, alarm.ReceivedAt);
        if (kind is [string deed])
        {
            notice = notice with { FollowUp = new AlarmHandling(id, evt, deed, "", alarm.ReceivedAt) };
        }

        return receipt.IsSince(notice.ReceivedAt)
            && _journal.ReceiptsOf(id, evt, notice.Kind).Any(told => told.Recipient == receipt.Recipient)
            && _dispatcher.TakeReceipt(receipt.Recipient, notice, jws);
    }

    /// <summary>Closes the connection; the journal stays open.</summary>
    public void Dispose() => _link.Dispose();

    private void GoOnFromJournal()
    {
        CatchUp();
        long last = 0;
        foreach ((long number, JournalledEvent kept, bool _) in _journal.EventsAfter(0))
        {
            last = number;
            if (Verified(kept) is { } accepted)
            {
                Apply(accepted);
            }
        }

        _others.GoOnAfter(last);
        TellUntold();
    }

    // Checked again: a journal that somebody edited must not tell of fires.
    private AcceptedEvent? Verified(JournalledEvent kept)
    {
        if (_registry.Find(kept.Detector) is { } detector && detector.TryVerify(Encoding.ASCII.GetBytes(kept.Jws), out _, out Claims? claims, out _))
        {
            return new AcceptedEvent(detector, claims, kept.ReceivedAt);
        }

        _log.Write("journal", $"event {kept.Evt} of {kept.Detector} is no enrolled detector's");
        return null;
    }

    // A flame of the commissioning routine is no state of the stall.
    private void Apply(AcceptedEvent accepted)
    {
        if (!accepted.Claims.Flag("test"))
        {
            _states.GetValueOrDefault(accepted.Detector.Id)?.Apply(accepted.Claims);
        }
    }

    // What another room took. The message itself may not have come here.
    private void TakeFromJournal(JournalledEvent kept)
    {
        if (Verified(kept) is not { } accepted)
        {
            return;
        }

        if (MessageId.TryParse(accepted.Claims.Text("jti"), out MessageId id))
        {
            _states.GetValueOrDefault(kept.Detector)?.Enter(id.Boot);
        }

        Apply(accepted);
        EventAccepted?.Invoke(accepted);
    }

    private void TellUntold() => TellUntold(withOwn: false);

    // From the journal alone: what is kept there is told, now or after a restart.
    private void TellUntold(bool withOwn)
    {
        // Until it has come to its end: what is taken over and not noted here would never be told.
        bool mayOwe = _mayOwe && !withOwn;
        _mayOwe = true;
        foreach (UntoldNotice untold in _journal.TakeUntold(_dispatcher.Names, withOwn))
        {
            if (NoticeOf(untold) is { } notice)
            {
                _dispatcher.Add(notice, untold.Recipients.Contains);
            }
        }

        _mayOwe = mayOwe;
    }

    private AlarmNotice? NoticeOf(UntoldNotice untold)
    {
        if (_journal.AlarmOf(untold.Detector, untold.Evt) is not { } alarm || Verified(alarm) is not { } accepted)
        {
            return null;
        }

        AlarmNotice notice = AlarmNotice.From(accepted.Detector, accepted.Claims, alarm.Evt, alarm.ReceivedAt);
        return untold.Kind == notice.Typ ? notice
            : _journal.Handlings(untold.Detector, untold.Evt).FirstOrDefault(handling => handling.Deed == untold.Kind) is { } handling ? notice with { FollowUp = handling }
            : null;
    }

    // Silence goes on where it was: with a control room that restarts again and again a dead detector would never be announced. A longer
    // time in which nobody listened is forgiven, for after it every detector would look dead.
    private void WatchFromJournal()
    {
        DateTimeOffset now = _time.GetUtcNow();
        Keep(() => _journal.RecordStart(now, RestartMax));
        IReadOnlyDictionary<string, Presence> presences = _journal.Presences();
        foreach ((string id, Presence presence) in presences.OrderBy(presence => presence.Value.HeardAt))
        {
            if (_registry.Find(id) is not { Retirement: null } detector)
            {
                continue;
            }

            _states.Add(id, new DetectorState(detector) { IsLost = presence.IsLost });
            TimeSpan silence = now - presence.HeardAt;
            if (!presence.IsLost)
            {
                // A clock that was set back says nothing.
                _supervision.Heard(id, silence < TimeSpan.Zero ? TimeSpan.Zero : silence);
            }
        }
    }

    private void FollowRegistry()
    {
        if (_registryVersion == _registry.Version)
        {
            return;
        }

        _registryVersion = _registry.Version;
        DetectorsVersion++;
        List<string> added = [];
        foreach (EnrolledDetector detector in _registry.All)
        {
            if (detector.Retirement is not null)
            {
                _supervision.Gone(detector.Id);
                _states.Remove(detector.Id);
            }
            else if (_states.TryAdd(detector.Id, new DetectorState(detector)))
            {
                _supervision.Heard(detector.Id);
                added.Add(detector.Id);
            }
        }

        if (added.Count > 0)
        {
            Keep(() => _journal.RecordWatched(added, _time.GetUtcNow()));
        }
    }

    // For what may be missing after a crash without any harm but a later announcement.
    private void Keep(Action record)
    {
        try
        {
            record();
        }
        catch (DbException exception)
        {
            _log.Write("journal", exception.Message);
        }
    }

    // What other rooms took while this one was not connected.
    private void CatchUp()
    {
        foreach ((string detector, SenderState state) in _journal.Senders())
        {
            if (_gate.StateOf(detector) is not { } known || state.Highest.IsAbove(known.Highest))
            {
                _gate.Restore(detector, state);
                _states.GetValueOrDefault(detector)?.Enter(state.Highest.Boot);
            }
        }
    }

    private void Receive()
    {
        for (int i = 0; i < ReceivedPerStepMax && !_intake.IsFull && _link.Receive() is { } message; i++)
        {
            _intake.Add(message);
        }

        if (_intake.Shed > _shedLogged)
        {
            _log.Write("overload", string.Create(CultureInfo.InvariantCulture, $"{_intake.Shed - _shedLogged} heartbeats given up unread"));
            _shedLogged = _intake.Shed;
        }
    }

    // Together, because each wait for the disk costs more than all else that a message does.
    private void TakeWaiting()
    {
        List<TakenMessage> taken = [];
        for (int i = 0; i < MessagesPerStepMax && _intake.Take() is { } message; i++)
        {
            if (Judge(message) is { } accepted)
            {
                taken.Add(accepted);
            }
        }

        Record(taken);
        foreach (TakenMessage message in taken.Where(message => message.IsKept))
        {
            Follow(message);
        }

        if (taken.Any(message => message.IsKept && message.Type is MessageType.Alarm or MessageType.Restored))
        {
            // What came of alarms.
            Keep(TellUntold);
        }
    }

    private TakenMessage? Judge(BrokerMessage message)
    {
        Judgement judgement = _gate.Judge(message.Topic, message.Payload, message.Retained);
        if (judgement.Reason is { } reason)
        {
            _log.Write(reason.Text(), message.Topic);
            MessageRefused?.Invoke(judgement.Detector, reason);
        }

        if (judgement is { UsesNewKey: true, Detector: { } rotated })
        {
            judgement = judgement with { Detector = TakeOver(rotated) };
        }

        if (judgement is { Verdict: Verdict.Behind, Detector: { } sender, Min: { } min })
        {
            TimeSpan now = _time.GetElapsedTime(_startedAt);
            if (now < _minFrom.GetValueOrDefault(sender.Id))
            {
                return null;
            }

            // Without `ack`: the message was not taken, and an alarm in it must come again.
            _minFrom[sender.Id] = now + MinPause;
            _link.Send(sender, MessageType.Receipt, [("min", min.ToString())], qos: 1);
        }

        return judgement is { Verdict: Verdict.Accepted, Detector: { } detector, Claims: { } accepted }
            ? Take(detector, accepted, judgement.Jti, message.Payload)
            : null;
    }

    private EnrolledDetector TakeOver(EnrolledDetector detector)
    {
        try
        {
            if (_registry.TakeOver(detector.Id, _time.GetUtcNow()))
            {
                _log.Write("key", $"{detector} signs with its new key");
            }
        }
        catch (EndException exception)
        {
            _log.Write("key", exception.Message);
        }

        return _registry.Find(detector.Id)!;
    }

    private TakenMessage Take(EnrolledDetector detector, Claims claims, MessageId jti, byte[] jws)
    {
        string type = claims.Type!;
        DateTimeOffset now = _time.GetUtcNow();
        if (!_states.TryGetValue(detector.Id, out DetectorState? state))
        {
            // Enrolled within this step.
            DetectorsVersion++;
            _states.Add(detector.Id, state = new DetectorState(detector));
        }

        TimeSpan late = state.Lag.Take(jti.Boot, claims.Whole("up"), _time.GetElapsedTime(_startedAt));

        // A drill or a waveform may come without an event: then every message is its own.
        JournalledEvent? accepted = MessageType.IsEvent(type)
            ? new JournalledEvent(detector.Id, claims.Event ?? jti.ToString(), type, now, Encoding.ASCII.GetString(jws), late)
            : null;
        return new TakenMessage(detector, claims, jti, _gate.StateOf(detector.Id)!, accepted, now, late);
    }

    private void Record(List<TakenMessage> taken)
    {
        if (taken.Count > 1)
        {
            try
            {
                _journal.Together(() => taken.ForEach(Record));
                taken.ForEach(message => message.IsKept = true);
                return;
            }
            catch (DbException)
            {
                // One of them, or the disk: each on its own will show.
                Doubt();
            }
        }

        foreach (TakenMessage message in taken)
        {
            try
            {
                Record(message);
                message.IsKept = true;
            }
            catch (DbException exception)
            {
                // No receipt: the detector sends it again.
                Doubt();
                _log.Write("journal", $"{message.Detector.Id} {message.Jti} not recorded: {exception.Message}");
            }
        }
    }

    private void Record(TakenMessage message)
    {
        EnrolledDetector detector = message.Detector;
        IEnumerable<string> toTell = IsToTell(message.Claims) ? _dispatcher.NamesFor(detector.Market, detector.Stall, message.Type) : [];
        message.Acceptance = _journal.Record(
            new GatedMessage(detector.Id, message.Jti, message.Event)
            {
                HeardAt = message.Lives ? message.At - message.Late : null,
                IsBirth = message.Type == MessageType.Birth,
                Will = message.Sender.Will,
                IsWill = message.Type == MessageType.Will,
            },
            toTell,
            _dispatcher.NamesFor(detector.Market, detector.Stall, MessageType.Restored));
    }

    // What failed may have been no more than hearing that it was done: then it is to be shown and told all the same.
    private void Doubt()
    {
        _mayOwe = true;
        _others.DoubtOwn();
    }

    // What is kept may be answered, shown and told.
    private void Follow(TakenMessage message)
    {
        EnrolledDetector detector = message.Detector;
        DetectorState state = _states[detector.Id];
        if (message.Type == MessageType.Will)
        {
            // Nobody is there to read a receipt. Where another room took it, that one announces it.
            if (_supervision.Gone(detector.Id))
            {
                state.IsLost = true;
                if (message.Acceptance != Acceptance.Elsewhere)
                {
                    Keep(() => _journal.RecordLost(detector.Id));
                    AnnounceLost(state, "will");
                }
            }

            return;
        }

        state.Enter(message.Jti.Boot);
        if (message.Lives)
        {
            Hear(state, message.Late);
        }

        if (message.Type == MessageType.Birth)
        {
            state.TakeBirth(message.Claims);
        }
        else if (message.Type == MessageType.Heartbeat)
        {
            state.TakeHeartbeat(message.Claims);
        }

        if (message.Acceptance == Acceptance.Elsewhere)
        {
            // Another room took it, receipts it, and tells of it.
            return;
        }

        _link.Send(detector, MessageType.Receipt, [("ack", message.Jti.ToString())], qos: message.Type == MessageType.Heartbeat ? 0 : 1);
        if (message.Acceptance != Acceptance.New)
        {
            return;
        }

        AcceptedEvent accepted = new(detector, message.Claims, message.At);
        Apply(accepted);
        if (IsToTell(message.Claims))
        {
            _dispatcher.Add(AlarmNotice.From(detector, message.Claims, message.Event!.Evt, message.At), _ => true);
        }

        Keep(() => EventAccepted?.Invoke(accepted));
    }

    private bool SendCommand(string detectorId, string command, IEnumerable<(string Name, JsonNode Value)> arguments)
    {
        if (_registry.Find(detectorId) is not { } detector || _gate.StateOf(detectorId) is not { } sender)
        {
            return false;
        }

        // The highest number accepted is of the boot that the detector is in.
        return _link.Send(detector, MessageType.Command, [("boot", sender.Highest.Boot), ("cmd", command), .. arguments], qos: 1);
    }

    // Alarms, and test alarms; a step of the commissioning routine is a test that nobody needs to hear of.
    private static bool IsToTell(Claims claims) =>
        claims.Type == MessageType.Alarm || (claims.Type == MessageType.Test && claims.Event is not null && !claims.Has("step"));

    // A detector waits for its recipients' answers to its test: the first says that they are told, the last that all have answered.
    private void AnswerBack(IRecipient recipient, AlarmNotice notice, bool isReceipt)
    {
        if (!notice.IsTest || notice.FollowUp is not null || isReceipt != recipient.GivesReceipts)
        {
            return;
        }

        IReadOnlyList<RecipientReceipt> receipts = _journal.ReceiptsOf(notice.Detector, notice.Evt, notice.Typ);
        int answered = receipts.Count(IsAcknowledged);
        if (answered == 1 || answered == receipts.Count)
        {
            SendCommand(notice.Detector, "told", new (string, JsonNode)[] { ("evt", notice.Evt), ("told", receipts.Count), ("answered", answered) });
        }
    }

    private void Hear(DetectorState state, TimeSpan ago)
    {
        state.LastHeard = _time.GetUtcNow() - ago;
        _supervision.Heard(state.Detector.Id, ago);
        if (state.IsLost)
        {
            state.IsLost = false;
            _log.Write("returned", state.Detector.ToString());
            DetectorReturned?.Invoke(state.Detector);
        }
    }

    // Of all rooms at the journal: another may hear what this one does not.
    private bool IsLostToAll(string detector)
    {
        DateTimeOffset now = _time.GetUtcNow();
        try
        {
            if (_journal.RecordLost(detector, now - DetectorSupervision.SilenceMax, now) is not { } known)
            {
                return true;
            }

            _states[detector].IsLost = known.IsLost;
            if (!known.IsLost)
            {
                _supervision.Heard(detector, known.HeardAt < now ? now - known.HeardAt : TimeSpan.Zero);
            }
        }
        catch (DbException exception)
        {
            _log.Write("journal", exception.Message);
            if (!_journal.IsShared)
            {
                return true;
            }

            // While nothing can be taken, silence is this side's own.
            _supervision.Heard(detector, DetectorSupervision.SilenceMax - s_alivePause);
        }

        return false;
    }

    private void AnnounceLost(DetectorState state, string how)
    {
        state.IsLost = true;
        _log.Write("lost", $"{state.Detector}, {how}");
        DetectorLost?.Invoke(state.Detector);
    }
}
