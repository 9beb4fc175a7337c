namespace Firmware.Delivery;

/// <summary>One message as it was received.</summary>
public sealed class InboundMessage
{
    /// <summary>The topic.</summary>
    public string Topic;

    /// <summary>The bytes, owned by the receiver.</summary>
    public byte[] Payload;
}

/// <summary>
/// A connection to the MQTT broker with a clean session. Called from the uplink thread only; nothing throws.
/// Only <see cref="Open"/> blocks: on the board it stops the whole runtime for name resolution and TLS, without a time-out.
/// <see cref="Close"/> may wait some two seconds for the client's threads, while others run.
/// </summary>
public interface IMessageLink
{
    /// <summary>True from a successful <see cref="Open"/> until the loss is noticed or <see cref="Close"/>.</summary>
    bool IsOpen { get; }

    /// <summary>QoS 1 publishes that the broker has not confirmed; the adapter forgets one that the client gave up.</summary>
    int InFlight { get; }

    /// <summary>QoS 1 publishes that the broker confirmed since boot.</summary>
    int Confirmed { get; }

    /// <summary>Received messages dropped since boot, as too long or too many.</summary>
    int Dropped { get; }

    /// <summary>Connects anew, after ending what is left of an earlier connection.</summary>
    /// <param name="willTopic">Where the broker publishes the will, QoS 1 and retained.</param>
    /// <param name="will">The will's payload, ASCII.</param>
    /// <returns>False when it failed; why is the adapter's to log.</returns>
    bool Open(string willTopic, string will);

    /// <summary>The broker may have moved: what is remembered of its address does not count for the next <see cref="Open"/>.</summary>
    void ForgetAddress();

    /// <summary>Subscribes with QoS 1.</summary>
    /// <returns>False when the link is not open.</returns>
    bool Subscribe(string topic);

    /// <summary>Hands a message to the client. That it was taken says nothing about its arrival.</summary>
    /// <param name="payload">The whole array is sent; the link keeps it.</param>
    /// <param name="qos">0 or 1.</param>
    /// <returns>A ticket above zero, or 0 when it was not taken.</returns>
    int Publish(string topic, byte[] payload, int qos, bool retain);

    /// <summary>The oldest message received, or null.</summary>
    InboundMessage Receive();

    /// <summary>Ends the connection; nothing happens when there is none.</summary>
    void Close();
}
