namespace Simulator.Broker;

/// <summary>What a client hands the broker at connecting, to be published by the broker if the client vanishes.</summary>
/// <param name="Topic">The topic, no wildcards.</param>
/// <param name="Payload">The bytes; published with QoS 1, retained.</param>
public sealed record Will(string Topic, byte[] Payload);

/// <summary>A message as it reached a subscriber.</summary>
/// <param name="Topic">The topic it was published under.</param>
/// <param name="Payload">The bytes, owned by the receiver.</param>
/// <param name="Retained">True when the broker kept it from before the subscription.</param>
public sealed record BrokerMessage(string Topic, byte[] Payload, bool Retained);

/// <summary>Makes connections to one MQTT 3.1.1 broker, in this process or a real one.</summary>
public interface IBroker
{
    /// <summary>Makes a connection that is not open yet. One client id may have one open connection at a time: opening a second ends the first.</summary>
    /// <param name="clientId">MQTT client id; also the user name where the broker asks for one.</param>
    IBrokerConnection Connect(string clientId);
}

/// <summary>
/// One client's connection. Driven from one thread; never calls back; nothing but <see cref="Open"/> blocks.
/// After the connection was lost, <see cref="Dispose"/> it and make a new one.
/// </summary>
public interface IBrokerConnection : IDisposable
{
    /// <summary>True from a successful <see cref="Open"/> until the loss is noticed or <see cref="Dispose"/>.</summary>
    bool IsOpen { get; }

    /// <summary>QoS 1 publishes that the broker has not confirmed (PUBACK) yet.</summary>
    int InFlight { get; }

    /// <summary>Connects with a clean session; once per connection. Blocks for a few seconds at most.</summary>
    /// <param name="will">What the broker publishes if the connection ends in any way but <see cref="IDisposable.Dispose"/>; null for nothing.</param>
    /// <param name="keepAliveSeconds">Longest silence on the line in seconds, 5 to 65,535, or 0 for no limit.</param>
    /// <returns>Null when open, else one line that names the broker and the reason.</returns>
    string? Open(Will? will, int keepAliveSeconds);

    /// <summary>Subscribes with QoS 1; takes effect in order with what is published before and after.</summary>
    /// <returns>False when it was not taken (not open, or the outgoing queue is full).</returns>
    /// <exception cref="ArgumentException">It is not a topic filter.</exception>
    bool Subscribe(string filter);

    /// <summary>Queues a message.</summary>
    /// <param name="topic">The topic, no wildcards.</param>
    /// <param name="payload">The bytes, copied before this returns; none at all with <paramref name="retain"/> makes the broker forget what it retained.</param>
    /// <param name="qos">0 or 1.</param>
    /// <param name="retain">True for the broker to keep it for later subscribers.</param>
    /// <returns>A ticket above zero, or 0 when it was not taken (not open, or 1,000 messages are under way already).</returns>
    /// <exception cref="ArgumentException">The topic is empty or has a wildcard, or the QoS is neither 0 nor 1.</exception>
    int Publish(string topic, byte[] payload, int qos, bool retain);

    /// <summary>Does pending network work without waiting, then gives the next message received, oldest first. Call it also when nothing is expected: a real connection learns of confirmations and of its own loss only in here.</summary>
    /// <returns>Null when there is none. What had arrived before a loss is still given.</returns>
    BrokerMessage? Receive();
}
