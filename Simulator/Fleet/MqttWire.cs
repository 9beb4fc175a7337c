using System.Buffers.Binary;
using System.Text;
using Simulator.Broker;

namespace Simulator.Fleet;

/// <summary>
/// The packets of MQTT 3.1.1 that a detector exchanges, as bytes. Written here because libmosquitto keeps three descriptors a connection and
/// waits for all with select: one process cannot hold a city's detectors with it.
/// </summary>
internal static class MqttWire
{
    internal const byte ConnAck = 0x20;
    internal const byte Publishing = 0x30;
    internal const byte PubAck = 0x40;

    internal static readonly byte[] PingRequest = [0xC0, 0];
    internal static readonly byte[] Disconnect = [0xE0, 0];

    // Length bytes carry seven bits each, four of them at most (section 2.2.3).
    private const int LengthBytesMax = 4;

    /// <summary>CONNECT with a clean session; the user name is the client id.</summary>
    internal static byte[] Connect(string user, string password, Will? will, int keepAliveSeconds)
    {
        const byte level = 4;
        const byte flags = 0x80 | 0x40 | 0x02; // user name, password, clean session
        const byte willFlags = 0x20 | 0x08 | 0x04; // retained, QoS 1, a will
        using MemoryStream body = new();
        Put(body, "MQTT"u8);
        body.Write([level, (byte)(will is null ? flags : flags | willFlags)]);
        Put(body, (ushort)keepAliveSeconds);
        Put(body, Encoding.ASCII.GetBytes(user));
        if (will is not null)
        {
            Put(body, Encoding.ASCII.GetBytes(will.Topic));
            Put(body, will.Payload);
        }

        Put(body, Encoding.ASCII.GetBytes(user));
        Put(body, Encoding.ASCII.GetBytes(password));
        return Packet(0x10, body);
    }

    /// <summary>SUBSCRIBE to one topic with QoS 1.</summary>
    internal static byte[] Subscribe(ushort id, string topic)
    {
        using MemoryStream body = new();
        Put(body, id);
        Put(body, Encoding.ASCII.GetBytes(topic));
        body.WriteByte(1);
        return Packet(0x82, body);
    }

    /// <summary>PUBLISH: QoS 1 where <paramref name="id"/> is above zero, else QoS 0.</summary>
    internal static byte[] Publish(string topic, ReadOnlySpan<byte> payload, ushort id, bool retain)
    {
        using MemoryStream body = new(topic.Length + payload.Length + 4);
        Put(body, Encoding.ASCII.GetBytes(topic));
        if (id > 0)
        {
            Put(body, id);
        }

        body.Write(payload);
        return Packet((byte)(Publishing | (id > 0 ? 2 : 0) | (retain ? 1 : 0)), body);
    }

    /// <summary>PUBACK.</summary>
    internal static byte[] Confirm(ushort id) => [PubAck, 2, (byte)(id >> 8), (byte)id];

    /// <summary>Finds the first whole packet.</summary>
    /// <returns>The bytes that it takes; 0 while it is not whole.</returns>
    /// <exception cref="InvalidDataException">It is no packet.</exception>
    internal static int Read(ReadOnlySpan<byte> bytes, out MqttPacket packet)
    {
        packet = default;
        int length = 0;
        for (int i = 0; i < LengthBytesMax; i++)
        {
            if (bytes.Length < i + 2)
            {
                return 0;
            }

            length |= (bytes[i + 1] & 127) << (7 * i);
            if (bytes[i + 1] < 128)
            {
                int start = i + 2;
                if (bytes.Length < start + length)
                {
                    return 0;
                }

                packet = new MqttPacket(bytes[0], bytes.Slice(start, length));
                return start + length;
            }
        }

        throw new InvalidDataException("an MQTT packet of more than four length bytes");
    }

    private static byte[] Packet(byte first, MemoryStream body)
    {
        using MemoryStream packet = new((int)body.Length + 1 + LengthBytesMax);
        packet.WriteByte(first);
        int left = (int)body.Length;
        do
        {
            packet.WriteByte((byte)(left > 127 ? (left & 127) | 128 : left));
            left >>= 7;
        }
        while (left > 0);

        body.WriteTo(packet);
        return packet.ToArray();
    }

    private static void Put(MemoryStream body, ReadOnlySpan<byte> bytes)
    {
        Put(body, (ushort)bytes.Length);
        body.Write(bytes);
    }

    private static void Put(MemoryStream body, ushort number) => body.Write([(byte)(number >> 8), (byte)number]);
}

/// <summary>One packet as received.</summary>
/// <param name="first">Type and flags.</param>
/// <param name="body">What follows the length.</param>
internal readonly ref struct MqttPacket(byte first, ReadOnlySpan<byte> body)
{
    /// <summary>The type, flags zero.</summary>
    internal byte Type => (byte)(first & 0xF0);

    /// <summary>What follows the length.</summary>
    internal ReadOnlySpan<byte> Body { get; } = body;

    /// <summary>Of a PUBLISH: its QoS.</summary>
    internal int Qos => (first >> 1) & 3;

    /// <summary>Of a PUBLISH: its topic.</summary>
    internal string Topic => Encoding.ASCII.GetString(Body.Slice(2, TopicLength));

    /// <summary>Of a PUBLISH with QoS 1: its number.</summary>
    internal ushort Id => BinaryPrimitives.ReadUInt16BigEndian(Body[(2 + TopicLength)..]);

    /// <summary>Of a PUBLISH: its payload.</summary>
    internal ReadOnlySpan<byte> Payload => Body[(2 + TopicLength + (Qos > 0 ? 2 : 0))..];

    private int TopicLength => BinaryPrimitives.ReadUInt16BigEndian(Body);
}
