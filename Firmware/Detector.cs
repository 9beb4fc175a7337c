using Firmware.Alarming;
using Firmware.Delivery;
using Firmware.Detection;
using Firmware.Messages;
using Firmware.Provisioning;
using Firmware.Sensing;
using Firmware.Supervision;

namespace Firmware;

/// <summary>
/// One detector, wired. <see cref="SampleStep"/> runs on the sampling thread: it never waits, and the local alarm depends on nothing else.
/// <see cref="UplinkStep"/> runs on the uplink thread. Between them go events up, commands down, and one status word.
/// </summary>
public sealed class Detector : ICommandTaker
{
    private const int StatusSuspect = 1;
    private const int StatusLatched = 2;
    private const int StatusUplinkFault = 4;
    private const int StatusClosed = 8;
    private const int StatusLearning = 16;
    private const int StatusCooking = 32;
    private const int StatusCommissioning = 64;

    // The sampling thread's word carries what is learned above its flags.
    private const int StatusLearnedShift = 8;

    private const int ShowMostMicros = 1_000_000;

    private readonly IFlameSensor _sensor;
    private readonly IWatchdog _watchdog;
    private readonly Conditioner _conditioner;
    private readonly long[] _times;
    private readonly int[] _codes;
    private readonly SensorHealth _health = new();
    private readonly DetectionProfile _standard = DetectionProfile.Of("standard");
    private readonly DetectionProfile _cooking = DetectionProfile.Of("cooking");
    private readonly FlameDetector _flame;
    private readonly DecisionRecorder _decisions;
    private readonly AlarmLatch _latch;
    private readonly EventQueue _events = new();
    private readonly CommandQueue _commands = new();
    private readonly FaultRecorder _sensorFaults;
    private readonly FaultRecorder _uplinkFaults;
    private readonly Configuration _configuration;
    private readonly BootCounter _boot;
    private readonly SafeMode _safeMode;
    private readonly AlarmRecord _alarms;
    private readonly BurnerRecord _burner;
    private readonly StallSettings _settings;
    private readonly SettingsRecord _settingsRecord;
    private readonly RestartMark _restart;
    private readonly Journal _journal;
    private readonly Uplink _uplink;
    private readonly CheckedClock _clock;
    private readonly Heartbeat _heartbeat = new();
    private readonly Deadlines _deadlines = new();
    private readonly LearningTime _learning = new();
    private readonly ThreadWatch _threads = new();
    private readonly Button _button = new();

    private readonly BoardParts _parts;
    private readonly CommissioningFacts _facts = new();
    private readonly Commissioning _commissioning;
    private readonly CommissioningRecord _commissioningRecord;
    private readonly PlaceSearch _place;
    private readonly PlaceRecord _placeRecord;
    private readonly LampCheck _lampCheck = new();

    // The board's interpreter puts local structures on the heap: these are made once. The last is the uplink thread's.
    private DetectorEvent _recorded;
    private DetectorEvent _taken;

    private DetectionProfile _profile;
    private int _readingCount;
    private long _dueMicros;
    private long _windowEndMicros;
    private long _showMicros;
    private long _lookMicros;
    private int _sampleStatus;
    private int _uplinkStatus;
    private int _blindMicros;
    private long _lastSampleMicros;
    private long _lastUplinkMicros;
    private long _heldMicros;
    private int _journalNext;
    private int _journalEnd;
    private int _lostSeen;
    private long _lostMicros;
    private int _learnedBefore;
    private bool _clockWasTrusted;
    private bool _isFresh;
    private int _receiptsOfResults;
    private long _nextBeatMicros;
    private int _lampWindows;
    private int _lightCounts;

    // While the commissioning routine runs or its result shows.
    private bool _isCommissioningSeen;
    private bool _isLampLit;

    /// <summary>Wires a detector that senses and alarms locally and reports to nobody: all that an unprovisioned one does.</summary>
    /// <param name="configuration">Its profile and wiring count.</param>
    /// <param name="sensor">Read once a sample step.</param>
    /// <param name="indicator">Driven by the sample step.</param>
    /// <param name="watchdog">Fed by the sample step.</param>
    public Detector(Configuration configuration, IFlameSensor sensor, IIndicator indicator, IWatchdog watchdog)
        : this(configuration, null, sensor, indicator, watchdog)
    {
    }

