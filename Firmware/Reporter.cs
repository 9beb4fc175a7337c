using Firmware.Alarming;
using Firmware.Delivery;
using Firmware.Detection;
using Firmware.Messages;
using Firmware.Provisioning;
using Firmware.Supervision;

namespace Firmware;

/// <summary>
/// The uplink thread's half of a detector in service: delivers what happened, takes what was sent, and keeps what is to outlive a restart.
/// What it knows of the sampling thread's half is in <see cref="ThreadState"/>.
/// </summary>
public sealed class Reporter : ICommandTaker
{
    private readonly ThreadState _shared;
    private readonly Configuration _configuration;
    private readonly BoardParts _parts;
    private readonly FaultRecorder _faults;
    private readonly BootCounter _boot;
    private readonly SafeMode _safeMode;
    private readonly AlarmRecord _alarms;
    private readonly BurnerRecord _burner;
    private readonly StallSettings _settings;
    private readonly SettingsRecord _settingsRecord;
    private readonly CommissioningRecord _commissioningRecord;
    private readonly PlaceSearch _place;
    private readonly PlaceRecord _placeRecord;
    private readonly RestartMark _restart;
    private readonly Journal _journal;
    private readonly Uplink _uplink;
    private readonly CheckedClock _clock;
    private readonly Heartbeat _heartbeat = new();
    private readonly Deadlines _deadlines = new();

    // The board's interpreter puts local structures on the heap: this one is made once.
    private DetectorEvent _taken;

    private long _heldMicros;
    private int _journalNext;
    private int _journalEnd;
    private int _lostSeen;
    private long _lostMicros;
    private bool _clockWasTrusted;
    private int _receiptsOfResults;
    private long _nextBeatMicros;

    /// <summary>Wires it and marks the start in the detector's journal; sends nothing before the first step.</summary>
    /// <param name="configuration">Must be provisioned.</param>
    /// <param name="shared">What the sampling thread's half reads and writes; with commissioning and decisions.</param>
    /// <param name="boot">Counted already.</param>
    /// <param name="safeMode">Decided for this boot.</param>
    /// <param name="commissioningRecord">Whether commissioning was passed.</param>
    /// <param name="mac">With the configuration's key.</param>
    /// <param name="link">Driven by the step.</param>
    /// <param name="clock">Read by the step.</param>
    /// <param name="store">Keeps open alarms, learned burner, settings, journal.</param>
    /// <param name="parts">What else the board has.</param>
    public Reporter(
        Configuration configuration,
        ThreadState shared,
        BootCounter boot,
        SafeMode safeMode,
        CommissioningRecord commissioningRecord,
        IMac mac,
        IMessageLink link,
        IClock clock,
        IStore store,
        BoardParts parts)
    {
        _configuration = configuration;
        _shared = shared;
        _boot = boot;
        _safeMode = safeMode;
        _commissioningRecord = commissioningRecord;
        _parts = parts;
        _faults = new FaultRecorder(shared.Events);
        _placeRecord = new PlaceRecord(store, configuration.Checksum);
        _placeRecord.Restore(configuration.Identity);
        _place = new PlaceSearch(configuration, parts.Gnss);
        _clock = new CheckedClock(clock);
        _alarms = new AlarmRecord(store);
        if (_alarms.HighestBoot >= _boot.Value)
        {
            // Both slots of the boot counter were lost: no new event may get an open alarm's id.
            _boot.Advance(_alarms.HighestBoot);
        }

        _restart = new RestartMark(store);
        _journal = new Journal(new TwoSlotRecord(store, "journal", Journal.NumberCount));
        _journal.Add((int)EventKind.Started, _restart.IsOurs ? 1 : 0, _boot.Value, 0, JournalText.UrgencyOf(EventKind.Started));
        _settings = new StallSettings(configuration);
        _settingsRecord = new SettingsRecord(store, _settings.ToNumbers());
        _settings.TakeNumbers(_settingsRecord.Numbers);
        _uplink = new Uplink(
            configuration.Identity, mac, link, _clock, new MessageNumbers(_boot, 0), _alarms, shared.Commands, this, _restart.Cause);
        _uplink.Waveform = new Waveform(shared.Decisions.State, shared.Decisions.Windows, DecisionRecorder.WindowNumbers);
        _burner = new BurnerRecord(store, configuration.LearnedCounts);
        shared.UplinkStatus = ClosedStatus();
    }

