using Firmware;
using Firmware.Alarming;
using Firmware.Board;
using Firmware.Delivery;
using Firmware.Messages;
using Firmware.Provisioning;
using Firmware.Sensing;
using Simulator.Board;
using Simulator.Broker;

namespace Simulator.Fuzzing;

/// <summary>One detector with the firmware's own logic, whose power, flash, clock and network fail, through all its lives.</summary>
internal sealed class FuzzBoard
{
    public const int StepMicros = Limits.SampleStepMillis * 1000;

    private const int StepsPerUplink = Limits.UplinkStepMillis / Limits.SampleStepMillis;
    private const long SntpMicros = 3_000_000;
    private const int OpenStallMillisMost = 2_500;

    private readonly VirtualTime _time;
    private readonly IBroker _broker;
    private readonly FuzzParts _parts;
    private readonly SeededDraw _draw;
    private readonly BoardWatch _watch;
    private readonly IFlameSensor _seen;
    private readonly byte[] _key;
    private long _bootMicros;
    private long _stalledUntilMicros;
    private int _steps;

    public FuzzBoard(int index, VirtualTime time, IBroker broker, FuzzParts parts, SeededDraw draw, byte[] key, BoardWatch watch)
    {
        _time = time;
        _broker = broker;
        _parts = parts;
        _draw = draw;
        _key = key;
        _watch = watch;
        _steps = index * 3;
        Id = IdOf(index);
        Sensor = new FuzzSensor(draw);
        _seen = parts.Sensor(Sensor);
        Clock = new FuzzClock(time);
    }

    public string Id { get; }

    public FuzzFlash Flash { get; } = new();

    public FuzzSensor Sensor { get; }

    public FuzzClock Clock { get; }

    /// <summary>The firmware in this life; null without power.</summary>
    public Detector? Detector { get; private set; }

    public bool IsProvisioned => Flash.IsProvisioned;

    public static string IdOf(int index) => $"fuzz-{index}";

    /// <summary>Switches the power on, if it is off.</summary>
    public void PowerOn()
    {
        if (Detector != null)
        {
            return;
        }

        // Milliseconds that tell this life's events from those of others; sometimes long after its start, for counters that wrap.
        long[] ages = [0, 0, 0, int.MaxValue - 30_000_000L, uint.MaxValue - 30_000_000L, (uint.MaxValue - 30_000L) * 1000, 94_608_000_000_000];
        _bootMicros = _time.NowMicros - ages[_draw.Next(ages.Length)] - (_draw.Next(100) * 1000L);
        Clock.TrustedFromMicros = _time.NowMicros + SntpMicros;
        _stalledUntilMicros = 0;
        _watch.PoweredOn();
        Configuration configuration = new() { IsProvisioned = IsProvisioned, Key = _key, Identity = IdentityOf(Id) };
        if (!IsProvisioned)
        {
            Detector = new Detector(configuration, _seen, new NoIndicator(), new NoWatchdog());
            return;
        }

        GuardedLink guarded = new(new BrokerLink(_broker, Id, _ => { }, _ => { }), Opening, _watch.Sending, _watch.InFlight);
        try
        {
            Detector = new Detector(
                configuration, _seen, new NoIndicator(), new NoWatchdog(), new HmacSha256Mac(_key), _parts.Link(guarded, Id, _key), Clock, _parts.Store(new FuzzStore(Flash)));
        }
        catch (PowerCutException)
        {
            PowerOff();
        }
    }

    /// <summary>Takes the power away: the broker sees the connection end without a word.</summary>
    public void PowerOff()
    {
        Detector = null;
        _watch.PoweredOff();
    }

    /// <summary>Nothing runs for so long.</summary>
    public void Stall(long micros) => _stalledUntilMicros = Math.Max(_stalledUntilMicros, _time.NowMicros + micros);

    /// <summary>10 ms of the board's two threads.</summary>
    public void Step()
    {
        _steps++;
        if (Detector is not { } detector || _time.NowMicros < _stalledUntilMicros)
        {
            return;
        }

        long now = _time.NowMicros - _bootMicros;
        detector.SampleStep(now, _seen.Read());
        _watch.Sampled(detector, now);
        if (_steps % StepsPerUplink != 0)
        {
            return;
        }

        try
        {
            detector.UplinkStep(now);
            _watch.Uplinked(detector);
        }
        catch (PowerCutException)
        {
            PowerOff();
        }
    }

    public static Identity IdentityOf(string id) => new()
    {
        Detector = id,
        Market = FuzzRun.Market,
        Stall = id,
        PositionSource = "none",
    };

    // Name resolution and TLS hold the whole runtime.
    private void Opening()
    {
        _watch.Opening(Detector);
        Stall(_draw.Next(OpenStallMillisMost) * 1000L);
    }
}
