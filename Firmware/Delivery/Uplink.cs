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
    private readonly IClock _clock;
    private readonly BootCounter _boot;
    private readonly CommandQueue _commands;
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
    private int _counter;
    private int _birthCounter;
    private int _heartbeatCounter;
    private string _will;
    private int _unknownCommands;
    private int _misplaced;

    /// <summary>Makes a session that is not connected; the boot counter must have been advanced.</summary>
    public Uplink(Identity identity, IMac mac, IMessageLink link, IClock clock, BootCounter boot, CommandQueue commands)
    {
        _link = link;
        _clock = clock;
        _boot = boot;
        _commands = commands;
        _topics = new Topics(identity);
        _writer = new MessageWriter(identity);
        _signer = new JwsSigner(mac, identity.Detector);
        _verifier = new DownlinkVerifier(mac, identity.Detector);
        byte[] id = Ascii.Bytes(identity.Detector);
        _backoff = new Backoff(Crc32.Of(id, id.Length) ^ (uint)boot.Value);
    }

    /// <summary>True while the connection stands and the birth was handed to it.</summary>
    public bool IsUp => _wasOpen && _link.IsOpen;

    /// <summary>Connections made since boot.</summary>
    public int Connections { get; private set; }

    /// <summary>Time since boot of the last receipt for a message that waited for one; 0 before the first.</summary>
    public long LastReceiptMicros { get; private set; }

    /// <summary>Received messages refused since boot.</summary>
    public int Refused => _verifier.Refused + _unknownCommands + _misplaced + _link.Dropped;

    /// <summary>What waits for a receipt.</summary>
    public Outbox Outbox => _outbox;

    /// <summary>Takes an event to be delivered.</summary>
    public void Add(ref DetectorEvent recorded) => _outbox.Add(ref recorded);

    /// <summary>Connects if it may, receives, sends what is due. Blocks only while it connects.</summary>
    /// <param name="nowMicros">Microseconds since boot.</param>
    /// <param name="suspect">A flame is suspected or found: connecting would blind the sensor, so it waits.</param>
    /// <param name="latched">An alarm is latched: with the alarm undelivered, connecting does not wait.</param>
    public void Step(long nowMicros, bool suspect, bool latched)
    {
        if (_wasOpen && !_link.IsOpen)
        {
            _wasOpen = false;
            _link.Close();
            _nextAttemptMicros = nowMicros + _backoff.NextMicros();
        }

        if (!_link.IsOpen && MayConnect(nowMicros, suspect && !(latched && _outbox.HasAlarm)))
        {
            Connect(nowMicros);
        }

        if (IsUp)
        {
            Receive(nowMicros);
            SendDue(nowMicros);
        }
    }

    /// <summary>Starts a heartbeat: the caller adds its claims to the writer and ends with <see cref="SendHeartbeat"/>.</summary>
    public MessageWriter BeginHeartbeat(long nowMicros)
    {
        _heartbeatCounter = Begin("heartbeat", nowMicros);
        return _writer;
    }

    /// <summary>Sends the heartbeat begun.</summary>
    public void SendHeartbeat() => Publish(_topics.Heartbeat, 0, false);

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
        _will = $"{_boot.Value}-{Begin("will", nowMicros)}";
        byte[] will = EndAndSign();
        if (!_link.Open(_topics.Status, Ascii.Text(will, 0, will.Length))
            || !_link.Subscribe(_topics.Receipt)
            || !_link.Subscribe(_topics.Command)
            || !SendBirth(nowMicros))
        {
            _link.Close();
            _nextAttemptMicros = nowMicros + _backoff.NextMicros();
            return;
        }

        _wasOpen = true;
        _backoff.Succeeded();
        _outbox.MakeAllDue();
        Connections++;
    }

    private bool SendBirth(long nowMicros)
    {
        _birthCounter = Begin("birth", nowMicros);
        _writer.Add("will", _will);
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
            _writer.AddEvent(_boot.Value, ref due);
            if (!Publish(_topics.Of(due.Kind), 1, false))
            {
                return;
            }

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

            FlatJson claims = _verifier.Verify(message.Payload, _boot.Value, _clock.Source == "none" ? 0 : _clock.UnixSeconds);
            if (claims == null)
            {
                continue;
            }

            string type = claims.Text("typ");
            if (type == "receipt" && message.Topic == _topics.Receipt)
            {
                TakeReceipt(claims, nowMicros);
            }
            else if (type == "command" && message.Topic == _topics.Command)
            {
                TakeCommand(claims.Text("cmd"));
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
            // The flash was restored or lost: the control room has seen higher numbers of ours. Go on above them.
            // Nothing of this boot was accepted, so its events may and must take new ids: the old ones belong to older events.
            _boot.Advance((int)seen.Boot);
            _outbox.ForgetTransmissions();
            _outbox.MakeAllDue();
            SendBirth(nowMicros);
            return;
        }

        if (MessageId.TryParse(claims.Text("ack"), out MessageId receipted)
            && receipted.Boot == _boot.Value
            && receipted.Counter != 0
            && (_outbox.Acknowledge(receipted.Counter) || receipted.Counter == _heartbeatCounter || receipted.Counter == _birthCounter))
        {
            LastReceiptMicros = nowMicros;
        }
    }

    private bool IsAhead(MessageId seen) =>
        seen.Boot < MinBootMost && (seen.Boot > _boot.Value || (seen.Boot == _boot.Value && seen.Counter > _counter));

    private void TakeCommand(string command)
    {
        DetectorCommand asked =
            command == "reset" ? DetectorCommand.Reset
            : command == "silence" ? DetectorCommand.Silence
            : command == "test" ? DetectorCommand.Test
            : command == "learn" ? DetectorCommand.Learn
            : DetectorCommand.None;
        if (asked == DetectorCommand.None || !_commands.Offer(asked))
        {
            _unknownCommands++;
        }
    }

    private int Begin(string type, long nowMicros)
    {
        _counter++;
        _writer.Begin(type, _boot.Value, _counter, nowMicros / 1000, _clock.Source, _clock.UnixSeconds);
        return _counter;
    }

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
