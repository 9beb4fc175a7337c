using Firmware;
using Firmware.Board;
using Firmware.Messages;
using Firmware.Provisioning;
using Firmware.Sensing;
using Simulator.Board;
using Simulator.Broker;
using Simulator.ControlRoom;
using Simulator.Web;
using Simulator.World;
using Simulator.World.Lights;

namespace Simulator.Scenarios;

/// <summary>
/// A market street of 24 stalls in two rows, a detector in each, a broker, a control room and four recipients: the whole way of an alarm,
/// on virtual time. With the in-process broker a run is a pure function of its seed.
/// </summary>
public sealed class Street : IDisposable
{
    /// <summary>The market's id. It is made up.</summary>
    public const string Market = "haneul";

    private const int Rows = 2;
    private const int ReceiverStepMicros = 20_000;
    private const int SntpMicros = 3_000_000;
    private const double LampDriftShare = 0.01;
    private const double LampDriftSeconds = 120;

    // A street of three metres a stall, seven metres wide, somewhere in Seoul.
    private const double SouthWestLatitude = 37.5701000;
    private const double SouthWestLongitude = 126.9996000;
    private const double StallMetres = 3.0;
    private const double StreetMetres = 7.0;
    private const double MetresPerDegree = 111_320;

    // Above the light of any stall: a comparator that says light in the dark is a fault.
    private const double InstalledTrimmerCounts = 1_000;

    // Whom every stall of the demo reports to.
    private static readonly string[] RecipientNames = ["shop owner", "local government", "fire station", "situation room"];

    private readonly List<TimelineEntry> _timeline = [];
    private readonly List<BrokerLink> _links = [];
    private readonly Dictionary<string, Stall> _stalls = [];
    private readonly HashSet<string> _openAlarms = [];
    private readonly EventJournal _journal;
    private readonly string _brokerName;
    private readonly TextWriter _log;

    /// <summary>Builds the street; nothing moves before <see cref="RunUntil"/>.</summary>
    /// <param name="time">The street's clock, at zero.</param>
    /// <param name="broker">Where detectors and control room meet.</param>
    /// <param name="brokerName">What views call it.</param>
    /// <param name="seed">Decides the world.</param>
    /// <param name="columns">Stalls in each of the two rows, 1 to 99.</param>
    /// <param name="log">Takes the control room's and the links' lines.</param>
    public Street(VirtualTime time, IBroker broker, string brokerName, int seed, TextWriter log, int columns = 12)
    {
        Time = time;
        Seed = seed;
        _brokerName = brokerName;
        _log = log;
        Random seeds = new(seed);
        DetectorRegistry registry = new();
        for (int row = 0; row < Rows; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                Stall stall = Build(row, column, seeds, broker);
                registry.Add(stall.Detector, Market, stall.Name, stall.Configuration.Key);
                _stalls.Add(stall.Name, stall);
            }
        }

