using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Firmware;
using Firmware.Delivery;
using Simulator.Broker;

namespace Simulator.Fleet;

/// <summary>A fleet detector's link port. Its detector drives it; messages come in on other threads.</summary>
internal abstract class FleetLink : IMessageLink
{
    private readonly ConcurrentQueue<InboundMessage> _inbox = new();

    /// <summary>A message has gone out: topic and payload.</summary>
    internal Action<string, byte[]> Published { get; set; } = (_, _) => { };

    /// <summary>A connection has ended that nobody here has ended.</summary>
    internal Action Broke { get; set; } = () => { };

    /// <summary>A message has come in, with this QoS.</summary>
    internal Action<int> Arrived { get; set; } = _ => { };

    /// <inheritdoc/>
    public abstract bool IsOpen { get; }

    /// <inheritdoc/>
    public abstract int InFlight { get; }

    /// <inheritdoc/>
    public abstract int Confirmed { get; }

    /// <inheritdoc/>
    public int Dropped => 0;

    /// <summary>Why the last <see cref="Open"/> failed; null when it did not.</summary>
    internal string? Problem { get; private protected set; }

    /// <inheritdoc/>
    public abstract bool Open(string willTopic, string will);

    /// <inheritdoc/>
    public void ForgetAddress()
    {
        // It was given one, and remembers no name.
    }

    /// <inheritdoc/>
    public abstract bool Subscribe(string topic);

    /// <inheritdoc/>
    public int Publish(string topic, byte[] payload, int qos, bool retain)
    {
        if (!Send(topic, payload, qos, retain))
        {
            return 0;
        }

        Published(topic, payload);
        return 1;
    }

    /// <inheritdoc/>
    public InboundMessage Receive() =>
        _inbox.TryDequeue(out InboundMessage? message) ? message : null!; // the port says null, in a language without annotations for it

    /// <inheritdoc/>
    public abstract void Close();

    /// <summary>Keeps the connection alive; called every second.</summary>
    internal virtual void KeepAlive()
    {
    }

    /// <summary>Breaks the connection as a power cut would.</summary>
    internal virtual void Cut()
    {
    }

    /// <summary>Takes a message that came in.</summary>
    internal void Take(string topic, byte[] payload, int qos)
    {
        _inbox.Enqueue(new InboundMessage { Topic = topic, Payload = payload });
        Arrived(qos);
    }

    private protected abstract bool Send(string topic, byte[] payload, int qos, bool retain);
}

/// <summary>A link with a connection, credentials and a will of its own.</summary>
internal sealed class OwnLink(IPEndPoint broker, IPAddress from, string user, string password) : FleetLink
{
    private FleetConnection? _connection;
    private int _confirmedBefore;

    /// <inheritdoc/>
    public override bool IsOpen => _connection is { IsOpen: true };

    /// <inheritdoc/>
    public override int InFlight => _connection?.InFlight ?? 0;

    /// <inheritdoc/>
    public override int Confirmed => _confirmedBefore + (_connection?.Confirmed ?? 0);

    /// <inheritdoc/>
    public override bool Open(string willTopic, string will)
    {
        Close();
        Problem = FleetConnection.Open(
            broker, from, user, password, new Will(willTopic, Encoding.ASCII.GetBytes(will)), Limits.KeepAliveSeconds, Take, out _connection);
        return Problem is null;
    }

    /// <inheritdoc/>
    public override bool Subscribe(string topic) => _connection?.Subscribe(topic) ?? false;

    /// <inheritdoc/>
    public override void Close()
    {
        if (_connection is { IsOpen: false })
        {
            Broke();
        }

        _confirmedBefore = Confirmed;
        _connection?.Dispose();
        _connection = null;
    }

    /// <inheritdoc/>
    internal override void KeepAlive() => _connection?.KeepAlive();

    /// <inheritdoc/>
    internal override void Cut() => _connection?.Cut();

    private protected override bool Send(string topic, byte[] payload, int qos, bool retain) => _connection?.Publish(topic, payload, qos, retain) ?? false;
}

/// <summary>A link of a detector without a connection of its own: a carrier's, shared with others. It registers no will.</summary>
internal sealed class CarriedLink(FleetCarrier carrier) : FleetLink
{
    private bool _isOpen;

    /// <inheritdoc/>
    public override bool IsOpen => _isOpen && carrier.IsOpen;

    /// <inheritdoc/>
    public override int InFlight => 0;

    /// <inheritdoc/>
    public override int Confirmed => 0;

    /// <inheritdoc/>
    public override bool Open(string willTopic, string will)
    {
        _isOpen = carrier.IsOpen;
        Problem = _isOpen ? null : "its carrier is not connected";
        return _isOpen;
    }

    /// <inheritdoc/>
    public override bool Subscribe(string topic) => carrier.Subscribe(topic, this);

    /// <inheritdoc/>
    public override void Close() => _isOpen = false;

    private protected override bool Send(string topic, byte[] payload, int qos, bool retain) => carrier.Publish(topic, payload, qos, retain);
}
