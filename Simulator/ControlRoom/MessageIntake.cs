using Simulator.Broker;

namespace Simulator.ControlRoom;

/// <summary>
/// What was received and not judged yet. Alarms come out first; all else in the order in which it came, so that no will overtakes the sign of
/// life before it. Bounded: where too much waits the oldest heartbeats give way, and of the rest no more is taken. Not for several threads.
/// </summary>
internal sealed class MessageIntake
{
    /// <summary>Heartbeats that wait at most, in bytes: some 20,000, two minutes of a large city's quiet traffic.</summary>
    internal const int HeartbeatBytesMax = 16 * 1024 * 1024;

    /// <summary>Anything else that waits at most, in bytes. The broker's own queue holds what comes after.</summary>
    internal const int OtherBytesMax = 64 * 1024 * 1024;

    /// <summary>Alarms in a row while anything else waits: who floods with alarms, forged ones perhaps, must not make all others look lost.</summary>
    internal const int AlarmsInARowMax = 3;

    // Topic, array and queue entry of a message beside its payload.
    private const int OverheadBytes = 200;

    private readonly Queue<BrokerMessage> _alarms = new();
    private readonly Queue<(long Order, BrokerMessage Message)> _heartbeats = new();
    private readonly Queue<(long Order, BrokerMessage Message)> _others = new();
    private long _heartbeatBytes;
    private long _otherBytes;
    private long _order;
    private int _alarmsInARow;

    /// <summary>Messages that wait.</summary>
    internal int Count => _alarms.Count + _heartbeats.Count + _others.Count;

    /// <summary>True when no more is to be received.</summary>
    internal bool IsFull => _otherBytes >= OtherBytesMax;

    /// <summary>Heartbeats given up.</summary>
    internal long Shed { get; private set; }

    /// <summary>Takes a message in. Its topic alone, which the broker guards, says what it is.</summary>
    internal void Add(BrokerMessage message)
    {
        if (message.Topic.EndsWith("/heartbeat", StringComparison.Ordinal))
        {
            _heartbeats.Enqueue((_order++, message));
            _heartbeatBytes += BytesOf(message);
            while (_heartbeatBytes > HeartbeatBytesMax)
            {
                // The next heartbeat of the same detector says all that this one would have said.
                _heartbeatBytes -= BytesOf(_heartbeats.Dequeue().Message);
                Shed++;
            }

            return;
        }

        _otherBytes += BytesOf(message);
        if (message.Topic.EndsWith("/alarm", StringComparison.Ordinal))
        {
            _alarms.Enqueue(message);
        }
        else
        {
            _others.Enqueue((_order++, message));
        }
    }

    /// <summary>Gives the message that is to be judged next; null when none waits.</summary>
    internal BrokerMessage? Take()
    {
        bool isAlarm = _alarms.Count > 0 && (_alarmsInARow < AlarmsInARowMax || _alarms.Count == Count);
        _alarmsInARow = isAlarm ? _alarmsInARow + 1 : 0;
        if (isAlarm || _others.Count + _heartbeats.Count == 0)
        {
            return isAlarm ? TakeOther(_alarms.Dequeue()) : null;
        }

        if (_others.Count == 0 || (_heartbeats.Count > 0 && _heartbeats.Peek().Order < _others.Peek().Order))
        {
            BrokerMessage heartbeat = _heartbeats.Dequeue().Message;
            _heartbeatBytes -= BytesOf(heartbeat);
            return heartbeat;
        }

        return TakeOther(_others.Dequeue().Message);
    }

    private static int BytesOf(BrokerMessage message) => message.Payload.Length + OverheadBytes;

    private BrokerMessage TakeOther(BrokerMessage message)
    {
        _otherBytes -= BytesOf(message);
        return message;
    }
}
