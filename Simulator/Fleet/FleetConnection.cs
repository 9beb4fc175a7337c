using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Simulator.Broker;

namespace Simulator.Fleet;

/// <summary>One client's connection to the broker: one socket, no thread of its own. For several threads.</summary>
internal sealed class FleetConnection : IDisposable
{
    private const int OpenMs = 10_000;

    private readonly Socket _socket;
    private readonly TimeSpan _keepAlive;
    private readonly Action<string, byte[], int> _received;
    private readonly Lock _sending = new();
    private long _sentAt;
    private int _published;
    private int _confirmed;
    private ushort _lastId;

    private FleetConnection(Socket socket, int keepAliveSeconds, Action<string, byte[], int> received)
    {
        _socket = socket;
        _keepAlive = TimeSpan.FromSeconds(keepAliveSeconds);
        _received = received;
    }

    /// <summary>True until its end is noticed.</summary>
    internal bool IsOpen { get; private set; } = true;

    /// <summary>QoS 1 publishes that the broker confirmed.</summary>
    internal int Confirmed => Volatile.Read(ref _confirmed);

    /// <summary>QoS 1 publishes that it has not.</summary>
    internal int InFlight => Volatile.Read(ref _published) - Confirmed;

    /// <summary>Connects; blocks until the broker's answer.</summary>
    /// <param name="broker">Where.</param>
    /// <param name="from">This end's address.</param>
    /// <param name="user">User name and client id.</param>
    /// <param name="password">Its password.</param>
    /// <param name="will">What the broker publishes when the connection breaks, or null.</param>
    /// <param name="keepAliveSeconds">A sign of life goes after so long a silence.</param>
    /// <param name="received">Given topic, payload and QoS of each message, in their order, on some thread.</param>
    /// <param name="connection">The connection, when null is returned.</param>
    /// <returns>Why not, in a few words; null when it is open.</returns>
    internal static string? Open(
        IPEndPoint broker, IPAddress from, string user, string password, Will? will, int keepAliveSeconds, Action<string, byte[], int> received, out FleetConnection? connection)
    {
        connection = null;
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = OpenMs, SendTimeout = OpenMs };
        try
        {
            socket.Bind(new IPEndPoint(from, 0));
            socket.Connect(broker);
            socket.Send(MqttWire.Connect(user, password, will, keepAliveSeconds));

            // The broker sends nothing before its answer, and nothing after it that was not asked for.
            byte[] answer = new byte[4];
            for (int read = 0; read < answer.Length;)
            {
                int more = socket.Receive(answer, read, answer.Length - read, SocketFlags.None);
                if (more == 0)
                {
                    socket.Dispose();
                    return "closed by the broker";
                }

                read += more;
            }

            if (answer is not [MqttWire.ConnAck, 2, _, 0])
            {
                socket.Dispose();
                return $"refused by the broker with code {answer[3]}";
            }
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            return exception.Message;
        }

        connection = new FleetConnection(socket, keepAliveSeconds, received) { _sentAt = Stopwatch.GetTimestamp() };
        _ = Task.Run(connection.ReceiveAsync); // not on this thread, whose caller holds locks
        return null;
    }

    /// <summary>Subscribes with QoS 1.</summary>
    /// <returns>False when the connection is gone.</returns>
    internal bool Subscribe(string topic)
    {
        lock (_sending)
        {
            return Send(MqttWire.Subscribe(NextId(), topic));
        }
    }

    /// <summary>Publishes.</summary>
    /// <returns>False when the connection is gone.</returns>
    internal bool Publish(string topic, ReadOnlySpan<byte> payload, int qos, bool retain)
    {
        lock (_sending)
        {
            if (qos > 0)
            {
                Interlocked.Increment(ref _published);
            }

            return Send(MqttWire.Publish(topic, payload, qos > 0 ? NextId() : (ushort)0, retain));
        }
    }

    /// <summary>Sends a sign of life when one is due. To be called every second or so.</summary>
    internal void KeepAlive()
    {
        if (Stopwatch.GetElapsedTime(Volatile.Read(ref _sentAt)) < _keepAlive)
        {
            return;
        }

        lock (_sending)
        {
            Send(MqttWire.PingRequest);
        }
    }

    /// <summary>Breaks the connection as a power cut would: the broker publishes the will.</summary>
    internal void Cut()
    {
        IsOpen = false;
        _socket.LingerState = new LingerOption(true, 0);
        _socket.Dispose();
    }

    /// <summary>Says good-bye, so that no will is published.</summary>
    public void Dispose()
    {
        lock (_sending)
        {
            if (IsOpen)
            {
                Send(MqttWire.Disconnect);
            }
        }

        IsOpen = false;
        _socket.Dispose();
    }

    // More than 65,535 are never under way at once.
    private ushort NextId() => ++_lastId == 0 ? ++_lastId : _lastId;

    private bool Send(byte[] packet)
    {
        try
        {
            if (IsOpen)
            {
                _socket.Send(packet);
                Volatile.Write(ref _sentAt, Stopwatch.GetTimestamp());
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            IsOpen = false;
        }

        return IsOpen;
    }

    private async Task ReceiveAsync()
    {
        byte[] buffer = new byte[1_024];
        int filled = 0;
        try
        {
            while (true)
            {
                if (filled == buffer.Length)
                {
                    Array.Resize(ref buffer, buffer.Length * 2);
                }

                int read = await _socket.ReceiveAsync(buffer.AsMemory(filled), SocketFlags.None).ConfigureAwait(false);
                if (read == 0)
                {
                    break;
                }

                filled += read;
                int taken = TakePackets(buffer.AsSpan(0, filled));
                filled -= taken;
                Array.Copy(buffer, taken, buffer, 0, filled);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or InvalidDataException)
        {
            // Ended, by either side.
        }

        IsOpen = false;
    }

    private int TakePackets(ReadOnlySpan<byte> bytes)
    {
        int taken = 0;
        while (MqttWire.Read(bytes[taken..], out MqttPacket packet) is > 0 and int length)
        {
            taken += length;
            if (packet.Type == MqttWire.PubAck)
            {
                Interlocked.Increment(ref _confirmed);
            }
            else if (packet.Type == MqttWire.Publishing)
            {
                if (packet.Qos > 0)
                {
                    lock (_sending)
                    {
                        Send(MqttWire.Confirm(packet.Id));
                    }
                }

                _received(packet.Topic, packet.Payload.ToArray(), packet.Qos);
            }
        }

        return taken;
    }
}
