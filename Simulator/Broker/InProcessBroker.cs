using Simulator.Board;

namespace Simulator.Broker;

/// <summary>
/// An MQTT 3.1.1 broker in virtual time: no socket, no thread, no clock of its own. A run is a pure function of the calls made and the seed.
/// Every message travels for a drawn delay in each direction and never overtakes another of the same connection, as over TCP.
/// Connecting takes no time, and both ends notice a loss at once: keep-alive is accepted but has nothing to find out.
/// </summary>
public sealed class InProcessBroker : IBroker
{
    /// <summary>Messages under way or waiting per connection and direction. What comes on top is dropped and counted in <see cref="Overflows"/>.</summary>
    public const int QueueCapacity = 1_000; // Mosquitto's own default (max_queued_messages)

    /// <summary>Topics with a retained message. What comes on top is delivered but not kept, and counted in <see cref="Overflows"/>.</summary>
    public const int RetainedCapacity = 10_000; // one birth per detector, and a margin for the largest fleet that is simulated

    // Sorted, because the order in which delays are drawn must not depend on a hash.
    private readonly SortedDictionary<string, InProcessConnection> _connections = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, byte[]> _retained = new(StringComparer.Ordinal);
    private readonly HashSet<string> _unreachable = new(StringComparer.Ordinal);
    private readonly long _minDelayMicros;
    private readonly long _maxDelayMicros;
    private ulong _random;

    /// <summary>Makes a broker that is online and keeps nothing.</summary>
    /// <param name="time">The run's clock.</param>
    /// <param name="seed">Decides every transport delay.</param>
    /// <param name="minDelayMicros">Shortest way of a message, in microseconds, from 0.</param>
    /// <param name="maxDelayMicros">Longest way of a message, in microseconds, not below the shortest.</param>
    public InProcessBroker(VirtualTime time, long seed, long minDelayMicros = 5_000, long maxDelayMicros = 30_000)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(minDelayMicros);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxDelayMicros, minDelayMicros);
        Time = time;
        _random = (ulong)seed;
        _minDelayMicros = minDelayMicros;
        _maxDelayMicros = maxDelayMicros;
    }

    /// <summary>False between <see cref="Stop"/> and <see cref="Start"/>.</summary>
    public bool Online { get; private set; } = true;

    /// <summary>Messages that a full queue or a full store of retained messages did not take, since the broker was made.</summary>
    public long Overflows { get; private set; }

    /// <summary>What goes wrong on the way; nothing at first.</summary>
    public TransportFaults Faults { get; } = new();

    internal VirtualTime Time { get; }

    /// <summary>Counts the broker's lives: what was under way in one life reaches nothing in the next.</summary>
    internal int Life { get; private set; }

    /// <inheritdoc/>
    public IBrokerConnection Connect(string clientId) => new InProcessConnection(this, clientId);

    /// <summary>Kills the broker: every connection is lost, no will is published, what was under way is gone.</summary>
    /// <param name="keepRetained">True for a broker that stores its retained messages, false for one that forgets them.</param>
    public void Stop(bool keepRetained)
    {
        Online = false;
        Life++;
        foreach (InProcessConnection connection in _connections.Values)
        {
            connection.Lose();
        }

        _connections.Clear();
        if (!keepRetained)
        {
            _retained.Clear();
        }
    }

    /// <summary>Starts the broker again. Clients come back by connections of their own.</summary>
    public void Start() => Online = true;

    /// <summary>Cuts one client's connection: what was under way on it is gone and its will is published.</summary>
    /// <returns>False when the client has no open connection.</returns>
    public bool Cut(string clientId)
    {
        if (!_connections.Remove(clientId, out InProcessConnection? connection))
        {
            return false;
        }

        connection.Lose();
        if (connection.Will is { } will)
        {
            Route(will.Topic, will.Payload, retain: true);
        }

        return true;
    }

    /// <summary>Makes one client's connection half-open: nothing passes either way, and both ends find out by keep-alive.</summary>
    /// <returns>False when the client has no open connection.</returns>
    public bool HalfOpen(string clientId)
    {
        if (!_connections.TryGetValue(clientId, out InProcessConnection? connection))
        {
            return false;
        }

        connection.IsHalfOpen = true;
        Time.After(TransportFaults.HalfOpenMicros, () =>
        {
            if (_connections.TryGetValue(clientId, out InProcessConnection? present) && present == connection)
            {
                Cut(clientId);
            }
        });
        return true;
    }

    /// <summary>Says whether a client finds the broker when it connects; all do at first.</summary>
    public void SetReachable(string clientId, bool reachable)
    {
        if (reachable)
        {
            _unreachable.Remove(clientId);
        }
        else
        {
            _unreachable.Add(clientId);
        }
    }

    internal bool IsReachable(string clientId) => Online && !_unreachable.Contains(clientId);

    internal void Enter(InProcessConnection connection)
    {
        // The standard has the broker end the older connection of a client, and that is an abnormal end: its will is published.
        Cut(connection.ClientId);
        _connections.Add(connection.ClientId, connection);
    }

    internal void Leave(InProcessConnection connection) => _connections.Remove(connection.ClientId);

    internal void Route(string topic, byte[] payload, bool retain)
    {
        if (retain)
        {
            Retain(topic, payload);
        }

        foreach (InProcessConnection connection in _connections.Values)
        {
            if (connection.Wants(topic))
            {
                connection.Deliver(topic, payload, retained: false);
            }
        }
    }

    internal void DeliverRetained(InProcessConnection connection, TopicFilter filter)
    {
        foreach ((string topic, byte[] payload) in _retained)
        {
            if (filter.Matches(topic))
            {
                connection.Deliver(topic, payload, retained: true);
            }
        }
    }

    internal void CountOverflow() => Overflows++;

    /// <summary>The next transport delay.</summary>
    internal long DrawDelayMicros() =>
        _minDelayMicros + (long)(Draw() % (ulong)(_maxDelayMicros - _minDelayMicros + 1))
        + (Faults.ExtraDelayMicros > 0 ? (long)(Draw() % (ulong)Faults.ExtraDelayMicros) : 0);

    /// <summary>True in so many of a hundred cases; draws nothing for 0.</summary>
    internal bool DrawChance(int percent) => percent > 0 && Draw() % 100 < (ulong)percent;

    // SplitMix64, because the sequence of System.Random is not promised from one .NET to the next.
    private ulong Draw()
    {
        _random += 0x9E3779B97F4A7C15;
        ulong z = _random;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    private void Retain(string topic, byte[] payload)
    {
        if (payload.Length == 0)
        {
            _retained.Remove(topic); // the standard's way to forget one
        }
        else if (_retained.Count < RetainedCapacity || _retained.ContainsKey(topic))
        {
            _retained[topic] = payload;
        }
        else
        {
            CountOverflow();
        }
    }
}
