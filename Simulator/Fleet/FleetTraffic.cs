namespace Simulator.Fleet;

/// <summary>What the fleet has sent, and a sample of it as bytes. For several threads.</summary>
internal sealed class FleetTraffic
{
    /// <summary>A heartbeat without a receipt for this long is taken for lost: they go with QoS 0, and a full queue drops them.</summary>
    internal static readonly TimeSpan HeartbeatLost = TimeSpan.FromSeconds(15);

    private const int SampleMax = 20_000;

    private readonly Lock _lock = new();
    private readonly List<(string Topic, byte[] Payload)> _sample = [];
    private readonly List<double> _beatMillis = [];
    private long _others;
    private long _heartbeats;
    private int _beating;
    private int _breaks;
    private bool _isSampling;

    /// <summary>Messages sent.</summary>
    internal long Messages => Heartbeats + Others;

    /// <summary>Heartbeats among them.</summary>
    internal long Heartbeats => Interlocked.Read(ref _heartbeats);

    /// <summary>Those beside heartbeats.</summary>
    internal long Others => Interlocked.Read(ref _others);

    /// <summary>Connections that broke by themselves: the broker published a will for each.</summary>
    internal int Breaks => Volatile.Read(ref _breaks);

    /// <summary>Extra heartbeats under way.</summary>
    internal int Beating => Volatile.Read(ref _beating);

    /// <summary>Extra heartbeats whose receipt did not come.</summary>
    internal int LostBeats { get; private set; }

    /// <summary>The first messages of each detector from when sampling began: up to 20,000, in each detector's order.</summary>
    internal IReadOnlyList<(string Topic, byte[] Payload)> Sample => _sample;

    /// <summary>How long the extra heartbeats' receipts took, in milliseconds.</summary>
    internal IReadOnlyList<double> BeatMillis => _beatMillis;

    /// <summary>Keeps a sample from now on.</summary>
    internal void BeginSample() => _isSampling = true;

    /// <summary>Keeps no more.</summary>
    internal void EndSample() => _isSampling = false;

    internal void Published(string topic, byte[] payload)
    {
        bool isHeartbeat = topic.EndsWith("/heartbeat", StringComparison.Ordinal);
        Interlocked.Increment(ref isHeartbeat ? ref _heartbeats : ref _others);
        if (!_isSampling)
        {
            return;
        }

        lock (_lock)
        {
            if (_sample.Count < SampleMax)
            {
                _sample.Add((topic, payload));
            }
        }
    }

    internal void Broke() => Interlocked.Increment(ref _breaks);

    internal void BeginBeat() => Interlocked.Increment(ref _beating);

    /// <param name="took">Null for one that was given up.</param>
    internal void EndBeat(TimeSpan? took)
    {
        Interlocked.Decrement(ref _beating);
        lock (_lock)
        {
            if (took is { } time)
            {
                _beatMillis.Add(time.TotalMilliseconds);
            }
            else
            {
                LostBeats++;
            }
        }
    }
}
