using System.Text.Json;
using Firmware;
using Firmware.Alarming;
using Firmware.Board;
using Firmware.Delivery;
using Firmware.Provisioning;
using Firmware.Sensing;
using Simulator.Board;
using Simulator.Broker;
using Simulator.ControlRoom;
using Simulator.Fuzzing;
using Simulator.Provisioning;

namespace Simulator.Conformance;

/// <summary>A message of the detector as it passed its link.</summary>
internal sealed record SentMessage(long AtMicros, string Type, string? Event, string? Code);

/// <summary>One detector, a broker and a control room on virtual time, measured from outside: by messages, indicator and announcements.</summary>
internal sealed class ConformanceRig : IDisposable
{
    private const int StepMicros = Limits.SampleStepMillis * 1000;
    private const int StepsPerUplink = Limits.UplinkStepMillis / Limits.SampleStepMillis;
    private const int OpenStallMillisMost = 2_500;
    private const int SntpMicros = 3_000_000;

    // Suspicion crosses to the uplink with the sampling thread's next look and is met at the uplink's next step.
    private const long SuspicionCrossesMicros = 2L * (Limits.LookMicros + (Limits.UplinkStepMillis * 1000));

    private const string DetectorId = "fuzz-0";
    private const string RoomId = "control-room";

    private readonly FuzzParts _parts;
    private readonly IFlameSensor _seen;
    private readonly DetectorRegistry _registry = new();
    private readonly EventJournal _journal;
    private readonly byte[] _key = new byte[DetectorRegistry.KeyBytes];
    private readonly RigStore _store = new();
    private readonly RigIndicator _indicator = new();
    private readonly List<SentMessage> _sent = [];
    private readonly List<long> _connects = [];
    private BrokerLink? _link;
    private long _bootMicros;
    private long _stalledUntilMicros;
    private long _suspectMicros;
    private int _steps;

    /// <summary>Switches everything on.</summary>
    /// <param name="seed">Decides delays, phases and the flame's piece.</param>
    /// <param name="parts">The product, or what is put around its parts.</param>
    /// <param name="upMicros">How old the board's counter is at the start.</param>
    public ConformanceRig(int seed, FuzzParts parts, long upMicros = 0)
    {
        _parts = parts;
        Draw = new SeededDraw(seed, 7);
        Time = new VirtualTime(DateTimeOffset.UnixEpoch.AddDays(20_500));
        Broker = new InProcessBroker(Time, seed);
        Light = new RigSensor(new FuzzSensor(Draw));
        _seen = parts.Sensor(Light);
        Clock = new FuzzClock(Time) { TrustedFromMicros = SntpMicros };
        _registry.Add(DetectorId, FuzzRun.Market, DetectorId, _key);
        _journal = EventJournal.Open(null, parts.RoomTime(Time));
        _steps = Draw.Next(StepsPerUplink);
        StartRoom();
        PowerOn(upMicros);
    }

    public SeededDraw Draw { get; }

    public VirtualTime Time { get; }

    public InProcessBroker Broker { get; }

    public RigSensor Light { get; }

    public FuzzClock Clock { get; }

    public Detector? Detector { get; private set; }

    public AlarmReceiver? Room { get; private set; }

    public IReadOnlyList<SentMessage> Sent => _sent;

    /// <summary>When attempts to connect began.</summary>
    public IReadOnlyList<long> Connects => _connects;

    /// <summary>Attempts to connect that began while a flame was suspected and no alarm was owed.</summary>
    public int ConnectsWhileSuspect { get; private set; }

    /// <summary>When the control room last announced the detector lost; below 0 never.</summary>
    public long LostMicros { get; private set; } = -1;

    public bool StoreFails { set => _store.Fails = value; }

    public bool IsAmber => _indicator.Amber;

    public bool IsSounding => _indicator.Sounder;

    public void PowerOn(long upMicros = 0)
    {
        _bootMicros = Time.NowMicros - upMicros - (Draw.Next(100) * 1000L);
        _stalledUntilMicros = 0;
        Configuration configuration = new() { IsProvisioned = true, Key = _key, Identity = FuzzBoard.IdentityOf(DetectorId) };
        _link = new BrokerLink(Broker, DetectorId, _ => { }, _ => { });
        GuardedLink guarded = new(_link, Opening, Sending, _ => { });
        Detector = new Detector(
            configuration,
            _seen,
            _indicator,
            new NoWatchdog(),
            new HmacSha256Mac(_key),
            _parts.Link(guarded, DetectorId, _key),
            Clock,
            _parts.Store(_store));
    }

