using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Simulator.Broker;

/// <summary>One client's connection to a <see cref="MosquittoBroker"/>.</summary>
internal sealed unsafe class MosquittoConnection : IBrokerConnection
{
    private const int OpenTimeoutMs = 5_000;

    // libmosquitto itself would queue without end for a broker that has stopped reading or confirming.
    private const int PendingCapacity = 1_000;

    private readonly MosquittoBroker _broker;
    private readonly string _clientId;
    private readonly MosquittoHandle _client;
    private readonly HashSet<int> _unconfirmed = [];
    private readonly Queue<BrokerMessage> _received = new();
    private int _pending;
    private bool _used;
    private bool _disposed;
    private bool _progress;
    private int? _connack;
    private string? _lastError;

    internal MosquittoConnection(MosquittoBroker broker, string clientId)
    {
        _broker = broker;
        _clientId = clientId;
        _client = new MosquittoHandle(clientId, this);
        LibMosquitto.OnConnect(_client, &HandleConnect);
        LibMosquitto.OnPublish(_client, &HandlePublish);
        LibMosquitto.OnMessage(_client, &HandleMessage);
        LibMosquitto.OnLog(_client, &HandleLog);
    }

    /// <inheritdoc/>
    public bool IsOpen { get; private set; }

    /// <inheritdoc/>
    public int InFlight => _unconfirmed.Count;

    /// <inheritdoc/>
    public string? Open(Will? will, int keepAliveSeconds) =>
        TryOpen(will, keepAliveSeconds) is { } reason ? $"broker {_broker.Url}: {reason}" : null;

    /// <inheritdoc/>
    public bool Subscribe(string filter)
    {
        _ = new TopicFilter(filter);
        return IsOpen && LibMosquitto.Subscribe(_client, null, filter, qos: 1) == LibMosquitto.Success;
    }

    /// <inheritdoc/>
    public int Publish(string topic, byte[] payload, int qos, bool retain)
    {
        TopicFilter.RequireTopic(topic);
        ArgumentOutOfRangeException.ThrowIfLessThan(qos, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(qos, 1);
        if (!IsOpen || _pending == PendingCapacity)
        {
            return 0;
        }

        _pending++; // before the call, because a message with QoS 0 may be done with inside it
        if (LibMosquitto.Publish(_client, out int ticket, topic, payload.Length, payload, qos, retain) != LibMosquitto.Success)
        {
            _pending--;
            return 0;
        }

        if (qos == 1)
        {
            _unconfirmed.Add(ticket);
        }

        return ticket;
    }

    /// <inheritdoc/>
    public BrokerMessage? Receive()
    {
        // The network is read only when nothing waits: what a slow reader leaves stays with TCP and the broker, whose queues are bounded.
        _progress = true;
        while (IsOpen && _received.Count == 0 && _progress)
        {
            _progress = false;
            IsOpen = LibMosquitto.Loop(_client, timeoutMs: 0, maxPackets: 1) == LibMosquitto.Success;
        }

        return _received.TryDequeue(out BrokerMessage? message) ? message : null;
    }

    /// <summary>Says good-bye to the broker, so that no will is published.</summary>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        if (IsOpen)
        {
            LibMosquitto.Disconnect(_client);
        }

        IsOpen = false;
        _received.Clear();
        _client.Dispose();
    }

    /// <summary>As <see cref="Open"/>, but the reason alone.</summary>
    internal string? TryOpen(Will? will, int keepAliveSeconds)
    {
        if (_used)
        {
            throw new InvalidOperationException("a connection is opened once");
        }

        _used = true;
        long start = Stopwatch.GetTimestamp();
        if (Prepare(will) is { } unprepared)
        {
            return unprepared;
        }

        if (ProbeTcp() is { } unreachable)
        {
            return unreachable;
        }

        int code = LibMosquitto.Connect(_client, _broker.Host, _broker.Port, keepAliveSeconds);
        while (code == LibMosquitto.Success && _connack is null)
        {
            int left = OpenTimeoutMs - (int)Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            if (left <= 0)
            {
                return $"no answer within {OpenTimeoutMs / 1000} s";
            }

            code = LibMosquitto.Loop(_client, left, maxPackets: 1);
        }

        IsOpen = _connack == 0;
        return IsOpen ? null : Reason(code);
    }