    /// <summary>True while the connection to the broker stands.</summary>
    public bool IsUp => _uplink.IsUp;

    /// <summary>True while an alarm has no receipt of the control room.</summary>
    public bool HasOpenAlarm => _uplink.Outbox.HasAlarm;

    /// <summary>True when the stall's settings ask for the cooking profile.</summary>
    public bool IsCooking => _settings.IsCooking;

    /// <summary>What was learned of a burner and kept, in counts; 0 for nothing.</summary>
    public int LearnedCounts => _burner.Counts;

    /// <summary>Leaves a mark so that the next life knows that it was restarted on purpose. For the supervising thread.</summary>
    public void LeaveRestartMark() => _restart.Leave();

    /// <summary>Delivers what happened and takes what was sent. May block while it connects.</summary>
    /// <param name="nowMicros">Microseconds since boot, of the same clock as the samples'.</param>
    public void Step(long nowMicros)
    {
        // First, so that a link that fails cannot hold back the night.
        _shared.UplinkStatus = (_shared.UplinkStatus & ThreadState.UplinkFault) | ClosedStatus();
        long heldMicros = _shared.LastUplinkMicros == 0 ? 0 : nowMicros - _shared.LastUplinkMicros;
        _heldMicros = heldMicros > _heldMicros ? heldMicros : _heldMicros;
        if (_place.Look())
        {
            _placeRecord.Keep(_configuration.Identity);
        }

        TakeEvents();
        if (_safeMode.TakeGood(_shared.LastSampleMicros))
        {
            _boot.CallGood();
        }

        int status = _shared.SampleStatus;
        if ((status & (ThreadState.Cooking | ThreadState.Learning)) == ThreadState.Cooking)
        {
            _burner.Keep(status >> ThreadState.LearnedShift);
        }

        if (!_uplink.IsUp)
        {
            // An attempt to connect may hold this thread for long. With a link an alarm goes out before it is written.
            _journal.Keep(nowMicros);
        }

        try
        {
            _uplink.Step(nowMicros, (status & ThreadState.Suspect) != 0, (status & ThreadState.Latched) != 0);
            FollowCommissioning(nowMicros);
            if (_uplink.IsUp && _heartbeat.TakeDue(nowMicros))
            {
                SendHeartbeat(nowMicros);
            }

            if (_uplink.IsUp && _journalNext < _journalEnd)
            {
                SendJournalPart(nowMicros);
            }
        }
        finally
        {
            // Also where the link fails every time: its loss must show.
            _journal.Keep(nowMicros);
            _deadlines.Update(nowMicros, _uplink.IsUp, _uplink.LastReceiptMicros);
            _faults.Update(UplinkFaults(nowMicros), nowMicros);
            _shared.UplinkStatus = (_faults.Standing != 0 ? ThreadState.UplinkFault : 0) | (_shared.UplinkStatus & ThreadState.Closed);
            _shared.LastUplinkMicros = nowMicros;
        }
    }

    /// <inheritdoc/>
    public bool Take(string command, FlatJson claims, long nowMicros)
    {
        switch (command)
        {
            case "profile":
                return TakeProfile(claims);
            case "hours":
                return TakeHours(claims, nowMicros);
            case "journal":
                _journalNext = _journal.Start;
                _journalEnd = _journal.End;
                return true;
            case "commission":
                return (_shared.SampleStatus & (ThreadState.Commissioning | ThreadState.Suspect | ThreadState.Latched)) == 0 && _shared.Commands.Offer(DetectorCommand.Commission);
            case "told":
                return TakeTold(claims);
            default:
                return false;
        }
    }