    /// <summary>Takes the power; the broker is told by nobody.</summary>
    public void PowerOff()
    {
        Detector = null;
        _link = null;
    }

    /// <summary>The broker sees the detector's connection end.</summary>
    public void CutDetector() => Broker.Cut(DetectorId);

    public void HalfOpenDetector() => Broker.HalfOpen(DetectorId);

    public void SetReachable(bool reachable) => Broker.SetReachable(DetectorId, reachable);

    public void HalfOpenRoom() => Broker.HalfOpen(RoomId);

    public void StopRoom()
    {
        Room = null;
        Broker.Cut(RoomId);
    }

    public void StartRoom()
    {
        Room = new AlarmReceiver(_registry, _journal, [new SilentRecipient("nobody")], Broker, _parts.RoomTime(Time), TextWriter.Null, RoomId);
        Room.DetectorLost += _ => LostMicros = Time.NowMicros;
    }

    /// <summary>Nothing of the board runs for so long.</summary>
    public void Stall(long micros) => _stalledUntilMicros = Math.Max(_stalledUntilMicros, Time.NowMicros + micros);

    /// <summary>Runs for so long.</summary>
    public void Run(double seconds) => Until(() => false, seconds);

    /// <summary>Runs until something is so.</summary>
    /// <returns>Seconds that it took; infinite where it did not come.</returns>
    public double Until(Func<bool> met, double secondsMost)
    {
        long from = Time.NowMicros;
        while (Time.NowMicros - from < secondsMost * 1e6)
        {
            Step();
            if (met())
            {
                return (Time.NowMicros - from) / 1e6;
            }
        }

        return double.PositiveInfinity;
    }

    /// <summary>Runs until all is well and some heartbeats have passed, at a time of the heartbeat's period that the seed draws.</summary>
    public void Settle() => Run(70 + (Draw.Next(6_000) / 100.0));

    public void Dispose()
    {
        Room?.Dispose();
        _link?.Dispose();
        _journal.Dispose();
    }

    private void Step()
    {
        Time.RunUntil(Time.NowMicros + StepMicros);
        _steps++;
        if (_steps % 2 == 0)
        {
            Room?.Step();
        }

        if (Detector is not { } detector || Time.NowMicros < _stalledUntilMicros)
        {
            return;
        }

        long now = Time.NowMicros - _bootMicros;
        detector.SampleStep(now, _seen.Read());
        _suspectMicros = detector.Flame.IsSuspect ? _suspectMicros + StepMicros : 0;
        if (_steps % StepsPerUplink == 0)
        {
            detector.UplinkStep(now);
        }
    }

    // Name resolution and TLS hold the whole runtime.
    private void Opening()
    {
        _connects.Add(Time.NowMicros);
        if (_suspectMicros > SuspicionCrossesMicros && Detector is not { IsLatched: true, HasOpenAlarm: true })
        {
            ConnectsWhileSuspect++;
        }

        Stall(Draw.Next(OpenStallMillisMost) * 1000L);
    }

    private void Sending(string topic, JsonElement claims) => _sent.Add(new SentMessage(
        Time.NowMicros,
        claims.GetProperty("typ").GetString()!,
        claims.TryGetProperty("evt", out JsonElement evt) ? evt.GetString() : null,
        claims.TryGetProperty("code", out JsonElement code) ? code.GetString() : null));

    private sealed class RigIndicator : IIndicator
    {
        public bool Amber { get; private set; }

        public bool Sounder { get; private set; }

        public void Show(bool red, bool amber, bool sounder, bool relay)
        {
            Amber = amber;
            Sounder = sounder;
        }
    }

    private sealed class RigStore : IStore
    {
        private readonly MemoryStore _inner = new();

        public bool Fails { get; set; }

        public byte[] Read(string name) => _inner.Read(name);

        public bool Write(string name, byte[] record) => !Fails && _inner.Write(name, record);
    }
}

/// <summary>A stall's light, whose wire can break.</summary>
internal sealed class RigSensor(FuzzSensor inner) : IFlameSensor
{
    /// <summary>True while something burns.</summary>
    public bool Burns
    {
        get => inner.Burns;
        set => inner.Burns = value;
    }

    /// <summary>What the converter reads whatever the light; null for the light.</summary>
    public int? Code { get; set; }

    /// <summary>What the comparator says.</summary>
    public int Says { get; set; } = Comparator.Unknown;

    public int Read() => Code ?? inner.Read();

    public int ReadComparator() => Says;

    public int TakeEdges() => Comparator.Unknown;
}