    private Detector(Configuration configuration, BootCounter boot, IFlameSensor sensor, IIndicator indicator, IWatchdog watchdog)
    {
        _boot = boot;
        _safeMode = new SafeMode(boot == null ? 0 : boot.BadBefore);
        _configuration = configuration;
        _sensor = sensor;
        _watchdog = watchdog;
        _conditioner = new Conditioner(configuration.IsRising ? Wiring.Rising : Wiring.Falling);
        _times = _conditioner.Times;
        _codes = _conditioner.Codes;
        _profile = configuration.Profile == _cooking.Name ? _cooking : _standard;

        // In service the profile may change while it runs: then the flame detector can learn in either, and which counts is decided here.
        _flame = new FlameDetector(boot == null ? _profile : _cooking);
        _flame.LearnedCounts = _profile.Heeds(configuration.LearnedCounts);
        _latch = new AlarmLatch(indicator);
        _sensorFaults = new FaultRecorder(_events);
        _uplinkFaults = new FaultRecorder(_events);
    }

    /// <summary>Wires a detector in service. Advances the boot counter; nothing else happens before the first step.</summary>
    /// <param name="configuration">Must be provisioned.</param>
    /// <param name="sensor">Read once a sample step.</param>
    /// <param name="indicator">Driven by the sample step.</param>
    /// <param name="watchdog">Fed by the sample step.</param>
    /// <param name="mac">With the configuration's key.</param>
    /// <param name="link">Driven by the uplink step.</param>
    /// <param name="clock">Read by the uplink step.</param>
    /// <param name="store">Keeps what outlives a restart: boot counter, open alarms, learned burner, settings, journal.</param>
    public Detector(
        Configuration configuration,
        IFlameSensor sensor,
        IIndicator indicator,
        IWatchdog watchdog,
        IMac mac,
        IMessageLink link,
        IClock clock,
        IStore store)
        : this(configuration, sensor, indicator, watchdog, mac, link, clock, store, new BoardParts())
    {
    }

    /// <summary>Wires a detector in service on a board with more than every detector needs.</summary>
    /// <param name="configuration">Must be provisioned.</param>
    /// <param name="sensor">Read once a sample step.</param>
    /// <param name="indicator">Driven by the sample step.</param>
    /// <param name="watchdog">Fed by the sample step.</param>
    /// <param name="mac">With the configuration's key.</param>
    /// <param name="link">Driven by the uplink step.</param>
    /// <param name="clock">Read by the uplink step.</param>
    /// <param name="store">Keeps what outlives a restart: boot counter, open alarms, learned burner, settings, journal, commissioning.</param>
    /// <param name="parts">What else the board has.</param>
    public Detector(
        Configuration configuration,
        IFlameSensor sensor,
        IIndicator indicator,
        IWatchdog watchdog,
        IMac mac,
        IMessageLink link,
        IClock clock,
        IStore store,
        BoardParts parts)
        : this(configuration, CountBoot(store), sensor, indicator, watchdog)
    {
        _parts = parts;
        _facts.SaturatedCounts = Conditioner.Saturated;
        _commissioning = new Commissioning(_facts, parts.Signal != null, parts.Lamp != null);
        _commissioningRecord = new CommissioningRecord(store, configuration.Checksum);
        _lampCheck.ReferenceCounts = _commissioningRecord.LampCounts;
        if (_commissioningRecord.IsDue && !_safeMode.IsOn)
        {
            // Counted before it begins: a power cut in the middle is one of its starts.
            _commissioningRecord.CountStart();
            _isFresh = true;
            _isCommissioningSeen = true;
        }

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
        _profile = _settings.IsCooking && !_safeMode.IsOn ? _cooking : _standard;
        _uplink = new Uplink(
            configuration.Identity, mac, link, _clock, new MessageNumbers(_boot, 0), _alarms, _commands, this, _restart.Cause);
        _decisions = new DecisionRecorder();
        _uplink.Waveform = new Waveform(_decisions.State, _decisions.Windows, DecisionRecorder.WindowNumbers);
        _burner = new BurnerRecord(store, configuration.LearnedCounts);
        _flame.LearnedCounts = _profile.Heeds(_burner.Counts);
        _sampleStatus = SampleStatus();
        _uplinkStatus = ClosedStatus();
    }

