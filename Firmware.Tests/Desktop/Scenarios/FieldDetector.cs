using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Firmware.Board;
using Firmware.Messages;
using Firmware.Provisioning;
using Simulator.Board;
using Simulator.Broker;
using Simulator.Fuzzing;
using Simulator.World;

namespace Firmware.Tests.Desktop.Scenarios;

/// <summary>One of the firmware's own detectors on virtual time and a broker of any kind, before which fires are lit. Counts what it must deliver.</summary>
internal sealed class FieldDetector : IDisposable
{
    internal const string Market = "fire";

    // Between putting out and reset, so that the flame is gone for the detector as well.
    private const long ResetMicros = 12_000_000;

    private readonly VirtualTime _time;
    private readonly FuzzSensor _sensor;
    private readonly BrokerLink _link;
    private bool _wasLatched;

    /// <summary>Powers it.</summary>
    /// <param name="broker">Where its own credentials are found under its id.</param>
    /// <param name="seed">Decides flame and jitter.</param>
    internal FieldDetector(string id, VirtualTime time, IBroker broker, long seed)
    {
        Id = id;
        _time = time;
        _sensor = new FuzzSensor(new SeededDraw(seed, 1));
        Key = SHA256.HashData(Encoding.ASCII.GetBytes(id));
        _link = new BrokerLink(broker, id, Published, Problems.Add);
        GuardedLink link = new(_link, () => Attempts++, Sending, _ => { });
        Configuration configuration = new()
        {
            IsProvisioned = true,
            Key = Key,
            Identity = new Identity { Detector = id, Market = Market, Stall = id, PositionSource = "none" },
        };
        Detector = new Detector(
            configuration, _sensor, new NoIndicator(), new NoWatchdog(), new HmacSha256Mac(Key), link, new VirtualClock(time, 0), new MemoryStore());
        _ = new SimulatedBoard(Detector, _sensor, time, new Noise((int)seed));
        time.After(0, Look);
    }

    /// <summary>An alarm was handed to the connection.</summary>
    internal event Action? AlarmPublished;

    internal string Id { get; }

    internal byte[] Key { get; }

    internal Detector Detector { get; }

    /// <summary>Alarms that latched: what everybody must come to know.</summary>
    internal int Latched { get; private set; }

    /// <summary>Ids of the alarms that it tried to publish.</summary>
    internal HashSet<string> Evts { get; } = [];

    /// <summary>How often it published an alarm, repeats included.</summary>
    internal int Transmissions { get; private set; }

    /// <summary>How often it tried to connect.</summary>
    internal int Attempts { get; private set; }

    /// <summary>Why it could not connect, each time in one line.</summary>
    internal List<string> Problems { get; } = [];

    /// <summary>An alarm is open, and the broker has confirmed all that was published.</summary>
    internal bool IsConfirmedAndOpen => Detector.IsLinkUp && Detector.HasOpenAlarm && Transmissions > 0 && _link.InFlight == 0;

    /// <summary>False for a flame that burns on.</summary>
    internal bool IsPutOut { get; set; } = true;

    /// <summary>Lights a flame; once the alarm has latched it is put out and the latch is reset.</summary>
    internal void Ignite() => _sensor.Burns = true;

    public void Dispose() => _link.Dispose();

    private void Look()
    {
        if (Detector.IsLatched && !_wasLatched)
        {
            Latched++;
            _sensor.Burns = !IsPutOut;
            if (IsPutOut)
            {
                _time.After(ResetMicros, Detector.Reset);
            }
        }

        _wasLatched = Detector.IsLatched;
        _time.After(Limits.LookMicros, Look);
    }

    private void Sending(string topic, JsonElement claims)
    {
        if (claims.GetProperty("typ").GetString() == "alarm")
        {
            Evts.Add(claims.GetProperty("evt").GetString()!);
        }
    }

    private void Published(string topic)
    {
        if (topic.EndsWith("/alarm", StringComparison.Ordinal))
        {
            Transmissions++;
            AlarmPublished?.Invoke();
        }
    }
}