        _journal = EventJournal.Open(null, time);
        IRecipient[] recipients = [.. RecipientNames.Select(name => new SimulatedRecipient(name, time, seeds.Next()))];
        Receiver = new AlarmReceiver(registry, _journal, recipients, broker, time, log);
        Receiver.EventAccepted += accepted =>
        {
            if (accepted.Claims.Type == "alarm")
            {
                AlarmsAccepted++;
                Note(Stage.Verified, accepted.Detector.Stall);
            }
        };
        Receiver.RecipientTold += (recipient, notice) => Note("delivered to " + recipient.Name, notice.Stall);
        Receive();
    }

    /// <summary>The street's clock.</summary>
    public VirtualTime Time { get; }

    /// <summary>What decides the world.</summary>
    public int Seed { get; }

    /// <summary>The control room.</summary>
    public AlarmReceiver Receiver { get; }

    /// <summary>Alarms the control room accepted.</summary>
    public int AlarmsAccepted { get; private set; }

    /// <summary>What happened so far.</summary>
    public IReadOnlyList<TimelineEntry> Timeline => _timeline;

    /// <summary>The stall of that number, or null.</summary>
    public Stall? Find(string name) => _stalls.GetValueOrDefault(name);

    /// <summary>True when an alarm of the stall has gone the whole way: everyone told, and the detector knows.</summary>
    public bool IsTold(Stall stall)
    {
        string[] stages = [.. _timeline.Where(entry => entry.Stall == stall.Name).Select(entry => entry.Stage)];
        return Stage.All.All(stages.Contains);
    }

    /// <summary>Moves the street on to a time.</summary>
    public void RunUntil(long micros) => Time.RunUntil(micros);

    /// <summary>The street as it is now.</summary>
    /// <param name="outcome">How the run ended, or null.</param>
    public StreetView View(string? outcome) => new(
        Market,
        Seed,
        _brokerName,
        Time.NowMicros / 1e6,
        Receiver.Accepted,
        Receiver.Refused,
        [.. _stalls.Values.Select(View)],
        [.. _timeline],
        outcome);

    /// <inheritdoc/>
    public void Dispose()
    {
        Receiver.Dispose();
        foreach (BrokerLink link in _links)
        {
            link.Dispose();
        }

        _journal.Dispose();
    }

    private Stall Build(int row, int column, Random seeds, IBroker broker)
    {
        string name = $"{(char)('A' + row)}-{column + 1:00}";
        Configuration configuration = Configure(name, row, column, seeds);
        Noise noise = new(seeds.Next());

        // From a dark stall to a well lit one, with lamps from steady to half rippling.
        AmbientLight lamps = new(noise, noise.Between(0, 300), Ripple.Draw(noise, 0, 0.5), LampDriftShare, LampDriftSeconds);
        StallWorld world = new(new SensorModule(noise, Wiring.Falling, trimmerCounts: InstalledTrimmerCounts), lamps);
        LampIndicator indicator = new(() => Note(Stage.LocalAlarm, name));
        BrokerLink link = new(broker, configuration.Identity.Detector, topic => Published(topic, name), _log.WriteLine);
        _links.Add(link);
        WorldSensor sensor = new(world, Time);
        Detector detector = new(
            configuration,
            sensor,
            indicator,
            new NoWatchdog(),
            new HmacSha256Mac(configuration.Key),
            link,
            new VirtualClock(Time, SntpMicros),
            new MemoryStore());
        return new Stall(name, configuration, world, new SimulatedBoard(detector, sensor, Time, noise), noise);
    }

    private static Configuration Configure(string name, int row, int column, Random seeds)
    {
        double north = row * StreetMetres;
        double east = column * StallMetres;
        byte[] key = new byte[DetectorRegistry.KeyBytes];
        seeds.NextBytes(key);
        return new Configuration
        {
            IsProvisioned = true,
            Key = key,
            Identity = new Identity
            {
                Detector = Market + "-" + name.ToLowerInvariant().Replace("-", "", StringComparison.Ordinal),
                Market = Market,
                Stall = name,
                Row = row,
                Column = column,
                PositionSource = "survey",
                LatitudeE7 = ToE7(SouthWestLatitude + (north / MetresPerDegree)),
                LongitudeE7 = ToE7(SouthWestLongitude + (east / MetresPerDegree / Math.Cos(SouthWestLatitude * Math.PI / 180))),
                AccuracyMetres = 2,
            },
        };
    }

    private static int ToE7(double degrees) => (int)Math.Round(degrees * 1e7);

    private void Receive()
    {
        Receiver.Step();
        foreach (Stall stall in _stalls.Values)
        {
            if (stall.World.AboveThresholdMicros is { } above && !_timeline.Any(entry => entry.Stall == stall.Name))
            {
                _timeline.Add(new TimelineEntry(Stage.Flame, stall.Name, above / 1e6, 0));
            }

            if (stall.Board.Detector.HasOpenAlarm)
            {
                _openAlarms.Add(stall.Name);
            }
            else if (_openAlarms.Remove(stall.Name))
            {
                Note(Stage.Receipt, stall.Name);
            }
        }

        Time.After(ReceiverStepMicros, Receive);
    }

    private void Published(string topic, string stall)
    {
        if (topic.EndsWith("/alarm", StringComparison.Ordinal))
        {
            Note(Stage.Published, stall);
        }
    }

    // A stage is noted when it is first reached: what is repeated until the receipt is not news.
    private void Note(string stage, string stall)
    {
        if (_timeline.Any(entry => entry.Stall == stall && entry.Stage == stage))
        {
            return;
        }

        double now = Time.NowMicros / 1e6;
        double? latency = Find(stall)?.World.AboveThresholdMicros is { } above ? now - (above / 1e6) : null;
        _timeline.Add(new TimelineEntry(stage, stall, now, latency));
    }

    private StallView View(Stall stall)
    {
        Identity identity = stall.Configuration.Identity;
        return new StallView(
            stall.Name,
            identity.Detector,
            identity.Row,
            identity.Column,
            identity.LatitudeE7 / 1e7,
            identity.LongitudeE7 / 1e7,
            StateOf(Receiver.StateOf(identity.Detector)),
            stall.Board.Detector.Flame.RiseCounts,
            stall.Board.Detector.IsLinkUp);
    }

    private static StallState StateOf(DetectorState? state) => state switch
    {
        null => StallState.Starting,
        { IsLost: true } => StallState.Silent,
        { Condition: DetectorCondition.Alarm } => StallState.Alarm,
        { OpenFaults.Count: > 0 } => StallState.Fault,
        { Condition: DetectorCondition.Suspect } => StallState.Suspect,
        { Condition: DetectorCondition.InService } => StallState.Normal,
        _ => StallState.Starting,
    };
}