    /// <summary>Events not yet taken by the uplink; a host without one takes them here.</summary>
    public EventQueue Events => _events;

    /// <summary>The detection itself, for teaching a burner and for views. To be touched by the sampling thread only.</summary>
    public FlameDetector Flame => _flame;

    /// <summary>True from an alarm until reset.</summary>
    public bool IsLatched => _latch.IsLatched;

    /// <summary>True while the connection to the broker stands.</summary>
    public bool IsLinkUp => _uplink != null && _uplink.IsUp;

    /// <summary>True while an alarm has no receipt of the control room.</summary>
    public bool HasOpenAlarm => _uplink != null && _uplink.Outbox.HasAlarm;

    /// <summary>Reads the configuration from the store.</summary>
    /// <returns>Unprovisioned, with the problem named, when anything is wrong with it.</returns>
    public static Configuration Configure(IStore store) => ConfigurationFile.Load(store);

    /// <summary>The step of the commissioning routine that runs.</summary>
    public CommissioningStep CommissioningStep => _commissioning == null ? CommissioningStep.None : _commissioning.Step;

    /// <summary>The name of <see cref="CommissioningStep"/> for the serial log: none while the routine does not run.</summary>
    public string CommissioningStepName => CommissioningNames.Of(CommissioningStep, _parts != null && _parts.Lamp != null);

    /// <summary>The button: pressed it resets, held it commissions. For the supervising thread, at each look.</summary>
    /// <param name="isDown">The contact is closed.</param>
    /// <param name="nowMicros">Microseconds since boot.</param>
    public void LookAtButton(bool isDown, long nowMicros)
    {
        Press press = _button.Look(isDown, nowMicros);
        if (press == Press.Tapped)
        {
            Reset();
        }
        else if (press == Press.Held)
        {
            Hold();
        }
    }

    /// <summary>Starts the commissioning routine, or breaks it off, as the held button does. From any thread.</summary>
    public void Hold() => _commands.Offer(DetectorCommand.Hold);

    /// <summary>Asks for the end of the latched alarm, as the button does; says that what commissioning shows was seen. From any thread.</summary>
    public void Reset() => _commands.Offer(DetectorCommand.Reset);

    /// <summary>Begins to learn a cook's burner, or ends it, as a button does. From any thread.</summary>
    public void Learn() => _commands.Offer(DetectorCommand.Learn);

    /// <summary>True when sampling has made no progress for so long that its thread must be dead. For the supervising thread, at each look.</summary>
    public bool IsSamplingDead(long nowMicros) => _threads.IsSamplingDead(nowMicros, _lastSampleMicros);

    /// <summary>True once each time the uplink's thread has been held for long. For the supervising thread, at each look.</summary>
    public bool TakeUplinkHeld(long nowMicros) => _threads.TakeUplinkHeld(nowMicros, _lastUplinkMicros);

