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
public sealed class Detector
{
    private const int ShowMostMicros = 1_000_000;

    private readonly ThreadState _shared = new();
    private readonly IFlameSensor _sensor;
    private readonly IWatchdog _watchdog;
    private readonly Conditioner _conditioner;
    private readonly long[] _times;
    private readonly int[] _codes;
    private readonly SensorHealth _health = new();
    private readonly DetectionProfile _standard = DetectionProfile.Of("standard");
    private readonly DetectionProfile _cooking = DetectionProfile.Of("cooking");
    private readonly FlameDetector _flame;
    private readonly AlarmLatch _latch;
    private readonly CommandQueue _commands;
    private readonly Configuration _configuration;
    private readonly Reporter _reporter;
    private readonly LearningTime _learning = new();
    private readonly ThreadWatch _threads = new();
    private readonly Button _button = new();

    private readonly BoardParts _parts;
    private readonly Commissioning _commissioning;
    private readonly LampCheck _lampCheck = new();

    // The board's interpreter puts local structures on the heap: this one is made once.
    private DetectorEvent _recorded;

    private DetectionProfile _profile;
    private int _readingCount;
    private long _windowEndMicros;
    private long _showMicros;
    private long _lookMicros;
    private int _learnedBefore;
    private bool _isFresh;
    private int _lampWindows;
    private int _lightCounts;

    // While the commissioning routine runs or its result shows.
    private bool _isCommissioningSeen;
    private bool _isLampLit;

    /// <summary>Wires a detector that senses and alarms locally and reports to nobody: all that an unprovisioned one does.</summary>
    /// <param name="configuration">Its profile and wiring count.</param>
    /// <param name="sensor">Its comparator is asked once a window; its readings come with the sample steps.</param>
    /// <param name="indicator">Driven by the sample step.</param>
    /// <param name="watchdog">Fed by the sample step.</param>
    public Detector(Configuration configuration, IFlameSensor sensor, IIndicator indicator, IWatchdog watchdog)
        : this(configuration, false, sensor, indicator, watchdog)
    {
    }

    private Detector(Configuration configuration, bool isInService, IFlameSensor sensor, IIndicator indicator, IWatchdog watchdog)
    {
        _configuration = configuration;
        _sensor = sensor;
        _watchdog = watchdog;
        _conditioner = new Conditioner(configuration.IsRising ? Wiring.Rising : Wiring.Falling);
        _times = _conditioner.Times;
        _codes = _conditioner.Codes;
        _profile = configuration.Profile == _cooking.Name ? _cooking : _standard;

        // In service the profile may change while it runs: then the flame detector can learn in either, and which counts is decided here.
        _flame = new FlameDetector(isInService ? _cooking : _profile);
        _flame.LearnedCounts = _profile.Heeds(configuration.LearnedCounts);
        _latch = new AlarmLatch(indicator);
        _commands = _shared.Commands;
    }

    /// <summary>Wires a detector in service. Advances the boot counter; nothing else happens before the first step.</summary>
    /// <param name="configuration">Must be provisioned.</param>
    /// <param name="sensor">Its comparator is asked once a window; its readings come with the sample steps.</param>
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
    /// <param name="sensor">Its comparator is asked once a window; its readings come with the sample steps.</param>
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
        : this(configuration, true, sensor, indicator, watchdog)
    {
        BootCounter boot = new(store);
        boot.Advance(0);
        SafeMode safeMode = new(boot.BadBefore);
        CommissioningRecord record = new(store, configuration.Checksum);
        _parts = parts;
        _shared.Facts.SaturatedCounts = Conditioner.Saturated;
        _shared.Decisions = new DecisionRecorder();
        _commissioning = new Commissioning(_shared.Facts, parts.Signal != null, parts.Lamp != null);
        _shared.Routine = _commissioning;
        _lampCheck.ReferenceCounts = record.LampCounts;
        if (record.IsDue && !safeMode.IsOn)
        {
            // Counted before it begins: a power cut in the middle is one of its starts.
            record.CountStart();
            _isFresh = true;
            _isCommissioningSeen = true;
        }

        _reporter = new Reporter(configuration, _shared, boot, safeMode, record, mac, link, clock, store, parts);
        _profile = _reporter.IsCooking && !safeMode.IsOn ? _cooking : _standard;
        _flame.LearnedCounts = _profile.Heeds(_reporter.LearnedCounts);
        _shared.SampleStatus = SampleStatus();
    }

