using Firmware.Alarming;
using Firmware.Messages;

namespace Firmware.Delivery;

/// <summary>
/// The session with the control room: connects, announces the detector, sends what the outbox holds until it is receipted,
/// and takes commands. Every transmission is signed anew. Driven by <see cref="Step"/> from the uplink thread.
/// </summary>
public sealed class Uplink
{
    // A control room that asks for more is wrong: no detector boots a billion times, and the counter must not run over.
    private const int MinBootMost = 1_000_000_000;

    private readonly IMessageLink _link;
    private readonly CheckedClock _clock;
    private readonly MessageNumbers _numbers;
    private readonly AlarmRecord _alarms;
    private readonly CommandQueue _commands;
    private readonly ICommandTaker _taker;
    private readonly string _cause;
    private readonly RateLimit _commandRate = new(Limits.CommandBurstCount, Limits.CommandPauseMicros);
    private readonly RateLimit _askedWriteRate = new(Limits.AskedWriteBurstCount, Limits.AskedWritePauseMicros);
    private readonly Topics _topics;
    private readonly MessageWriter _writer;
    private readonly JwsSigner _signer;
    private readonly DownlinkVerifier _verifier;
    private readonly Outbox _outbox = new();
    private readonly Backoff _backoff;
    private bool _wasOpen;
    private bool _isPostponed;
    private long _postponedSinceMicros;
    private long _nextAttemptMicros;
    private long _askedMicros;
    private long _unconfirmedMicros;
    private int _confirmed;
    private int _failures;
    private int _birthCounter;
    private int _heartbeatCounter;
    private long _heartbeatMicros;
    private string _will;
    private int _refusedCommands;
    private int _refusedNumbers;
    private int _misplaced;

    /// <summary>Makes a session that is not connected, with the alarms in its outbox that a power cut left open.</summary>
    /// <param name="identity">Who sends.</param>
    /// <param name="mac">Signs and verifies.</param>
    /// <param name="link">Owned by the caller, driven from here.</param>
    /// <param name="clock">The time of day, checked against the control room's answers.</param>
    /// <param name="numbers">Of a boot counter above that of every alarm kept.</param>
    /// <param name="alarms">Keeps the open alarms.</param>
    /// <param name="commands">Takes the control room's commands that need no argument.</param>
    /// <param name="taker">Takes the others.</param>
    /// <param name="cause">Why the board started; the birth says it.</param>
    public Uplink(
        Identity identity,
        IMac mac,
        IMessageLink link,
        CheckedClock clock,
        MessageNumbers numbers,
        AlarmRecord alarms,
        CommandQueue commands,
        ICommandTaker taker,
        string cause)
    {
        _taker = taker;
        _cause = cause;
        _link = link;
        _clock = clock;
        _numbers = numbers;
        _alarms = alarms;
        _commands = commands;
        _topics = new Topics(identity);
        _writer = new MessageWriter(identity);
        _signer = new JwsSigner(mac, identity.Detector);
        _verifier = new DownlinkVerifier(mac, identity.Detector);
        byte[] id = Ascii.Bytes(identity.Detector);
        _backoff = new Backoff(Crc32.Of(id, id.Length) ^ (uint)numbers.Boot);
        _alarms.Load(_outbox);
    }

    /// <summary>True while the connection stands and the birth was handed to it.</summary>
    public bool IsUp => _wasOpen && _link.IsOpen;

    /// <summary>Connections made since boot.</summary>
    public int Connections { get; private set; }

    /// <summary>Time since boot of the last receipt for a message that waited for one; 0 before the first.</summary>
    public long LastReceiptMicros { get; private set; }

    /// <summary>Heartbeats receipted since boot.</summary>
    public int RoundTrips { get; private set; }

    /// <summary>How long the last of them took there and back, to within two uplink steps.</summary>
    public long RoundTripMicros { get; private set; }

    /// <summary>What the commissioning routine found last: it goes with the event <see cref="EventKind.Commissioned"/>.</summary>
    public CommissioningReport CommissioningReport { get; set; }

    /// <summary>What goes with the event <see cref="EventKind.Waveform"/>.</summary>
    public Waveform Waveform { get; set; }

    /// <summary>Received messages refused since boot.</summary>
    public int Refused => _verifier.Refused + _refusedCommands + _refusedNumbers + _misplaced + _link.Dropped;

    /// <summary>What waits for a receipt.</summary>
    public Outbox Outbox => _outbox;

    /// <summary>Takes an event to be delivered and completes its id. With an alarm the pause between attempts to connect is over.</summary>
    public void Add(ref DetectorEvent recorded)
    {
        recorded.Boot = _numbers.Boot;
        _outbox.Add(ref recorded);
        _nextAttemptMicros = recorded.Kind == EventKind.Alarm ? 0 : _nextAttemptMicros;
    }

