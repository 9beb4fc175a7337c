using System.Collections.Concurrent;
using System.Net;

namespace Simulator.Fleet;

/// <summary>One connection for the messages of many detectors, where the machine has no descriptors left for one each.</summary>
internal sealed class FleetCarrier : IDisposable
{
    // Long enough for the others to be made; below what the shipped broker allows (max_keepalive).
    private const int KeepAliveSeconds = 100;

    private readonly ConcurrentDictionary<string, FleetLink> _links = new(StringComparer.Ordinal);
    private readonly FleetConnection _connection;

    /// <summary>Connects.</summary>
    /// <exception cref="EndException">The broker does not let it in.</exception>
    internal FleetCarrier(IPEndPoint broker, string user, string password)
    {
        if (FleetConnection.Open(broker, IPAddress.Loopback, user, password, null, KeepAliveSeconds, Take, out FleetConnection? connection) is { } problem)
        {
            throw new EndException(ExitCode.PartMissing, $"fleet: {user} cannot connect: {problem}");
        }

        _connection = connection!;
    }

    /// <summary>True while it is connected.</summary>
    internal bool IsOpen => _connection.IsOpen;

    /// <summary>Subscribes; what comes under the topic is <paramref name="link"/>'s.</summary>
    internal bool Subscribe(string topic, FleetLink link)
    {
        _links[topic] = link;
        return _connection.Subscribe(topic);
    }

    /// <summary>Publishes.</summary>
    internal bool Publish(string topic, byte[] payload, int qos, bool retain) => _connection.Publish(topic, payload, qos, retain);

    /// <summary>Keeps the connection alive; called every second.</summary>
    internal void KeepAlive() => _connection.KeepAlive();

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();

    private void Take(string topic, byte[] payload, int qos)
    {
        if (_links.TryGetValue(topic, out FleetLink? link))
        {
            link.Take(topic, payload, qos);
        }
    }
}
