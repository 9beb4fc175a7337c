using System.Data.Common;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Simulator.Broker;

namespace Simulator.ControlRoom;

/// <summary>The control room's connection to the broker: made again after every loss, listening to its detectors, signing what goes down to them.</summary>
internal sealed class RoomLink : IDisposable
{
    /// <summary>First pause before connecting again; doubled up to <see cref="ReconnectMax"/>.</summary>
    internal static readonly TimeSpan ReconnectMin = TimeSpan.FromSeconds(1);

    /// <summary>Longest pause before connecting again.</summary>
    internal static readonly TimeSpan ReconnectMax = TimeSpan.FromSeconds(30);

    private const int KeepAliveSeconds = 30;

    // As it is: detectors read no escapes, and the sign of a UTC offset would become one.
    private static readonly JsonSerializerOptions s_unescaped = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly string[] s_leaves = ["alarm", "fault", "event", "status", "heartbeat", "test", "waveform"];

    private readonly string _id;
    private readonly string[] _filters;
    private readonly IBroker _broker;
    private readonly EventJournal _journal;
    private readonly TimeProvider _time;
    private readonly BoundedLog _log;
    private readonly long _startedAt;
    private IBrokerConnection? _connection;
    private TimeSpan _reconnectAfter = ReconnectMin;
    private TimeSpan _connectFrom;

    /// <summary>Makes a link; the first <see cref="Connect"/> opens it.</summary>
    /// <param name="id">The control room's id: <c>iss</c> of what it signs, and its MQTT client id.</param>
    /// <param name="broker">Where detectors publish.</param>
    /// <param name="journal">Gives the numbers of what is signed.</param>
    /// <param name="time">The clock, trusted.</param>
    /// <param name="log">Takes short lines.</param>
    /// <param name="markets">Whose detectors are heard; none for all.</param>
    internal RoomLink(string id, IBroker broker, EventJournal journal, TimeProvider time, BoundedLog log, IReadOnlyCollection<string> markets)
    {
        _id = id;
        _filters = [.. from market in markets.Count == 0 ? ["+"] : markets from leaf in s_leaves select $"flame/v1/{market}/+/{leaf}"];
        _broker = broker;
        _journal = journal;
        _time = time;
        _log = log;
        _startedAt = time.GetTimestamp();
    }

    /// <summary>True while the connection is open.</summary>
    internal bool IsOpen => _connection is { IsOpen: true };

    /// <summary>Connects where it is not, with growing pauses between attempts that fail.</summary>
    /// <returns>True when it has just been connected.</returns>
    internal bool Connect()
    {
        if (IsOpen)
        {
            return false;
        }

        TimeSpan now = _time.GetElapsedTime(_startedAt);
        if (_connection is not null)
        {
            _log.Write("broker", "connection lost");
            Disconnect(now);
        }

        if (now < _connectFrom)
        {
            return false;
        }

        _connection = _broker.Connect(_id);
        string? error = _connection.Open(null, KeepAliveSeconds);
        if (error is null && _filters.All(_connection.Subscribe))
        {
            _reconnectAfter = ReconnectMin;
            return true;
        }

        _log.Write("broker", error ?? "connection lost while subscribing");
        Disconnect(now);
        return false;
    }

    /// <summary>Gives the next message that came; null when none waits.</summary>
    internal BrokerMessage? Receive() => _connection?.Receive();

    /// <summary>Signs a message and sends it.</summary>
    /// <param name="detector">To whom.</param>
    /// <param name="type">Its type, which is its topic's last level too.</param>
    /// <param name="added">Claims beside those that every message has.</param>
    /// <param name="qos">0 or 1.</param>
    /// <returns>False when nothing was sent: not connected, or the journal gives no number.</returns>
    internal bool Send(EnrolledDetector detector, string type, IEnumerable<(string Name, JsonNode Value)> added, int qos)
    {
        JsonObject claims = new()
        {
            ["iss"] = _id,
            ["aud"] = detector.Id,
            ["iat"] = _time.GetUtcNow().ToUnixTimeSeconds(),
            ["clk"] = "sntp",
            ["up"] = (long)_time.GetElapsedTime(_startedAt).TotalMilliseconds,
            ["typ"] = type,
        };
        foreach ((string name, JsonNode value) in added)
        {
            claims.Add(name, value);
        }

        try
        {
            claims.Add("jti", _journal.NextId().ToString());
        }
        catch (DbException exception)
        {
            // Without a number nothing is signed.
            _log.Write("journal", exception.Message);
            return false;
        }

        byte[] jws = Jws.Sign(detector.Id, detector.KeyAt(_time.GetUtcNow()), Encoding.UTF8.GetBytes(claims.ToJsonString(s_unescaped)));
        return _connection?.Publish($"flame/v1/{detector.Market}/{detector.Id}/{type}", jws, qos, retain: false) > 0;
    }

    /// <summary>Closes the connection.</summary>
    public void Dispose() => _connection?.Dispose();

    private void Disconnect(TimeSpan now)
    {
        _connection?.Dispose();
        _connection = null;
        _connectFrom = now + _reconnectAfter;
        _reconnectAfter = _reconnectAfter * 2 < ReconnectMax ? _reconnectAfter * 2 : ReconnectMax;
    }
}
