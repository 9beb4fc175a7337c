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

    /// <summary>True when nothing passes either way and nobody has noticed yet.</summary>
    internal bool IsHalfOpen { get; set; }

    /// <inheritdoc/>
    public string? Open(Will? will, int keepAliveSeconds)
    {
        if (_state != State.New)
        {
            throw new InvalidOperationException("a connection is opened once");
        }

        if (!_broker.IsReachable(ClientId))
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
        bool lost = _broker.DrawChance(_broker.Faults.LossPercent);
        bool taken = Send(() =>
        {
            if (!lost)
            {
                _broker.Route(topic, sent, retain);
            }

            if (qos == 1)
            {
                Confirm(lost || _broker.DrawChance(_broker.Faults.ConfirmationLossPercent));
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

        int copies = _broker.DrawChance(_broker.Faults.LossPercent) ? 0 : _broker.DrawChance(_broker.Faults.DuplicatePercent) ? 2 : 1;
        for (int i = 0; i < copies; i++)
        {
            _downUnderWay++;
            Answer(() =>
            {
                _downUnderWay--;
                _received.Enqueue(new BrokerMessage(topic, [.. payload], retained));
            });
        }
    }

    // Without a confirmation the client gives the message up some time later.
    private void Confirm(bool lost)
    {
        if (lost)
        {
            _broker.Time.After(TransportFaults.GiveUpMicros, () => InFlight--);
        }
        else
        {
            Answer(() => InFlight--);
        }
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
        _broker.Time.At(Arrival(ref _lastUpMicros), () =>
        {
            _upUnderWay--;
            if (_state != State.Lost && !IsHalfOpen && life == _broker.Life)
            {
                arrive();
            }
        });
        return true;
    }

    /// <summary>Has <paramref name="arrive"/> done at the client after the way back, if the connection lives until then.</summary>
    private void Answer(Action arrive)
    {
        _broker.Time.At(Arrival(ref _lastDownMicros), () =>
        {
            if (_state == State.Open && !IsHalfOpen)
            {
                arrive();
            }
        });
    }

    private long Arrival(ref long lastMicros)
    {
        long arrival = _broker.Time.NowMicros + _broker.DrawDelayMicros();
        if (_broker.DrawChance(_broker.Faults.ReorderPercent))
        {
            return arrival;
        }

        lastMicros = Math.Max(lastMicros, arrival);
        return lastMicros;
    }
}
