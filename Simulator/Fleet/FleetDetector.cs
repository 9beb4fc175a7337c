using System.Diagnostics;
using Firmware;
using Firmware.Alarming;
using Firmware.Board;
using Firmware.Delivery;
using Firmware.Messages;
using Firmware.Provisioning;
using Firmware.Sensing;
using Simulator.Board;
using Simulator.ControlRoom;

namespace Simulator.Fleet;

/// <summary>
/// One detector of the fleet: the firmware's own, with its uplink, messages, repeats and receipts. Only its sampling stands still: what it would
/// have seen is recorded here as the sampling thread records it. For several threads.
/// </summary>
internal sealed class FleetDetector
{
    private readonly Lock _lock = new();
    private readonly Detector _board;
    private readonly FleetLink _link;
    private readonly FleetTraffic _traffic;
    private readonly Configuration _configuration;
    private long _startedAt;
    private long _beatAt;
    private FleetAlarm? _alarm;
    private bool _isCut;

    /// <summary>Makes a detector that is still off.</summary>
    /// <param name="identity">Who and where.</param>
    /// <param name="key">Its key.</param>
    /// <param name="link">Its link; belongs to it from now on.</param>
    /// <param name="traffic">Counts what it sends.</param>
    internal FleetDetector(Identity identity, byte[] key, FleetLink link, FleetTraffic traffic)
    {
        _link = link;
        _traffic = traffic;
        _configuration = new Configuration { IsProvisioned = true, Identity = identity, Key = key };
        _board = new Detector(_configuration, new DarkSensor(), new NoIndicator(), new NoWatchdog(), new HmacSha256Mac(key), link, new SystemClock(), new MemoryStore());
        link.Published = NotePublished;
        link.Arrived = Arrive;
        link.Broke = traffic.Broke;
    }

    /// <summary>Detector id.</summary>
    internal string Id => _configuration.DetectorId;

    /// <summary>Market id.</summary>
    internal string Market => _configuration.Identity.Market;

    /// <summary>Its topics' common beginning.</summary>
    internal string Stem => $"flame/v1/{Market}/{Id}/";

    /// <summary>True while it is connected.</summary>
    internal bool IsUp
    {
        get
        {
            lock (_lock)
            {
                return _board.IsLinkUp;
            }
        }
    }

    /// <summary>Why it could not connect; null when it could.</summary>
    internal string? Problem => _link.Problem;

    /// <summary>Powers it: it connects, announces itself and sends its first heartbeat.</summary>
    internal void Start()
    {
        lock (_lock)
        {
            _startedAt = Stopwatch.GetTimestamp();
            _board.UplinkStep(NowMicros());

            // With the step that connects nothing but the birth goes out.
            _board.UplinkStep(NowMicros());
        }
    }

    /// <summary>The uplink's step, as the board's uplink thread makes it; every second is often enough for heartbeats and repeats.</summary>
    internal void Step()
    {
        lock (_lock)
        {
            if (_startedAt != 0 && !_isCut)
            {
                _link.KeepAlive();
                _board.UplinkStep(NowMicros());
            }
        }
    }

    /// <summary>Keeps its connection and sends nothing else.</summary>
    internal void KeepAlive() => _link.KeepAlive();

    /// <summary>Something happens that is no alarm.</summary>
    internal void Record(EventKind kind, FaultCode fault = default)
    {
        lock (_lock)
        {
            Put(kind, fault);
            _board.UplinkStep(NowMicros());
        }
    }

    /// <summary>A flame is found.</summary>
    internal FleetAlarm Alarm()
    {
        lock (_lock)
        {
            FleetAlarm alarm = new(Id, $"1-e{Put(EventKind.Alarm)}");
            _alarm = alarm;
            _board.UplinkStep(NowMicros());
            return alarm;
        }
    }

    /// <summary>Sends a heartbeat out of its turn, unless one is under way.</summary>
    /// <returns>True when it went.</returns>
    internal bool Beat()
    {
        lock (_lock)
        {
            if (_beatAt != 0 && Stopwatch.GetElapsedTime(_beatAt) < FleetTraffic.HeartbeatLost)
            {
                return false;
            }

            if (_beatAt != 0)
            {
                _traffic.EndBeat(null);
            }

            _traffic.BeginBeat();
            _beatAt = Stopwatch.GetTimestamp();
            Put(EventKind.Obeyed); // after a command that was obeyed a heartbeat follows at once
            _board.UplinkStep(NowMicros());
            return true;
        }
    }

    /// <summary>The heartbeat under way, if any, is of no interest any more.</summary>
    internal void ForgetBeat()
    {
        lock (_lock)
        {
            if (_beatAt != 0)
            {
                _beatAt = 0;
                _traffic.EndBeat(null);
            }
        }
    }

    /// <summary>Publishes what it likes: an attacker with this detector's password.</summary>
    internal void Abuse(string topic, byte[] payload)
    {
        lock (_lock)
        {
            // Not counted: the broker must keep it from the control room.
            _link.Published = (_, _) => { };
            _link.Publish(topic, payload, 1, false);
            _link.Published = NotePublished;
        }
    }

    /// <summary>Its power goes.</summary>
    internal void Cut()
    {
        lock (_lock)
        {
            _isCut = true;
            _link.Broke = () => { };
            _link.Cut();
        }
    }

    /// <summary>Disconnects in order.</summary>
    internal void Stop()
    {
        lock (_lock)
        {
            _isCut = true;
            _link.Close();
        }
    }

    private long NowMicros() => (long)Stopwatch.GetElapsedTime(_startedAt).TotalMicroseconds + 1;

    private int Put(EventKind kind, FaultCode fault = default)
    {
        const int level = 412;
        const int flicker = 96;
        DetectorEvent recorded = new() { Kind = kind, Fault = fault, TimeMicros = NowMicros(), LevelCounts = level, FlickerCounts = flicker };
        _board.Events.Record(ref recorded);
        return recorded.Number;
    }

    // Within a step of the board, and so under the lock.
    private void NotePublished(string topic, byte[] payload)
    {
        if (_alarm is { PublishedAt: 0 } alarm && topic.EndsWith("/alarm", StringComparison.Ordinal))
        {
            alarm.PublishedAt = Stopwatch.GetTimestamp();
            alarm.PublishedTime = DateTimeOffset.UtcNow;
        }

        _traffic.Published(topic, payload);
    }

    private void Arrive(int qos)
    {
        long arrivedAt = Stopwatch.GetTimestamp();
        lock (_lock)
        {
            if (_isCut)
            {
                return;
            }

            _board.UplinkStep(NowMicros());

            // Receipts of heartbeats, and nothing else, come with QoS 0.
            if (qos == 0 && _beatAt != 0)
            {
                _traffic.EndBeat(Stopwatch.GetElapsedTime(_beatAt, arrivedAt));
                _beatAt = 0;
            }

            if (_alarm is { PublishedAt: not 0, ReceiptedAt: 0 } alarm && !_board.HasOpenAlarm)
            {
                alarm.ReceiptedAt = arrivedAt;
            }
        }
    }

    private sealed class DarkSensor : IFlameSensor
    {
        public int Read() => 4_095;

        public int ReadComparator() => Comparator.Unknown;

        public int TakeEdges() => Comparator.Unknown;
    }

    private sealed class SystemClock : IClock
    {
        public string Source => "sntp";

        public long UnixSeconds => DateTimeOffset.UtcNow.ToUnixTimeSeconds();
    }
}