    private string? Prepare(Will? will)
    {
        // Without this an alarm may wait 40 ms for the acknowledgement of what was sent before it.
        int code = LibMosquitto.SetOption(_client, LibMosquitto.OptionNoDelay, 1);

        // With the library's 20 the receipts of a market's alarms would wait for one another while thousands of heartbeats are read.
        if (code == LibMosquitto.Success)
        {
            code = LibMosquitto.SetOption(_client, LibMosquitto.OptionSendMaximum, PendingCapacity);
        }

        if (code == LibMosquitto.Success && will is not null)
        {
            code = LibMosquitto.SetWill(_client, will.Topic, will.Payload.Length, will.Payload, qos: 1, retain: true);
        }

        if (code == LibMosquitto.Success && _broker.Credentials is not null)
        {
            if (_broker.Credentials.PasswordOf(_clientId) is not { } password)
            {
                return $"the credentials have no user {_clientId}";
            }

            code = LibMosquitto.SetUser(_client, _clientId, password);
        }

        if (code == LibMosquitto.Success && _broker.CaFile is not null)
        {
            code = LibMosquitto.SetTls(_client, _broker.CaFile, null, null, null, 0);
            if (code == LibMosquitto.Success)
            {
                code = LibMosquitto.SetTlsOptions(_client, verifyPeer: 1, lowestVersion: "tlsv1.2", ciphers: null);
            }
        }

        return code == LibMosquitto.Success ? null : Reason(code);
    }

    /// <summary>libmosquitto's own TCP connect may block for minutes; only where this one got through is it tried.</summary>
    private string? ProbeTcp()
    {
        using CancellationTokenSource timeout = new(OpenTimeoutMs);
        using TcpClient probe = new();
        try
        {
            probe.ConnectAsync(_broker.Host, _broker.Port, timeout.Token).AsTask().GetAwaiter().GetResult();
            return null;
        }
        catch (SocketException e)
        {
            return e.Message;
        }
        catch (OperationCanceledException)
        {
            return $"no answer within {OpenTimeoutMs / 1000} s";
        }
    }

    private string Reason(int code)
    {
        if (_connack is > 0)
        {
            return LibMosquitto.DescribeConnack(_connack.Value);
        }

        string text = code == LibMosquitto.Invalid ? "refused by libmosquitto (a bad argument, or more connections than select can watch)" : LibMosquitto.Describe(code);
        string line = _lastError is null ? text : $"{text}: {_lastError}";
        return code == LibMosquitto.TlsError && CertificateProblem.Find(_broker.Host, _broker.Port, _broker.CaFile!) is { } problem
            ? $"{line}: {problem}"
            : line;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void HandleConnect(nint client, nint context, int code)
    {
        MosquittoConnection owner = MosquittoHandle.Owner(context);
        owner._progress = true;
        owner._connack = code;
    }

    /// <summary>Called when a message is written (QoS 0) or confirmed (QoS 1).</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void HandlePublish(nint client, nint context, int ticket)
    {
        MosquittoConnection owner = MosquittoHandle.Owner(context);
        owner._progress = true;
        owner._pending--;
        owner._unconfirmed.Remove(ticket);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void HandleMessage(nint client, nint context, LibMosquitto.Message* message)
    {
        MosquittoConnection owner = MosquittoHandle.Owner(context);
        byte[] payload = new ReadOnlySpan<byte>(message->Payload, message->PayloadLength).ToArray();
        owner._progress = true;
        owner._received.Enqueue(new BrokerMessage(Marshal.PtrToStringUTF8(message->Topic)!, payload, message->Retain != 0));
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void HandleLog(nint client, nint context, int level, nint text)
    {
        if (level == LibMosquitto.LogError)
        {
            MosquittoHandle.Owner(context)._lastError = Marshal.PtrToStringUTF8(text);
        }
    }
}
