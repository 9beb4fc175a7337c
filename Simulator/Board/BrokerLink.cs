using System.Text;
using Firmware.Delivery;
using Simulator.Broker;

namespace Simulator.Board;

/// <summary>The link port over a broker connection. Like the board's, it makes a new connection each time.</summary>
public sealed class BrokerLink : IMessageLink, IDisposable
{
    private readonly IBroker _broker;
    private readonly string _clientId;
    private readonly Action<string> _tellPublished;
    private readonly Action<string> _failed;
    private IBrokerConnection? _connection;
    private int _confirmedBefore;
    private int _published;

    /// <summary>Opens nothing yet.</summary>
    /// <param name="published">Told the topic of every message the connection took.</param>
    /// <param name="failed">Told in one line why a connection could not be made.</param>
    public BrokerLink(IBroker broker, string clientId, Action<string> published, Action<string> failed)
    {
        _broker = broker;
        _clientId = clientId;
        _tellPublished = published;
        _failed = failed;
    }

    /// <inheritdoc/>
    public bool IsOpen => _connection is { IsOpen: true };

    /// <inheritdoc/>
    public int InFlight => _connection?.InFlight ?? 0;

    /// <inheritdoc/>
    public int Confirmed => _confirmedBefore + _published - InFlight;

    /// <inheritdoc/>
    public int Dropped => 0;

    /// <inheritdoc/>
    public bool Open(string willTopic, string will)
    {
        Close();
        _connection = _broker.Connect(_clientId);
        string? problem = _connection.Open(new Will(willTopic, Encoding.ASCII.GetBytes(will)), Firmware.Limits.KeepAliveSeconds);
        if (problem == null)
        {
            return true;
        }

        _failed(problem);
        Close();
        return false;
    }

    /// <inheritdoc/>
    public void ForgetAddress()
    {
        // Its client remembers none.
    }

    /// <inheritdoc/>
    public bool Subscribe(string topic) => _connection?.Subscribe(topic) ?? false;

    /// <inheritdoc/>
    public int Publish(string topic, byte[] payload, int qos, bool retain)
    {
        int ticket = _connection?.Publish(topic, payload, qos, retain) ?? 0;
        if (ticket != 0)
        {
            _published += qos;
            _tellPublished(topic);
        }

        return ticket;
    }

    /// <inheritdoc/>
    public InboundMessage Receive() =>
        _connection?.Receive() is { } message
            ? new InboundMessage { Topic = message.Topic, Payload = message.Payload }
            : null!; // the port says null, in a language without annotations for it

    /// <inheritdoc/>
    public void Close()
    {
        _confirmedBefore = Confirmed;
        _published = 0;
        _connection?.Dispose();
        _connection = null;
    }

    /// <inheritdoc/>
    public void Dispose() => Close();
}
