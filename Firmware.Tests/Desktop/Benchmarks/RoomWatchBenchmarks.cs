using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using BenchmarkDotNet.Attributes;
using Simulator.Broker;
using Simulator.ControlRoom;
using Simulator.Web.Room;

namespace Firmware.Benchmarks;

/// <summary>What the pages cost the control room's own thread: the view of a whole fleet, looked at twice a second.</summary>
[MemoryDiagnoser]
public class RoomWatchBenchmarks : IDisposable
{
    private const int Markets = 107;
    private const int Detectors = 10_982;

    private readonly Ticking _time = new();
    private readonly string[] _ids = [.. Enumerable.Range(0, Detectors).Select(i => string.Create(CultureInfo.InvariantCulture, $"d-{i:00000}"))];
    private EventJournal _journal = null!;
    private AlarmReceiver _receiver = null!;
    private RoomWatch _watch = null!;
    private readonly Field _field = new();
    private int _next;
    private long _counter;

    /// <summary>Detectors heard since the view before; 92 with a heartbeat a minute each.</summary>
    [Params(0, 92)]
    public int Heard { get; set; }

    /// <summary>A fleet in which everybody was heard once.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        DetectorRegistry registry = new();
        for (int i = 0; i < Detectors; i++)
        {
            registry.Add(_ids[i], MarketOf(i), string.Create(CultureInfo.InvariantCulture, $"S-{i:00000}"), KeyOf(i));
        }

        _journal = EventJournal.Open(null, _time);
        _receiver = new AlarmReceiver(registry, _journal, [], _field, _time, TextWriter.Null);
        _watch = new RoomWatch(_receiver, _journal, registry, [], new RecipientCoverage([]), _time);
        _receiver.Step();
        for (int i = 0; i < Detectors; i++)
        {
            Hear(i);
        }

        _watch.Step();
    }

    /// <summary>Detectors are heard; not measured.</summary>
    [IterationSetup]
    public void HearSome()
    {
        for (int i = 0; i < Heard; i++)
        {
            Hear(_next = (_next + 1) % Detectors);
        }

        _time.Now += TimeSpan.TicksPerSecond;
    }

    /// <summary>The view is made.</summary>
    [Benchmark]
    public RoomView Look()
    {
        _watch.Step();
        return _watch.View;
    }

    /// <inheritdoc/>
    [GlobalCleanup]
    public void Dispose()
    {
        _receiver.Dispose();
        _journal.Dispose();
        _field.Dispose();
        GC.SuppressFinalize(this);
    }

    private void Hear(int i)
    {
        string payload = string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"iss":"{{_ids[i]}}","jti":"1-{{++_counter}}","iat":{{_time.GetUtcNow().ToUnixTimeSeconds()}},"clk":"sntp","up":{{_counter}},"typ":"heartbeat","mkt":"{{MarketOf(i)}}","stall":"S","state":"normal"}""");
        _field.Arriving.Enqueue(new BrokerMessage($"flame/v1/{MarketOf(i)}/{_ids[i]}/heartbeat", Jws.Sign(_ids[i], KeyOf(i), Encoding.ASCII.GetBytes(payload)), Retained: false));
        _receiver.Step();
    }

    private static string MarketOf(int i) => string.Create(CultureInfo.InvariantCulture, $"m-{i % Markets:000}");

    private static byte[] KeyOf(int i) => SHA256.HashData(BitConverter.GetBytes(i));

    // A broker that gives what was put there, and loses what is sent.
    private sealed class Field : IBroker, IBrokerConnection
    {
        public Queue<BrokerMessage> Arriving { get; } = new();

        public bool IsOpen => true;

        public int InFlight => 0;

        public IBrokerConnection Connect(string clientId) => this;

        public string? Open(Will? will, int keepAliveSeconds) => null;

        public bool Subscribe(string filter) => true;

        public int Publish(string topic, byte[] payload, int qos, bool retain) => 1;

        public BrokerMessage? Receive() => Arriving.TryDequeue(out BrokerMessage? message) ? message : null;

        public void Dispose()
        {
        }
    }

    private sealed class Ticking : TimeProvider
    {
        public long Now { get; set; } = new DateTimeOffset(2026, 7, 1, 0, 0, 0, TimeSpan.Zero).UtcTicks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now;

        public override DateTimeOffset GetUtcNow() => new(Now, TimeSpan.Zero);
    }
}
