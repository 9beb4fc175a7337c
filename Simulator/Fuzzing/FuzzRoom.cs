using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;
using Simulator.Board;
using Simulator.Broker;
using Simulator.ControlRoom;

namespace Simulator.Fuzzing;

/// <summary>The control room, which may be killed between any two of its calls and starts again over the same journal.</summary>
internal sealed class FuzzRoom : IDisposable
{
    public const string Id = "control-room";

    private static int s_journals;

    private readonly string _path = string.Create(CultureInfo.InvariantCulture, $"file:fuzz-{Interlocked.Increment(ref s_journals)}?mode=memory&cache=shared");
    private readonly VirtualTime _time;
    private readonly InProcessBroker _broker;
    private readonly FuzzParts _parts;
    private readonly DetectorRegistry _registry;
    private readonly IRecipient[] _recipients;
    private readonly Action<AcceptedEvent> _accepted;
    private readonly TimeProvider _roomTime;
    private readonly SqliteConnection? _keeper;
    private readonly HashSet<(string Detector, string Evt, string Typ)> _noted = [];
    private EventJournal? _journal;
    private int _callsLeft = -1;

    public FuzzRoom(VirtualTime time, InProcessBroker broker, FuzzParts parts, DetectorRegistry registry, IRecipient[] recipients, Action<AcceptedEvent> accepted)
    {
        _time = time;
        _broker = broker;
        _parts = parts;
        _registry = registry;
        _recipients = recipients;
        _accepted = accepted;
        _roomTime = parts.RoomTime(time);
        if (!parts.RoomForgets)
        {
            // What a disk does for a file: it keeps the journal while no control room runs.
            SQLitePCL.Batteries_V2.Init();
            _keeper = new SqliteConnection($"Data Source={_path};Pooling=False");
            _keeper.Open();
        }

        Start();
    }

    /// <summary>The control room's receiving half; null while it is down.</summary>
    public AlarmReceiver? Receiver { get; private set; }

    /// <summary>When it last started.</summary>
    public long StartedMicros { get; private set; }

    /// <summary>Starts it, if it is down.</summary>
    public void Start()
    {
        if (Receiver != null)
        {
            return;
        }

        _journal = EventJournal.Open(_parts.RoomForgets ? null : _path, _roomTime);
        NoteJournalled();
        Receiver = new AlarmReceiver(_registry, _journal, _recipients, new CrashingBroker(this), _roomTime, TextWriter.Null, Id);
        Receiver.EventAccepted += Note;
        StartedMicros = _time.NowMicros;
    }

    /// <summary>Kills it before one of its next calls to the broker: among others between journal and receipt.</summary>
    public void CrashAfter(int calls) => _callsLeft = calls;

    /// <summary>Kills it.</summary>
    public void Crash()
    {
        _callsLeft = -1;
        Receiver = null;
        _broker.Cut(Id);
        _journal?.Dispose();
        _journal = null;
    }

    public void Step()
    {
        try
        {
            Receiver?.Step();
        }
        catch (RoomCrashException)
        {
            Crash();
        }
    }

    /// <summary>Sends a command that nobody forged.</summary>
    /// <returns>False when it was not sent.</returns>
    public bool SendCommand(string detector, string command)
    {
        try
        {
            return Receiver?.SendCommand(detector, command) == true;
        }
        catch (RoomCrashException)
        {
            Crash();
            return false;
        }
    }

    public void Dispose()
    {
        Receiver?.Dispose();
        _journal?.Dispose();
        _keeper?.Dispose();
    }

    private void Note(AcceptedEvent accepted)
    {
        if (accepted.Claims.Event is { } evt)
        {
            _noted.Add((accepted.Detector.Id, evt, accepted.Claims.Type!));
        }

        _accepted(accepted);
    }

    // What was journalled and not told of before it was killed is accepted all the same.
    private void NoteJournalled()
    {
        foreach (JournalledEvent kept in _journal!.Events())
        {
            EnrolledDetector detector = _registry.Find(kept.Detector)!;
            if (!_noted.Contains((kept.Detector, kept.Evt, kept.Typ))
                && detector.TryVerify(Encoding.ASCII.GetBytes(kept.Jws), out _, out Claims? claims, out _))
            {
                Note(new AcceptedEvent(detector, claims, kept.ReceivedAt));
            }
        }
    }

    private void Count()
    {
        if (_callsLeft >= 0 && --_callsLeft < 0)
        {
            throw new RoomCrashException();
        }
    }

    private sealed class RoomCrashException : Exception;

    private sealed class CrashingBroker(FuzzRoom room) : IBroker
    {
        public IBrokerConnection Connect(string clientId) => new CrashingConnection(room, room._broker.Connect(clientId));
    }

    private sealed class CrashingConnection(FuzzRoom room, IBrokerConnection inner) : IBrokerConnection
    {
        public bool IsOpen => inner.IsOpen;

        public int InFlight => inner.InFlight;

        public string? Open(Will? will, int keepAliveSeconds) => inner.Open(will, keepAliveSeconds);

        public bool Subscribe(string filter) => inner.Subscribe(filter);

        public int Publish(string topic, byte[] payload, int qos, bool retain)
        {
            room.Count();
            return inner.Publish(topic, payload, qos, retain);
        }

        public BrokerMessage? Receive()
        {
            BrokerMessage? message = inner.Receive();
            if (message != null)
            {
                room.Count();
            }

            return message;
        }

        public void Dispose() => inner.Dispose();
    }
}