    private void TakeEvents()
    {
        if (_shared.Decisions.IsClaimed && !_uplink.Outbox.Has(EventKind.Waveform))
        {
            // Receipted, or it gave way to something that matters more.
            _shared.Decisions.Release();
        }

        while (_shared.Events.TryTake(ref _taken))
        {
            _journal.Add(
                (int)_taken.Kind, JournalText.DetailOf(ref _taken), _boot.Value, _taken.TimeMicros / 1000, JournalText.UrgencyOf(_taken.Kind));
            if (_taken.Kind == EventKind.Obeyed || _taken.Kind == EventKind.Commissioned)
            {
                _heartbeat.MakeDue();
            }

            if (_taken.Kind == EventKind.Commissioned)
            {
                _uplink.CommissioningReport = Report();
            }

            if (_taken.Kind != EventKind.Obeyed)
            {
                _uplink.Add(ref _taken);
            }

            if (_taken.Kind == EventKind.Alarm && _shared.Decisions.TryClaim())
            {
                // After the alarm and under its number.
                _uplink.Waveform.WindowCount = _shared.Decisions.WindowCount;
                _taken.Kind = EventKind.Waveform;
                _uplink.Add(ref _taken);
            }
        }
    }

    // The sampling thread goes on with it at its next look; where it has no room for that, nothing is changed.
    private bool TakeProfile(FlatJson claims)
    {
        bool wasCooking = _settings.IsCooking;
        if (!_settings.TrySetProfile(claims))
        {
            return false;
        }

        if (!_shared.Commands.Offer(_settings.IsCooking ? DetectorCommand.Cooking : DetectorCommand.Standard))
        {
            _settings.IsCooking = wasCooking;
            return false;
        }

        _settingsRecord.Keep(_settings.ToNumbers());
        return true;
    }

    private bool TakeHours(FlatJson claims, long nowMicros)
    {
        if (!_settings.TrySetHours(claims))
        {
            return false;
        }

        _settingsRecord.Keep(_settings.ToNumbers());
        _shared.UplinkStatus = (_shared.UplinkStatus & ThreadState.UplinkFault) | ClosedStatus();
        _taken.Kind = EventKind.Obeyed;
        _taken.Command = DetectorCommand.Hours;
        _taken.TimeMicros = nowMicros;
        _shared.Events.Record(ref _taken);
        return true;
    }

    // The recipients' answers to a test alarm: evt, told and answered.
    private bool TakeTold(FlatJson claims)
    {
        string evt = claims.Text("evt");
        int mark = evt == null ? -1 : evt.IndexOf("-e");
        if (mark < 0
            || !Ascii.TryParseNumber(evt.Substring(mark + 2), out long number)
            || !claims.TryNumber("told", out long told)
            || !claims.TryNumber("answered", out long answered)
            || told < 0 || told > ushort.MaxValue || answered < 0 || answered > ushort.MaxValue || number > int.MaxValue)
        {
            return false;
        }

        // Not for any event while it changes.
        _shared.Facts.ToldEvent = 0;
        _shared.Facts.Told = (int)told;
        _shared.Facts.Answered = (int)answered;
        _shared.Facts.ToldEvent = (int)number;
        return true;
    }

    // What the commissioning routine must know of the uplink, and what it wants of it.
    private void FollowCommissioning(long nowMicros)
    {
        CommissioningStep step = _shared.Routine.Step;
        _shared.Facts.IsTimeTrusted = _clock.Source != "none";
        _shared.Facts.Connections = _uplink.Connections;
        _shared.Facts.IsLinkUp = _uplink.IsUp;
        _shared.Facts.RoundTripMillis = (int)(_uplink.RoundTripMicros / 1000);
        _shared.Facts.RoundTrips = _uplink.RoundTrips;
        _shared.Facts.SignalDbm = step == CommissioningStep.Wifi && _parts.Signal != null ? _parts.Signal.ReadDbm() : 0;
        if (step != CommissioningStep.RoundTrip)
        {
            _nextBeatMicros = 0;
        }
        else if (nowMicros >= _nextBeatMicros)
        {
            _heartbeat.MakeDue();
            _nextBeatMicros = nowMicros + Limits.CommissioningBeatMicros;
        }

        int receipts = _uplink.Outbox.CommissionedReceipts;
        if (receipts != _receiptsOfResults)
        {
            _receiptsOfResults = receipts;
            _commissioningRecord.SetDone(_shared.Routine.LampCounts);
        }
    }

    private CommissioningReport Report()
    {
        CommissioningReport report = new();
        report.IsPassed = _shared.Routine.IsPassed;
        report.Why = _shared.Routine.Why;
        report.Steps = _shared.Routine.StepsText();
        report.TotalMillis = _shared.Routine.TotalMillis;
        report.Checksum = _configuration.Checksum;
        report.RuntimeVersion = _parts.RuntimeVersion;
        report.Installer = _configuration.Installer;
        report.Gnss = _place.State;
        report.Profile = ThreadState.ProfileOf(_shared.SampleStatus);
        return report;
    }