    /// <summary>Restarts the board, and leaves a mark so that its next life knows why. For the supervising thread.</summary>
    public void Restart()
    {
        _restart?.Leave();
        _watchdog.Restart();
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
                return (_sampleStatus & (StatusCommissioning | StatusSuspect | StatusLatched)) == 0 && _commands.Offer(DetectorCommand.Commission);
            case "told":
                return TakeTold(claims);
            default:
                return false;
        }
    }

    /// <summary>
    /// Takes one sample on its way to the indicator. Allocates nothing, waits for nothing. Most samples are only kept: with the one
    /// that ends a window of half a second all of them go the whole way, indicator and watchdog included. In between commands are obeyed and
    /// the indicator may blink.
    /// </summary>
    /// <param name="nowMicros">Microseconds since boot, monotonic.</param>
    public void SampleStep(long nowMicros)
    {
        int place = _readingCount++;
        _times[place] = nowMicros;
        _codes[place] = _sensor.Read();
        if (nowMicros >= _dueMicros || place == Limits.ReadingCount - 1)
        {
            DueStep(nowMicros);
        }
    }

    /// <summary>Delivers what happened and takes what was sent. May block while it connects. Does nothing while unprovisioned.</summary>
    /// <param name="nowMicros">Microseconds since boot, of the same clock as the samples'.</param>
    public void UplinkStep(long nowMicros)
    {
        if (_uplink == null)
        {
            return;
        }

        // First, so that a link that fails cannot hold back the night.
        _uplinkStatus = (_uplinkStatus & StatusUplinkFault) | ClosedStatus();
        long heldMicros = _lastUplinkMicros == 0 ? 0 : nowMicros - _lastUplinkMicros;
        _heldMicros = heldMicros > _heldMicros ? heldMicros : _heldMicros;
        if (_place.Look())
        {
            _placeRecord.Keep(_configuration.Identity);
        }

        TakeEvents();
        if (_safeMode.TakeGood(_lastSampleMicros))
        {
            _boot.CallGood();
        }

        int status = _sampleStatus;
        if ((status & (StatusCooking | StatusLearning)) == StatusCooking)
        {
            _burner.Keep(status >> StatusLearnedShift);
        }

        if (!_uplink.IsUp)
        {
            // An attempt to connect may hold this thread for long. With a link an alarm goes out before it is written.
            _journal.Keep(nowMicros);
        }

        try
        {
            _uplink.Step(nowMicros, (status & StatusSuspect) != 0, (status & StatusLatched) != 0);
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
            _uplinkFaults.Update(UplinkFaults(nowMicros), nowMicros);
            _uplinkStatus = (_uplinkFaults.Standing != 0 ? StatusUplinkFault : 0) | (_uplinkStatus & StatusClosed);
            _lastUplinkMicros = nowMicros;
        }
    }

    private void TakeEvents()
    {
        if (_decisions.IsClaimed && !_uplink.Outbox.Has(EventKind.Waveform))
        {
            // Receipted, or it gave way to something that matters more.
            _decisions.Release();
        }

        while (_events.TryTake(ref _taken))
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

            if (_taken.Kind == EventKind.Alarm && _decisions.TryClaim())
            {
                // After the alarm and under its number.
                _uplink.Waveform.WindowCount = _decisions.WindowCount;
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

        if (!_commands.Offer(_settings.IsCooking ? DetectorCommand.Cooking : DetectorCommand.Standard))
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
        _uplinkStatus = (_uplinkStatus & StatusUplinkFault) | ClosedStatus();
        _taken.Kind = EventKind.Obeyed;
        _taken.Command = DetectorCommand.Hours;
        _taken.TimeMicros = nowMicros;
        _events.Record(ref _taken);
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
        _facts.ToldEvent = 0;
        _facts.Told = (int)told;
        _facts.Answered = (int)answered;
        _facts.ToldEvent = (int)number;
        return true;
    }

    // What the commissioning routine must know of the uplink, and what it wants of it.
    private void FollowCommissioning(long nowMicros)
    {
        CommissioningStep step = _commissioning.Step;
        _facts.IsTimeTrusted = _clock.Source != "none";
        _facts.Connections = _uplink.Connections;
        _facts.IsLinkUp = _uplink.IsUp;
        _facts.RoundTripMillis = (int)(_uplink.RoundTripMicros / 1000);
        _facts.RoundTrips = _uplink.RoundTrips;
        _facts.SignalDbm = step == CommissioningStep.Wifi && _parts.Signal != null ? _parts.Signal.ReadDbm() : 0;
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
            _commissioningRecord.SetDone(_commissioning.LampCounts);
        }
    }

    private CommissioningReport Report()
    {
        CommissioningReport report = new();
        report.IsPassed = _commissioning.IsPassed;
        report.Why = _commissioning.Why;
        report.Steps = _commissioning.StepsText();
        report.TotalMillis = _commissioning.TotalMillis;
        report.Checksum = _configuration.Checksum;
        report.RuntimeVersion = _parts.RuntimeVersion;
        report.Installer = _configuration.Installer;
        report.Gnss = _place.State;
        report.Profile = (_sampleStatus & StatusCooking) != 0 ? _cooking.Name : _standard.Name;
        return report;
    }

    private static BootCounter CountBoot(IStore store)
    {
        BootCounter boot = new(store);
        boot.Advance(0);
        return boot;
    }

    private void DueStep(long nowMicros)
    {
        if (nowMicros >= _windowEndMicros || _readingCount == Limits.ReadingCount)
        {
            TakeReadings(nowMicros);
        }

        if (nowMicros >= _lookMicros)
        {
            // The blinks' edges are multiples of the time between two looks.
            _lookMicros = nowMicros - (nowMicros % Limits.LookMicros) + Limits.LookMicros;
            if (_commands.Count != 0)
            {
                TakeCommand(nowMicros);
            }

            if (_isCommissioningSeen)
            {
                Commission(nowMicros);
                _sampleStatus = SampleStatus();
                _showMicros = nowMicros;
            }
        }

        if (nowMicros >= _showMicros)
        {
            Show(nowMicros);
        }

        _dueMicros = _windowEndMicros < _lookMicros ? _windowEndMicros : _lookMicros;
    }

    private void TakeReadings(long nowMicros)
    {
        bool isFull = _conditioner.Add(_readingCount);
        _readingCount = 0;
        int gapMicros = _conditioner.GapMicros;
        int edges = _sensor.TakeEdges();
        if (gapMicros != 0)
        {
            _conditioner.Window.EdgesInGap |= edges > 0;
            int longestMicros = _conditioner.LongestGapMicros;
            _blindMicros = longestMicros > _blindMicros ? longestMicros : _blindMicros;
            _health.AddGaps(gapMicros, longestMicros, nowMicros);
            _lampCheck.BreakOff();
            _conditioner.ClearGaps();
        }

        DetectionChange change = DetectionChange.None;
        if (isFull)
        {
            LightWindow window = _conditioner.Window;
            _lightCounts = window.LevelSum / (LightWindow.Frames * Conditioner.LevelScale);
            if (_parts != null && _parts.Lamp != null && IsLampWindow(nowMicros))
            {
                // What comes after it was not seen to go on from what was before.
                window.Clear();
                window.Gaps = 1;
            }
            else
            {
                _health.Add(window, _sensor.ReadComparator(), nowMicros);
                _decisions?.Add(window, _flame);
                change = _flame.Add(window);
                window.Clear();
            }
        }

        int faults = _health.Faults | _lampCheck.Faults;
        if (faults != _sensorFaults.Standing)
        {
            _sensorFaults.Update(faults, nowMicros);
            _showMicros = nowMicros;
        }

        FollowUplink(nowMicros);
        if (change != DetectionChange.None)
        {
            Apply(change, nowMicros);
            _sampleStatus = SampleStatus();
            _showMicros = nowMicros;
        }

        _windowEndMicros = _conditioner.WindowEndMicros;
        _lastSampleMicros = nowMicros;
        _watchdog.Feed();
    }

    private void TakeCommand(long nowMicros)
    {
        DetectorCommand command = _commands.Take();
        bool isDone = Obey(command, nowMicros);

        // The status first: the event makes a heartbeat due that tells it.
        _sampleStatus = SampleStatus();
        _showMicros = nowMicros;
        if (isDone && _uplink != null)
        {
            _recorded.Command = command;
            Record(EventKind.Obeyed, nowMicros);
        }
    }

    private void Show(long nowMicros)
    {
        bool fault = _sensorFaults.Standing != 0 || (_uplinkStatus & StatusUplinkFault) != 0 || IsUplinkHeld(nowMicros);
        long againMicros = _latch.Show(_flame.IsSuspect, fault, !_configuration.IsProvisioned, nowMicros);

        // The uplink's faults come from another thread and are looked for every second.
        _showMicros = againMicros < nowMicros + ShowMostMicros ? againMicros : nowMicros + ShowMostMicros;
    }

    private void Apply(DetectionChange change, long nowMicros)
    {
        switch (change)
        {
            case DetectionChange.Suspect:
                Record(EventKind.Suspect, nowMicros);
                break;
            case DetectionChange.SuspectCleared:
                Record(EventKind.SuspectCleared, nowMicros);
                break;
            case DetectionChange.Alarm when IsCommissioning:
                _latch.LatchTest();
                RecordTest(nowMicros);
                _facts.IsFlameFound = true;
                break;
            case DetectionChange.Alarm:
                _latch.Latch();
                _decisions?.Freeze();
                Record(EventKind.Alarm, nowMicros);
                break;
            case DetectionChange.Restored:
                Record(EventKind.Restored, nowMicros);
                break;
        }
    }

    // True when something was done that no event tells of yet.
    private bool Obey(DetectorCommand command, long nowMicros)
    {
        switch (command)
        {
            case DetectorCommand.Hold when IsCommissioning:
                _commissioning.BreakOff();
                return true;
            case DetectorCommand.Hold:
            case DetectorCommand.Commission:
                return StartCommissioning(command == DetectorCommand.Hold ? "button" : "command", nowMicros);
            case DetectorCommand.Reset:
                _commissioning?.Confirm();
                _latch.Reset();
                _flame.Reset();
                BreakOffLearning();
                return true;
            case DetectorCommand.Silence:
                _latch.Silence();
                return true;
            case DetectorCommand.Locate:
                _latch.Locate(nowMicros);
                return true;
            case DetectorCommand.Learn:
                return Learn(nowMicros);
            case DetectorCommand.Standard:
            case DetectorCommand.Cooking:
                BreakOffLearning();
                _profile = command == DetectorCommand.Cooking ? _cooking : _standard;
                _flame.LearnedCounts = _profile.Heeds(_burner.Counts);
                return true;
            case DetectorCommand.Test:
                Record(EventKind.Test, nowMicros);
                return false;
            default:
                return false;
        }
    }

    private bool IsCommissioning => _commissioning != null && _commissioning.IsRunning;

    // Not while a flame is suspected or an alarm stands: it would become a test.
    private bool StartCommissioning(string why, long nowMicros)
    {
        if (_commissioning == null || _commissioning.IsRunning || _latch.IsLatched || _flame.IsSuspect)
        {
            return false;
        }

        BreakOffLearning();
        _commissioning.Start(why, nowMicros);
        _isCommissioningSeen = true;
        return true;
    }

    // One look of the commissioning routine. Each step begins without an alarm or evidence, and so does the service after the last:
    // a flame that burns on is found anew.
    private void Commission(long nowMicros)
    {
        if (_isFresh)
        {
            _isFresh = false;
            StartCommissioning("fresh", nowMicros);
        }

        _facts.LightCounts = _lightCounts;
        _facts.RiseCounts = _flame.RiseCounts;
        _facts.RiseMinCounts = _flame.RiseMinCounts;
        _facts.HasWireFault = (_health.Faults & (SensorHealth.OpenWire | SensorHealth.ShortWire | SensorHealth.Stuck)) != 0;
        CommissioningNews news = _commissioning.Look(nowMicros);
        if (news == CommissioningNews.TestWanted)
        {
            RecordTest(nowMicros);
        }
        else if (news != CommissioningNews.None)
        {
            if (news != CommissioningNews.FlameLate)
            {
                RecordStep(nowMicros);
            }

            _latch.Reset();
            _flame.Reset();
        }

        if (news == CommissioningNews.LastStepEnded)
        {
            _lampCheck.ReferenceCounts = _commissioning.LampCounts;
            _recorded.Step = _commissioning.FailedStep;
            Record(EventKind.Commissioned, nowMicros);
        }

        if (!_commissioning.IsRunning && (_flame.IsSuspect || _latch.IsLatched))
        {
            // A result may wait; what burns may not.
            _commissioning.Confirm();
        }

        _latch.Pattern = _commissioning.LightsAt(nowMicros);
        _isCommissioningSeen = _commissioning.IsRunning || _latch.Pattern >= 0;
    }

    private void RecordStep(long nowMicros)
    {
        CommissioningStep step = _commissioning.Finished;
        _recorded.Step = (int)step;
        _recorded.StepResult = (int)_commissioning.ResultOf(step);
        _recorded.StepValue = _commissioning.ValueOf(step);
        _recorded.StepMillis = _commissioning.MillisOf(step);
        _recorded.IsByLamp = _commissioning.HasLamp;
        Record(EventKind.Step, nowMicros, true);
    }

    private void RecordTest(long nowMicros)
    {
        Record(EventKind.Test, nowMicros);
        if (_commissioning.Step != CommissioningStep.Recipients || _commissioning.TestEvent == 0)
        {
            _commissioning.TestEvent = _recorded.Number;
        }
    }

    // Drives the test lamp, for the daily check and for commissioning. True for a window with its light in it: nobody else is to see it.
    private bool IsLampWindow(long nowMicros)
    {
        _lampCheck.TakeWindow(_lightCounts, !_flame.IsSuspect && !_latch.IsLatched && !_learning.IsRunning && !IsCommissioning, nowMicros);
        bool isOn = _lampCheck.IsOn || _commissioning.IsLampOn;
        if (isOn != _isLampLit)
        {
            _isLampLit = isOn;
            _parts.Lamp.Light(isOn);
        }

        // The last window with the lamp, and the one in which it goes out.
        _lampWindows = isOn ? 3 : _lampWindows > 0 ? _lampWindows - 1 : 0;
        return _lampWindows > 0;
    }

    // Not while a flame is suspected or an alarm stands: learning would make a fire the burner.
    private bool Learn(long nowMicros)
    {
        if (_learning.IsRunning)
        {
            _learning.Finish(nowMicros);
            return true;
        }

        if (!_profile.Learns || _latch.IsLatched || _flame.IsSuspect)
        {
            return false;
        }

        _learning.Start(nowMicros);
        _learnedBefore = _flame.LearnedCounts;
        _flame.LearnedCounts = 0;
        _flame.IsLearning = true;
        return true;
    }

    private void BreakOffLearning()
    {
        if (_learning.IsRunning)
        {
            _learning.Cancel();
            _flame.IsLearning = false;
            _flame.LearnedCounts = _learnedBefore;
        }
    }

    // Without an uplink nobody knows the time of day; a host may say itself whether it is closed.
    private void FollowUplink(long nowMicros)
    {
        if (_uplink != null)
        {
            _flame.IsClosed = (_uplinkStatus & StatusClosed) != 0;
        }

        if (_learning.IsRunning)
        {
            _flame.IsLearning = !_learning.TakeEnd(nowMicros);
            _sampleStatus = SampleStatus();
        }
    }

    private int SampleStatus() =>
        (_flame.IsSuspect ? StatusSuspect : 0)
        | (_latch.IsLatched ? StatusLatched : 0)
        | (_learning.IsRunning ? StatusLearning : 0)
        | (_profile.Learns ? StatusCooking : 0)
        | (IsCommissioning ? StatusCommissioning : 0)
        | (_flame.LearnedCounts << StatusLearnedShift);

    // A clock that is not trusted may not open a stall. Without hours it is always open and no clock is asked.
    private int ClosedStatus() =>
        _settings.Hours != null
        && (_clock.Source == "none" || !_settings.Hours.IsOpenAt(_clock.UnixSeconds, _settings.UtcOffsetMinutes))
            ? StatusClosed
            : 0;

    private void Record(EventKind kind, long nowMicros) => Record(kind, nowMicros, IsCommissioning);

    private void Record(EventKind kind, long nowMicros, bool isTest)
    {
        _recorded.Kind = kind;
        _recorded.IsTest = isTest;
        _recorded.TimeMicros = nowMicros;
        _recorded.LevelCounts = _flame.RiseCounts;
        _recorded.FlickerCounts = _flame.FlickerCounts;
        _events.Record(ref _recorded);
    }

    // True when the uplink's thread has been held for so long that it cannot tell of its own faults.
    private bool IsUplinkHeld(long nowMicros)
    {
        if (_uplink == null || _lastUplinkMicros == 0)
        {
            return false;
        }

        return nowMicros - _lastUplinkMicros > Limits.LinkLostMicros;
    }

    private int UplinkFaults(long nowMicros)
    {
        int lost = _events.Lost + _uplink.Outbox.Lost;
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
        int status = _sampleStatus;
        bool isTest = (status & StatusCommissioning) != 0;
        writer.Add("state", isTest ? "normal" : (status & StatusLatched) != 0 ? "alarm" : (status & StatusSuspect) != 0 ? "suspect" : "normal");
        writer.Add("faults", _sensorFaults.Standing | _uplinkFaults.Standing);
        writer.Add("profile", ((status & StatusCooking) != 0 ? _cooking : _standard).Name);
        writer.Add("safe", _safeMode.IsOn ? 1 : 0);
        writer.Add("hours", _settings.HoursText);
        writer.Add("utc_offset", _settings.UtcOffsetMinutes);
        writer.Add("learned", status >> StatusLearnedShift);
        writer.Add("learning", (status & StatusLearning) != 0 ? 1 : 0);
        writer.Add("closed", (_uplinkStatus & StatusClosed) != 0 ? 1 : 0);
        writer.Add("commissioning", isTest ? 1 : 0);
        writer.Add("open", _uplink.Outbox.Count);
        writer.Add("lost", _events.Lost + _uplink.Outbox.Lost);
        writer.Add("refused", _uplink.Refused);
        writer.Add("connections", _uplink.Connections);
        writer.Add("blind_ms_max", _blindMicros / 1000);
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
