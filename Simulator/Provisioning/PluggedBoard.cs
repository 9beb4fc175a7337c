using Firmware;
using Firmware.Board;
using Firmware.Provisioning;
using Simulator.Board;
using Simulator.Broker;
using Simulator.World;

namespace Simulator.Provisioning;

/// <summary>A board that can be plugged in and unplugged; its flash outlives that. Starts as the board does: reads its two files, then runs the firmware's two steps.</summary>
public sealed class PluggedBoard : IDisposable
{
    private const double JitterMicros = 1_500;
    private const long SntpMicros = 3_000_000;

    private readonly VirtualTime _time;
    private readonly InProcessBroker _broker;
    private readonly SimulatedInstaller _installer;
    private readonly Noise _noise;
    private readonly ISignalStrength _signal;
    private string _clientId = "";
    private BrokerLink? _link;
    private Detector? _detector;

    /// <summary>Makes a board without power.</summary>
    /// <param name="time">The simulator's time.</param>
    /// <param name="broker">Where it reports.</param>
    /// <param name="installer">Whose light it sees, and who watches its lights.</param>
    /// <param name="noise">Draws the sampling's jitter.</param>
    /// <param name="signal">How strong the access point is heard.</param>
    public PluggedBoard(VirtualTime time, InProcessBroker broker, SimulatedInstaller installer, Noise noise, ISignalStrength signal)
    {
        _time = time;
        _broker = broker;
        _installer = installer;
        _noise = noise;
        _signal = signal;
    }

    /// <summary>Its flash.</summary>
    public IStore Store { get; } = new MemoryStore();

    /// <summary>Gives it power.</summary>
    /// <exception cref="InvalidOperationException">Its two files are not as the firmware wants them.</exception>
    public void Plug()
    {
        Configuration configuration = Detector.Configure(Store);
        if (!configuration.IsProvisioned)
        {
            throw new InvalidOperationException(configuration.Problem);
        }

        // Each start begins at zero, and so does its clock.
        long startMicros = _time.NowMicros;
        _clientId = configuration.DetectorId;
        _link = new BrokerLink(_broker, _clientId, _ => { }, _ => { });
        Detector detector = new(
            configuration, _installer.Sensor, new NoIndicator(), new NoWatchdog(), new HmacSha256Mac(configuration.Key), _link,
            new VirtualClock(_time, startMicros + SntpMicros), Store, new BoardParts { Signal = _signal });
        _detector = detector;
        _installer.Detector = detector;
        Sample(detector, startMicros);
        Deliver(detector, startMicros);
    }

    /// <summary>Takes its power: nothing is said, and the broker publishes its will.</summary>
    public void Unplug()
    {
        _broker.Cut(_clientId);
        _link?.Dispose();
        _link = null;
        _detector = null;
        _installer.Detector = null;
    }

    /// <inheritdoc/>
    public void Dispose() => _link?.Dispose();

    private void Sample(Detector detector, long startMicros)
    {
        if (detector == _detector)
        {
            detector.SampleStep(_time.NowMicros - startMicros, _installer.Sensor.Read());
            _time.After((Limits.SampleStepMillis * 1000) + (long)_noise.Between(0, JitterMicros), () => Sample(detector, startMicros));
        }
    }

    private void Deliver(Detector detector, long startMicros)
    {
        if (detector == _detector)
        {
            detector.UplinkStep(_time.NowMicros - startMicros);
            _time.After(Limits.UplinkStepMillis * 1000, () => Deliver(detector, startMicros));
        }
    }
}
