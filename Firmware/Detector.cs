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
    private const int StatusSuspect = 1;
    private const int StatusLatched = 2;
    private const int StatusUplinkFault = 4;
    private const int StatusClosed = 8;
    private const int StatusLearning = 16;

    // The sampling thread's word carries what is learned above its flags.
    private const int StatusLearnedShift = 8;

    private readonly IFlameSensor _sensor;
    private readonly IWatchdog _watchdog;
    private readonly Conditioner _conditioner;
    private readonly Sample[] _readings;
    private readonly SensorHealth _health = new();
    private readonly DetectionProfile _profile;
    private readonly FlameDetector _flame;
    private readonly AlarmLatch _latch;
    private readonly EventQueue _events = new();
    private readonly CommandQueue _commands = new();
    private readonly FaultRecorder _sensorFaults;
    private readonly FaultRecorder _uplinkFaults;
    private readonly Configuration _configuration;
    private readonly BootCounter _boot;
    private readonly BurnerRecord _burner;
    private readonly Uplink _uplink;
    private readonly IClock _clock;
    private readonly Heartbeat _heartbeat = new();
    private readonly Deadlines _deadlines = new();
    private readonly LearningTime _learning = new();

    // The board's interpreter puts local structures on the heap: these are made once. The last is the uplink thread's.
    private DetectorEvent _recorded;
    private DetectorEvent _taken;

    private int _readingCount;
    private long _frameEndMicros;
    private int _sampleStatus;
    private int _uplinkStatus;
    private int _blindMicros;
    private long _lastSampleMicros;
    private long _watchedSinceMicros;
    private long _lastUplinkMicros;
    private int _lostSeen;
    private long _lostMicros;
    private int _learnedBefore;
    private long _nextLookMicros;
    private bool _clockWasTrusted;

    /// <summary>Wires a detector that senses and alarms locally and reports to nobody: all that an unprovisioned one does.</summary>
    /// <param name="configuration">Its profile and wiring count.</param>
    /// <param name="sensor">Read once a sample step.</param>
    /// <param name="indicator">Driven by the sample step.</param>
    /// <param name="watchdog">Fed by the sample step.</param>
    public Detector(Configuration configuration, IFlameSensor sensor, IIndicator indicator, IWatchdog watchdog)
    {
        _configuration = configuration;
        _sensor = sensor;
        _watchdog = watchdog;
        _conditioner = new Conditioner(configuration.IsRising ? Wiring.Rising : Wiring.Falling);
        _readings = _conditioner.Readings;
        _profile = DetectionProfile.Of(configuration.Profile);
        _flame = new FlameDetector(_profile);
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
    /// <param name="store">Keeps the boot counter and the learned burner.</param>
    public Detector(
        Configuration configuration,
        IFlameSensor sensor,
        IIndicator indicator,
        IWatchdog watchdog,
        IMac mac,
        IMessageLink link,
        IClock clock,
        IStore store)
        : this(configuration, sensor, indicator, watchdog)
    {
        _clock = clock;
        _boot = new BootCounter(store);
        _boot.Advance(0);
        _uplink = new Uplink(configuration.Identity, mac, link, clock, _boot, _commands);
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

    /// <summary>Asks for the end of the latched alarm, as the button does. From any thread.</summary>
    public void Reset() => _commands.Offer(DetectorCommand.Reset);

    /// <summary>Begins to learn a cook's burner, or ends it, as a button does. From any thread.</summary>
    public void Learn() => _commands.Offer(DetectorCommand.Learn);

    /// <summary>True when sampling has made no progress for so long that its thread must be dead. For the supervisor.</summary>
    public bool IsSamplingDead(long nowMicros)
    {
        // The first look starts the watch: the thread may not have had its turn, and the clock may have run long before.
        _watchedSinceMicros = _watchedSinceMicros == 0 ? nowMicros : _watchedSinceMicros;
        long last = _lastSampleMicros;
        return Deadlines.IsSamplingDead(nowMicros, last > _watchedSinceMicros ? last : _watchedSinceMicros);
    }

    /// <summary>
    /// Takes one sample on its way to the indicator. Allocates nothing, waits for nothing. Most samples are only kept: with the one
    /// that ends a frame of 50 ms, or follows a gap, all of the frame goes the whole way, indicator included.
    /// </summary>
    /// <param name="nowMicros">Microseconds since boot, monotonic.</param>
    public void SampleStep(long nowMicros)
    {
        ref Sample sample = ref _readings[_readingCount];
        sample.TimeMicros = nowMicros;
        _sensor.Read(ref sample);
        if (++_readingCount == Limits.FrameReadingCount || nowMicros >= _frameEndMicros)
        {
            FrameStep(nowMicros);
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
        while (_events.TryTake(ref _taken))
        {
            _uplink.Add(ref _taken);
        }

        int status = _sampleStatus;
        if (_profile.Learns && (status & StatusLearning) == 0)
        {
            _burner.Keep(status >> StatusLearnedShift);
        }

        try
        {
            _uplink.Step(nowMicros, (status & StatusSuspect) != 0, (status & StatusLatched) != 0);
            if (_uplink.IsUp && _heartbeat.TakeDue(nowMicros))
            {
                SendHeartbeat(nowMicros);
            }
        }
        finally
        {
            // Also where the link fails every time: its loss must show.
            _deadlines.Update(nowMicros, _uplink.IsUp, _uplink.LastReceiptMicros);
            _uplinkFaults.Update(UplinkFaults(nowMicros), nowMicros);
            _uplinkStatus = (_uplinkFaults.Standing != 0 ? StatusUplinkFault : 0) | (_uplinkStatus & StatusClosed);
            _lastUplinkMicros = nowMicros;
        }
    }

    private void FrameStep(long nowMicros)
    {
        int last = _readingCount - 1;
        FrameState frame = _conditioner.Add(_readingCount);
        _readingCount = 0;
        _frameEndMicros = _conditioner.FrameEndMicros;
        DetectionChange change = DetectionChange.None;
        if (frame == FrameState.Closed)
        {
            int level = _conditioner.FrameLevel;
            bool saturated = _conditioner.FrameSaturated;
            _health.AddFrame(level, _conditioner.FrameIsOneCode, saturated, _readings[last].Comparator, nowMicros);
            change = _flame.Add(level, _conditioner.FrameSwing, _conditioner.FrameTilt, saturated);
            if (change != DetectionChange.None)
            {
                Apply(change, nowMicros);
            }
        }
        else if (frame == FrameState.Dropped)
        {
            int gapMicros = _conditioner.GapMicros;
            _blindMicros = gapMicros > _blindMicros ? gapMicros : _blindMicros;
            _health.AddGap(gapMicros, nowMicros);
            _flame.Skip(_readings[last].Edges);
        }

        if (change != DetectionChange.None || nowMicros >= _nextLookMicros || _commands.HasAny)
        {
            Look(nowMicros);
        }

        _lastSampleMicros = nowMicros;
        _watchdog.Feed();
    }

    // Commands, faults and indicator. The blinks' edges are multiples of the time between two looks.
    private void Look(long nowMicros)
    {
        _nextLookMicros = nowMicros - (nowMicros % Limits.LookMicros) + Limits.LookMicros;
        if (_commands.HasAny)
        {
            Obey(_commands.Take(), nowMicros);
        }

        _sensorFaults.Update(_health.Faults, nowMicros);
        FollowUplink(nowMicros);
        bool fault = _sensorFaults.Standing != 0 || (_uplinkStatus & StatusUplinkFault) != 0 || IsUplinkHeld(nowMicros);
        _latch.Show(_flame.IsSuspect, fault, !_configuration.IsProvisioned, nowMicros);
        _sampleStatus = SampleStatus();
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
            case DetectionChange.Alarm:
                _latch.Latch();
                Record(EventKind.Alarm, nowMicros);
                break;
            case DetectionChange.Restored:
                Record(EventKind.Restored, nowMicros);
                break;
        }
    }

    private void Obey(DetectorCommand command, long nowMicros)
    {
        switch (command)
        {
            case DetectorCommand.Reset:
                _latch.Reset();
                _flame.Reset();
                BreakOffLearning();
                break;
            case DetectorCommand.Silence:
                _latch.Silence();
                break;
            case DetectorCommand.Test:
                Record(EventKind.Test, nowMicros);
                break;
            case DetectorCommand.Learn:
                Learn(nowMicros);
                break;
        }
    }

    // Not while a flame is suspected or an alarm stands: learning would make a fire the burner.
    private void Learn(long nowMicros)
    {
        if (_learning.IsRunning)
        {
            _learning.Finish(nowMicros);
        }
        else if (_profile.Learns && !_latch.IsLatched && !_flame.IsSuspect)
        {
            _learning.Start(nowMicros);
            _learnedBefore = _flame.LearnedCounts;
            _flame.LearnedCounts = 0;
            _flame.IsLearning = true;
        }
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

        if (_learning.TakeEnd(nowMicros))
        {
            _flame.IsLearning = false;
        }
    }

    private int SampleStatus() =>
        (_flame.IsSuspect ? StatusSuspect : 0)
        | (_latch.IsLatched ? StatusLatched : 0)
        | (_learning.IsRunning ? StatusLearning : 0)
        | (_flame.LearnedCounts << StatusLearnedShift);

    // A clock that is not trusted may not open a stall. Without hours it is always open and no clock is asked.
    private int ClosedStatus() =>
        _configuration.Hours != null
        && (_clock.Source == "none" || !_configuration.Hours.IsOpenAt(_clock.UnixSeconds, _configuration.UtcOffsetMinutes))
            ? StatusClosed
            : 0;

    private void Record(EventKind kind, long nowMicros)
    {
        _recorded.Kind = kind;
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
        return (_boot.IsStored && _burner.IsStored ? 0 : 1 << (int)FaultCode.StoreFailed)
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
        writer.Add("state", (status & StatusLatched) != 0 ? "alarm" : (status & StatusSuspect) != 0 ? "suspect" : "normal");
        writer.Add("faults", _sensorFaults.Standing | _uplinkFaults.Standing);
        writer.Add("profile", _configuration.Profile);
        writer.Add("learned", status >> StatusLearnedShift);
        writer.Add("learning", (status & StatusLearning) != 0 ? 1 : 0);
        writer.Add("closed", (_uplinkStatus & StatusClosed) != 0 ? 1 : 0);
        writer.Add("open", _uplink.Outbox.Count);
        writer.Add("lost", _events.Lost + _uplink.Outbox.Lost);
        writer.Add("refused", _uplink.Refused);
        writer.Add("connections", _uplink.Connections);
        writer.Add("blind_ms_max", _blindMicros / 1000);
        _uplink.SendHeartbeat();
    }
}