    /// <summary>Connects if it may, receives, sends what is due. Blocks only while it connects.</summary>
    /// <param name="nowMicros">Microseconds since boot.</param>
    /// <param name="suspect">A flame is suspected or found: connecting would blind the sensor, so it waits.</param>
    /// <param name="latched">An alarm is latched: with the alarm undelivered, connecting does not wait.</param>
    public void Step(long nowMicros, bool suspect, bool latched)
    {
        if (_wasOpen && (!_link.IsOpen || IsDead(nowMicros)))
        {
            _wasOpen = false;
            _link.Close();
            _nextAttemptMicros = nowMicros + _backoff.NextMicros();
        }

        _clock.Look(nowMicros);
        if (_numbers.AreUsedUp)
        {
            GoOnAbove(0, nowMicros);
        }

        if (!_link.IsOpen)
        {
            // Before connecting, which may take long.
            _alarms.Keep(_outbox, nowMicros);
            if (MayConnect(nowMicros, suspect && !(latched && _outbox.HasAlarm)))
            {
                Connect(nowMicros);
            }
        }

        if (IsUp)
        {
            Receive(nowMicros);
            SendDue(nowMicros);
        }

        // After the first publish, which must not wait for flash.
        _alarms.Keep(_outbox, nowMicros);
    }

    /// <summary>Starts a heartbeat: the caller adds its claims to the writer and ends with <see cref="SendHeartbeat"/>.</summary>
    public MessageWriter BeginHeartbeat(long nowMicros)
    {
        _heartbeatCounter = Begin("heartbeat", nowMicros);
        _heartbeatMicros = nowMicros;

        // An answer to the birth that is still out is an old one.
        _birthCounter = 0;
        return _writer;
    }

    /// <summary>Sends the heartbeat begun.</summary>
    public void SendHeartbeat() => Publish(_topics.Heartbeat, 0, false);

    // The client asks the broker for a sign of life only while it has nothing to send: repeating an alarm, it takes minutes to notice that
    // the other end is gone.
    private bool IsDead(long nowMicros)
    {
        if (_link.Confirmed != _confirmed)
        {
            _confirmed = _link.Confirmed;
            _unconfirmedMicros = 0;
        }

        return _unconfirmedMicros != 0 && nowMicros - _unconfirmedMicros > Limits.UnconfirmedMicros;
    }

    private void NoteSent(long nowMicros) => _unconfirmedMicros = _unconfirmedMicros == 0 ? nowMicros : _unconfirmedMicros;

    private bool MayConnect(long nowMicros, bool postpone)
    {
        if (nowMicros < _nextAttemptMicros)
        {
            return false;
        }

        if (postpone && !_isPostponed)
        {
            _isPostponed = true;
            _postponedSinceMicros = nowMicros;
        }

        if (postpone && nowMicros - _postponedSinceMicros < Limits.ConnectPostponedMicros)
        {
            return false;
        }

        _isPostponed = false;
        return true;
    }

    private void Connect(long nowMicros)
    {
        _unconfirmedMicros = 0;
        _will = $"{_numbers.Boot}-{Begin("will", nowMicros)}";
        byte[] will = EndAndSign();
        if (!_link.Open(_topics.Status, Ascii.Text(will, 0, will.Length))
            || !_link.Subscribe(_topics.Receipt)
            || !_link.Subscribe(_topics.Command)
            || !SendBirth(nowMicros))
        {
            _link.Close();
            _nextAttemptMicros = nowMicros + _backoff.NextMicros();
            if (++_failures % Limits.AddressFailureCount == 0)
            {
                _link.ForgetAddress();
            }

            return;
        }

        _wasOpen = true;
        _failures = 0;
        _askedMicros = nowMicros;
        _backoff.Succeeded();
        _outbox.MakeAllDue();
        Connections++;
    }

    private bool SendBirth(long nowMicros)
    {
        _birthCounter = Begin("birth", nowMicros);
        _writer.Add("will", _will);
        _writer.Add("cause", _cause);
        NoteSent(nowMicros);
        return Publish(_topics.Status, 1, true);
    }

    private void SendDue(long nowMicros)
    {
        while (_link.InFlight < Limits.InFlightCount)
        {
            int place = _outbox.FindDue(nowMicros);
            if (place < 0)
            {
                return;
            }

            DetectorEvent due = _outbox.EventAt(place);
            int counter = Begin(Topics.TypeOf(due.Kind), nowMicros);
            _writer.AddEvent(ref due);
            if (due.Kind == EventKind.Commissioned)
            {
                CommissioningReport.AddTo(_writer);
            }
            else if (due.Kind == EventKind.Waveform)
            {
                Waveform.AddTo(_writer);

                // By far the largest message: where memory does not suffice for it, it must not stop every step from here on.
                _outbox.Sent(place, counter, nowMicros + Limits.RepeatMaxMicros);
            }

            if (!Publish(_topics.Of(due.Kind), 1, false))
            {
                return;
            }

            NoteSent(nowMicros);
            _outbox.Sent(place, counter, nowMicros + _backoff.Between(Limits.RepeatMinMicros, Limits.RepeatMaxMicros));
        }
    }

