namespace Simulator.Broker;

/// <summary>One client's connection to an <see cref="InProcessBroker"/>.</summary>
internal sealed class InProcessConnection : IBrokerConnection
{
    private readonly InProcessBroker _broker;
    private readonly Dictionary<string, TopicFilter> _filters = new(StringComparer.Ordinal);
    private readonly Queue<BrokerMessage> _received = new();
    private State _state = State.New;
    private int _tickets;
    private int _upUnderWay;
    private int _downUnderWay;
    private long _lastUpMicros;
    private long _lastDownMicros;

    internal InProcessConnection(InProcessBroker broker, string clientId)
    {
        _broker = broker;
        ClientId = clientId;
    }

    private enum State
    {
        New,
        Open,
        Lost,
        Closed,
    }

    /// <inheritdoc/>
    public bool IsOpen => _state == State.Open;

    /// <inheritdoc/>
    public int InFlight { get; private set; }

    internal string ClientId { get; }

    internal Will? Will { get; private set; }

    /// <inheritdoc/>
    public string? Open(Will? will, int keepAliveSeconds)
    {
        if (_state != State.New)
        {
            throw new InvalidOperationException("a connection is opened once");
        }

        if (!_broker.Online)
        {
            return "broker in-process: offline";
        }

        if (will is not null)
        {
            TopicFilter.RequireTopic(will.Topic);
            Will = will with { Payload = [.. will.Payload] };
        }

        _state = State.Open;
        _broker.Enter(this);
        return null;
    }

    /// <inheritdoc/>
    public bool Subscribe(string filter)
    {
        TopicFilter parsed = new(filter);
        return Send(() =>
        {
            _filters[filter] = parsed;
            _broker.DeliverRetained(this, parsed);
        });
    }

    /// <inheritdoc/>
    public int Publish(string topic, byte[] payload, int qos, bool retain)
    {
        TopicFilter.RequireTopic(topic);
        ArgumentOutOfRangeException.ThrowIfLessThan(qos, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(qos, 1);

        byte[] sent = [.. payload]; // the caller may use its buffer again
        bool taken = Send(() =>
        {
            _broker.Route(topic, sent, retain);
            if (qos == 1)
            {
                Answer(() => InFlight--);
            }
        });
        if (!taken)
        {
            return 0;
        }

        InFlight += qos;
        return ++_tickets;
    }

    /// <inheritdoc/>
    public BrokerMessage? Receive() => _received.TryDequeue(out BrokerMessage? message) ? message : null;

    /// <summary>Says good-bye: no will is published, and what was sent before still arrives.</summary>
    public void Dispose()
    {
        if (_state == State.Open)
        {
            _broker.Leave(this);
        }

        // A lost connection stays lost: what was under way on it must not arrive after all.
        _state = _state == State.Lost ? State.Lost : State.Closed;
        _received.Clear();
    }

    internal void Lose() => _state = State.Lost;

    internal bool Wants(string topic)
    {
        foreach (TopicFilter filter in _filters.Values)
        {
            if (filter.Matches(topic))
            {
                return true;
            }
        }

        return false;
    }

    internal void Deliver(string topic, byte[] payload, bool retained)
    {
        if (_downUnderWay + _received.Count >= InProcessBroker.QueueCapacity)
        {
            _broker.CountOverflow();
            return;
        }

        _downUnderWay++;
        Answer(() =>
        {
            _downUnderWay--;
            _received.Enqueue(new BrokerMessage(topic, [.. payload], retained));
        });
    }

    /// <summary>Has <paramref name="arrive"/> done at the broker after the way there.</summary>
    /// <returns>False when it was not taken.</returns>
    private bool Send(Action arrive)
    {
        if (_state != State.Open)
        {
            return false;
        }

        if (_upUnderWay == InProcessBroker.QueueCapacity)
        {
            _broker.CountOverflow();
            return false;
        }

        int life = _broker.Life;
        _upUnderWay++;
        _lastUpMicros = Math.Max(_lastUpMicros, _broker.Time.NowMicros + _broker.DrawDelayMicros());
        _broker.Time.At(_lastUpMicros, () =>
        {
            _upUnderWay--;
            if (_state != State.Lost && life == _broker.Life)
            {
                arrive();
            }
        });
        return true;
    }

    /// <summary>Has <paramref name="arrive"/> done at the client after the way back, if the connection lives until then.</summary>
    private void Answer(Action arrive)
    {
        _lastDownMicros = Math.Max(_lastDownMicros, _broker.Time.NowMicros + _broker.DrawDelayMicros());
        _broker.Time.At(_lastDownMicros, () =>
        {
            if (_state == State.Open)
            {
                arrive();
            }
        });
    }
}