    /// <summary>Events not yet taken by the uplink; a host without one takes them here.</summary>
    public EventQueue Events => _shared.Events;

    /// <summary>The detection itself, for teaching a burner and for views. To be touched by the sampling thread only.</summary>
    public FlameDetector Flame => _flame;

    /// <summary>True from an alarm until reset.</summary>
    public bool IsLatched => _latch.IsLatched;

    /// <summary>True while the connection to the broker stands.</summary>
    public bool IsLinkUp => _reporter != null && _reporter.IsUp;

    /// <summary>True while an alarm has no receipt of the control room.</summary>
    public bool HasOpenAlarm => _reporter != null && _reporter.HasOpenAlarm;

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
    public bool IsSamplingDead(long nowMicros) => _threads.IsSamplingDead(nowMicros, _shared.LastSampleMicros);

    /// <summary>True once each time the uplink's thread has been held for long. For the supervising thread, at each look.</summary>
    public bool TakeUplinkHeld(long nowMicros) => _threads.TakeUplinkHeld(nowMicros, _shared.LastUplinkMicros);

    /// <summary>Restarts the board, and leaves a mark so that its next life knows why. For the supervising thread.</summary>
    public void Restart()
    {
        _reporter?.LeaveRestartMark();
        _watchdog.Restart();
    }

    /// <summary>
    /// Takes one sample on its way to the indicator. Allocates nothing, waits for nothing. Most samples are only kept: with the one
    /// that ends a window of half a second all of them go the whole way, indicator and watchdog included. In between commands are obeyed and
    /// the indicator may blink.
    /// </summary>
    /// <param name="nowMicros">Microseconds since boot, monotonic.</param>
    /// <param name="reading">
    /// What <see cref="IFlameSensor.Read"/> gave at that time, 0 to 4095. The caller reads: on the board's interpreter a call through an
    /// interface costs more than half as much as all that is done here with most samples.
    /// </param>
    public void SampleStep(long nowMicros, int reading)
    {
        int place = _readingCount;
        _readingCount = place + 1;
        _times[place] = nowMicros;
        _codes[place] = reading;
        if (nowMicros >= _commands.LookMicros || place == Limits.ReadingCount - 1)
        {
            DueStep(nowMicros);
        }
    }

    /// <summary>Delivers what happened and takes what was sent. May block while it connects. Does nothing while unprovisioned.</summary>
    /// <param name="nowMicros">Microseconds since boot, of the same clock as the samples'.</param>
    public void UplinkStep(long nowMicros) => _reporter?.Step(nowMicros);