    // A clock that is not trusted may not open a stall. Without hours it is always open and no clock is asked.
    private int ClosedStatus() =>
        _settings.Hours != null
        && (_clock.Source == "none" || !_settings.Hours.IsOpenAt(_clock.UnixSeconds, _settings.UtcOffsetMinutes))
            ? ThreadState.Closed
            : 0;

    private int UplinkFaults(long nowMicros)
    {
        int lost = _shared.Events.Lost + _uplink.Outbox.Lost;
        _lostMicros = lost != _lostSeen ? nowMicros : _lostMicros;
        _lostSeen = lost;
        bool trusted = _clock.Source != "none";
        _clockWasTrusted |= trusted;
        return (_boot.IsStored && _burner.IsStored && _alarms.IsStored && _settingsRecord.IsStored && _journal.IsStored
                && _commissioningRecord.IsStored && _placeRecord.IsStored
                ? 0
                : 1 << (int)FaultCode.StoreFailed)
            | (_deadlines.IsLinkLost ? 1 << (int)FaultCode.LinkLost : 0)
            | (_deadlines.IsControlRoomLost ? 1 << (int)FaultCode.ControlRoomLost : 0)
            | (_clockWasTrusted && !trusted ? 1 << (int)FaultCode.ClockLost : 0)
            | (lost > 0 && nowMicros - _lostMicros < Limits.OverflowMicros ? 1 << (int)FaultCode.QueueOverflow : 0);
    }

    // What the control room must know of a detector that is well: its state, its standing faults, what it lost, how long it was blind.
    private void SendHeartbeat(long nowMicros)
    {
        MessageWriter writer = _uplink.BeginHeartbeat(nowMicros);
        int status = _shared.SampleStatus;
        bool isTest = (status & ThreadState.Commissioning) != 0;
        writer.Add("state", isTest ? "normal" : (status & ThreadState.Latched) != 0 ? "alarm" : (status & ThreadState.Suspect) != 0 ? "suspect" : "normal");
        writer.Add("faults", _shared.SensorFaults.Standing | _faults.Standing);
        writer.Add("profile", ThreadState.ProfileOf(status));
        writer.Add("safe", _safeMode.IsOn ? 1 : 0);
        writer.Add("hours", _settings.HoursText);
        writer.Add("utc_offset", _settings.UtcOffsetMinutes);
        writer.Add("learned", status >> ThreadState.LearnedShift);
        writer.Add("learning", (status & ThreadState.Learning) != 0 ? 1 : 0);
        writer.Add("closed", (_shared.UplinkStatus & ThreadState.Closed) != 0 ? 1 : 0);
        writer.Add("commissioning", isTest ? 1 : 0);
        writer.Add("open", _uplink.Outbox.Count);
        writer.Add("lost", _shared.Events.Lost + _uplink.Outbox.Lost);
        writer.Add("refused", _uplink.Refused);
        writer.Add("connections", _uplink.Connections);
        writer.Add("blind_ms_max", _shared.BlindMicros / 1000);
        writer.Add("held_ms_max", _heldMicros / 1000);
        if (_place.State.Length != 0)
        {
            writer.Add("gnss", _place.State);
        }

        _uplink.SendHeartbeat();
    }

    // One message a step, so that an alarm need not wait for all of them. What has given way to newer entries meanwhile is left out.
    private void SendJournalPart(long nowMicros)
    {
        _journalNext = _journalNext < _journal.Start ? _journal.Start : _journalNext;
        MessageWriter writer = _uplink.BeginHeartbeat(nowMicros);
        writer.Add("journal_from", _journalNext);
        writer.Add("journal_end", _journalEnd);
        string entries = "";
        for (int i = 0; i < Limits.JournalPartCount && _journalNext < _journalEnd; i++, _journalNext++)
        {
            string entry = JournalText.Of(
                _journal.BootAt(_journalNext),
                _journal.UpMillisAt(_journalNext),
                (EventKind)_journal.KindAt(_journalNext),
                _journal.DetailAt(_journalNext));
            entries += i == 0 ? entry : " " + entry;
        }

        writer.Add("journal", entries);
        _uplink.SendHeartbeat();
    }
}