    private void Receive(long nowMicros)
    {
        for (int i = 0; i < Limits.ReceivesPerStepCount; i++)
        {
            InboundMessage message = _link.Receive();
            if (message == null)
            {
                return;
            }

            _unconfirmedMicros = 0;
            FlatJson claims = _verifier.Verify(message.Payload, _numbers.Boot, TimeSource(nowMicros) == "none" ? 0 : _clock.UnixSeconds);
            if (claims == null)
            {
                continue;
            }

            string type = claims.Text("typ");
            if (type == "receipt" && message.Topic == _topics.Receipt)
            {
                TakeReceipt(claims, nowMicros);
            }
            else if (type == "command" && message.Topic == _topics.Command && !IsTimeWithheld(nowMicros))
            {
                TakeCommand(claims, nowMicros);
            }
            else
            {
                _misplaced++;
            }
        }
    }

    private void TakeReceipt(FlatJson claims, long nowMicros)
    {
        if (MessageId.TryParse(claims.Text("min"), out MessageId seen) && IsAhead(seen))
        {
            // Going above writes to flash.
            if (_askedWriteRate.TryTake(nowMicros))
            {
                TakeHighestSeen((int)seen.Boot, nowMicros);
            }
            else
            {
                _refusedNumbers++;
            }

            return;
        }

        if (MessageId.TryParse(claims.Text("ack"), out MessageId receipted)
            && receipted.Boot == _numbers.Boot
            && receipted.Counter != 0
            && (_outbox.Acknowledge(receipted.Counter) || receipted.Counter == _heartbeatCounter || receipted.Counter == _birthCounter))
        {
            LastReceiptMicros = nowMicros;
            _askedMicros = 0;
            if (receipted.Counter == _heartbeatCounter)
            {
                RoundTrips++;
                RoundTripMicros = nowMicros - _heartbeatMicros;
            }

            if (claims.Text("clk") != "none" && claims.TryNumber("iat", out long answeredSeconds))
            {
                _clock.Compare(answeredSeconds);
            }
        }
    }

    private bool IsAhead(MessageId seen) =>
        seen.Boot < MinBootMost && (seen.Boot > _numbers.Boot || (seen.Boot == _numbers.Boot && seen.Counter > _numbers.Counter));

    // The flash was restored or lost: the control room has seen higher numbers of ours. Events recorded since then must take new ids,
    // the old ones may belong to other events. Those of several boots move together, so that none meets another; the lowest stands just
    // above what was seen. Kept before the boot counter moves: a power cut between the two is then found by the alarms' boots.
    private void TakeHighestSeen(int seenBoot, long nowMicros)
    {
        int above = seenBoot + _numbers.Boot - _outbox.LowestBoot(_numbers.Boot);
        _outbox.RaiseBoots(above + 1 - _numbers.Boot);
        _alarms.Keep(_outbox, nowMicros);
        GoOnAbove(above, nowMicros);
    }

    // Under another boot counter nothing that was sent before is receipted any more.
    private void GoOnAbove(int boot, long nowMicros)
    {
        _numbers.GoAbove(boot);
        _heartbeatCounter = 0;
        _outbox.ForgetTransmissions();
        _outbox.MakeAllDue();
        if (IsUp)
        {
            SendBirth(nowMicros);
        }
    }

    private void TakeCommand(FlatJson claims, long nowMicros)
    {
        string name = claims.Text("cmd");
        DetectorCommand plain = CommandQueue.Plain(name);

        // What recipients answered takes no room from commands: it comes by itself, and changes nothing that is kept.
        bool obeyed = name == "told"
            ? _taker.Take(name, claims, nowMicros)
            : _commandRate.TryTake(nowMicros)
                && (plain == DetectorCommand.None ? TakeOther(name, claims, nowMicros) : _commands.Offer(plain));
        _refusedCommands += obeyed ? 0 : 1;
    }

    // A journal that is asked for is only read; all else is written to flash.
    private bool TakeOther(string name, FlatJson claims, long nowMicros) =>
        (name == "journal" || _askedWriteRate.TryTake(nowMicros)) && _taker.Take(name, claims, nowMicros);

    private int Begin(string type, long nowMicros)
    {
        int counter = _numbers.Next();
        _writer.Begin(type, _numbers.Boot, counter, nowMicros / 1000, TimeSource(nowMicros), _clock.UnixSeconds);
        _askedMicros = _askedMicros == 0 ? nowMicros : _askedMicros;
        return counter;
    }

    // A control room that does not answer may be refusing our time. Then messages go without one and its answers are taken whatever their
    // age, for what they answer was sent just now; a command could be an old one and has to wait for the first answer.
    private bool IsTimeWithheld(long nowMicros) =>
        _clock.Source != "none" && _askedMicros != 0 && nowMicros - _askedMicros > Limits.UnansweredMicros;

    private string TimeSource(long nowMicros) => IsTimeWithheld(nowMicros) ? "none" : _clock.Source;

    // A payload that does not fit is not sent: configured values are bounded so that all fit.
    private bool Publish(string topic, int qos, bool retain)
    {
        byte[] jws = EndAndSign();
        return _writer.Length != 0 && _link.Publish(topic, jws, qos, retain) != 0;
    }

    private byte[] EndAndSign()
    {
        _writer.End();
        return _signer.Sign(_writer.Buffer, _writer.Length);
    }
}