    private void DueStep(long nowMicros)
    {
        if (nowMicros >= _windowEndMicros || _readingCount == Limits.ReadingCount)
        {
            TakeReadings(nowMicros);
        }

        if (_commands.Count != 0)
        {
            TakeCommand(nowMicros);
        }

        if (_isCommissioningSeen && nowMicros >= _lookMicros)
        {
            // The blinks' edges are multiples of the time between two looks.
            _lookMicros = nowMicros - (nowMicros % Limits.LookMicros) + Limits.LookMicros;
            Commission(nowMicros);
            _shared.SampleStatus = SampleStatus();
            _showMicros = nowMicros;
        }

        if (nowMicros >= _showMicros)
        {
            Show(nowMicros);
        }

        long soonMicros = _isCommissioningSeen ? _lookMicros : _showMicros;
        _commands.LookMicros = _windowEndMicros < soonMicros ? _windowEndMicros : soonMicros;
        if (_commands.Count != 0)
        {
            // It came before the time above was set.
            _commands.LookMicros = 0;
        }
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
            _shared.BlindMicros = longestMicros > _shared.BlindMicros ? longestMicros : _shared.BlindMicros;
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
                _shared.Decisions?.Add(window, _flame);
                change = _flame.Add(window);
                window.Clear();
            }
        }

        int faults = _health.Faults | _lampCheck.Faults;
        if (faults != _shared.SensorFaults.Standing)
        {
            _shared.SensorFaults.Update(faults, nowMicros);
            _showMicros = nowMicros;
        }

        FollowUplink(nowMicros);
        if (change != DetectionChange.None)
        {
            Apply(change, nowMicros);
            _shared.SampleStatus = SampleStatus();
            _showMicros = nowMicros;
        }

        _windowEndMicros = _conditioner.WindowEndMicros;
        _shared.LastSampleMicros = nowMicros;
        _watchdog.Feed();
    }

    private void TakeCommand(long nowMicros)
    {
        DetectorCommand command = _commands.Take();
        bool isDone = Obey(command, nowMicros);

        // The status first: the event makes a heartbeat due that tells it.
        _shared.SampleStatus = SampleStatus();
        _showMicros = nowMicros;
        if (isDone && _reporter != null)
        {
            _recorded.Command = command;
            Record(EventKind.Obeyed, nowMicros);
        }
    }

    private void Show(long nowMicros)
    {
        bool fault = _shared.SensorFaults.Standing != 0 || (_shared.UplinkStatus & ThreadState.UplinkFault) != 0 || IsUplinkHeld(nowMicros);
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
                _shared.Facts.IsFlameFound = true;
                break;
            case DetectionChange.Alarm:
                _latch.Latch();
                _shared.Decisions?.Freeze();
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
                _flame.LearnedCounts = _profile.Heeds(_reporter.LearnedCounts);
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

        _shared.Facts.LightCounts = _lightCounts;
        _shared.Facts.RiseCounts = _flame.RiseCounts;
        _shared.Facts.RiseMinCounts = _flame.RiseMinCounts;
        _shared.Facts.HasWireFault = (_health.Faults & (SensorHealth.OpenWire | SensorHealth.ShortWire | SensorHealth.Stuck)) != 0;
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
        if (_reporter != null)
        {
            _flame.IsClosed = (_shared.UplinkStatus & ThreadState.Closed) != 0;
        }

        if (_learning.IsRunning)
        {
            _flame.IsLearning = !_learning.TakeEnd(nowMicros);
            _shared.SampleStatus = SampleStatus();
        }
    }

    private int SampleStatus() =>
        (_flame.IsSuspect ? ThreadState.Suspect : 0)
        | (_latch.IsLatched ? ThreadState.Latched : 0)
        | (_learning.IsRunning ? ThreadState.Learning : 0)
        | (_profile.Learns ? ThreadState.Cooking : 0)
        | (IsCommissioning ? ThreadState.Commissioning : 0)
        | (_flame.LearnedCounts << ThreadState.LearnedShift);

    private void Record(EventKind kind, long nowMicros) => Record(kind, nowMicros, IsCommissioning);

    private void Record(EventKind kind, long nowMicros, bool isTest)
    {
        _recorded.Kind = kind;
        _recorded.IsTest = isTest;
        _recorded.TimeMicros = nowMicros;
        _recorded.LevelCounts = _flame.RiseCounts;
        _recorded.FlickerCounts = _flame.FlickerCounts;
        _shared.Events.Record(ref _recorded);
    }

    // True when the uplink's thread has been held for so long that it cannot tell of its own faults.
    private bool IsUplinkHeld(long nowMicros)
    {
        if (_reporter == null || _shared.LastUplinkMicros == 0)
        {
            return false;
        }

        return nowMicros - _shared.LastUplinkMicros > Limits.LinkLostMicros;
    }
}
