using System.Collections;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Firmware.Delivery;
using Firmware.Provisioning;
using nanoFramework.M2Mqtt;
using nanoFramework.M2Mqtt.Messages;

namespace Firmware.Board;

/// <summary>
/// The link port over M2Mqtt. Every connection gets a client of its own: one used again can be left with two readers.
/// The client's events come on its own threads and only fill a bounded queue here.
/// </summary>
public sealed class MqttLink : IMessageLink
{
    private const string CertificateName = "ca.pem";

    private readonly Configuration _configuration;
    private readonly byte[] _authorityPem;
    private readonly Queue _received = new();
    private readonly object _lock = new();
    private string _address;
    private X509Certificate _authority;
    private MqttClient _client;
    private int _inFlight;
    private int _confirmed;
    private int _dropped;

    /// <summary>Opens nothing yet.</summary>
    /// <param name="configuration">Broker, credentials.</param>
    /// <param name="store">Holds the certificate authority's file, which TLS needs.</param>
    public MqttLink(Configuration configuration, IStore store)
    {
        _configuration = configuration;
        _authorityPem = configuration.BrokerTls ? store.Read(CertificateName) : null;
    }

    /// <inheritdoc/>
    public bool IsOpen => _client != null && _client.IsConnected;

    /// <inheritdoc/>
    public int InFlight
    {
        get
        {
            lock (_lock)
            {
                return _inFlight;
            }
        }
    }

    /// <inheritdoc/>
    public int Confirmed
    {
        get
        {
            lock (_lock)
            {
                return _confirmed;
            }
        }
    }

    /// <inheritdoc/>
    public int Dropped
    {
        get
        {
            lock (_lock)
            {
                return _dropped;
            }
        }
    }

    /// <inheritdoc/>
    public bool Open(string willTopic, string will)
    {
        Close();
        if (_configuration.BrokerTls && _authorityPem == null)
        {
            Console.WriteLine("link: " + CertificateName + " is missing, and TLS was asked for");
            return false;
        }

        try
        {
            if (_authority == null && _authorityPem != null)
            {
                _authority = new X509Certificate(Encoding.UTF8.GetString(_authorityPem, 0, _authorityPem.Length));
            }

            return WifiNetwork.IsReady() && Connect(Host(), willTopic, will);
        }
        catch (Exception e)
        {
            Console.WriteLine("link: " + _configuration.BrokerHost + ": " + e.Message);
            Close();
            return false;
        }
    }

    /// <inheritdoc/>
    public void ForgetAddress() => _address = null;

    /// <inheritdoc/>
    public bool Subscribe(string topic)
    {
        try
        {
            _client.Subscribe(new[] { topic }, new[] { MqttQoSLevel.AtLeastOnce });
            return IsOpen;
        }
        catch (Exception e)
        {
            Console.WriteLine("link: subscribe: " + e.Message);
            return false;
        }
    }

    /// <inheritdoc/>
    public int Publish(string topic, byte[] payload, int qos, bool retain)
    {
        if (!IsOpen)
        {
            return 0;
        }

        try
        {
            if (qos != 0)
            {
                Count(1);
            }

            return _client.Publish(topic, payload, null, null, (MqttQoSLevel)qos, retain);
        }
        catch (Exception e)
        {
            Console.WriteLine("link: publish: " + e.Message);
            Close();
            return 0;
        }
    }

    /// <inheritdoc/>
    public InboundMessage Receive()
    {
        lock (_lock)
        {
            return _received.Count == 0 ? null : (InboundMessage)_received.Dequeue();
        }
    }

    /// <inheritdoc/>
    public void Close()
    {
        MqttClient client = _client;
        if (client == null)
        {
            return;
        }

        _client = null;
        client.MqttMsgPublishReceived -= OnReceived;
        client.MqttMsgPublished -= OnPublished;
        try
        {
            client.Dispose();
        }
        catch (Exception e)
        {
            // Disposing over a dead channel may throw; there is nothing left to save.
            Console.WriteLine("link: close: " + e.Message);
        }

        lock (_lock)
        {
            _received.Clear();
            _inFlight = 0;
        }
    }

    // The client resolves what it is given, each time it is made; digits take no time. TLS needs the name itself: the broker's certificate
    // is checked against it. Then only the runtime's own memory of names is left, for as long as the name server allows.
    private string Host()
    {
        if (_configuration.BrokerTls)
        {
            return _configuration.BrokerHost;
        }

        _address ??= Dns.GetHostEntry(_configuration.BrokerHost).AddressList[0].ToString();
        return _address;
    }

    private bool Connect(string host, string willTopic, string will)
    {
        _client = new MqttClient(
            host,
            _configuration.BrokerPort,
            _configuration.BrokerTls,
            _authority,
            null,
            _configuration.BrokerTls ? MqttSslProtocols.TLSv1_2 : MqttSslProtocols.None);
        _client.MqttMsgPublishReceived += OnReceived;
        _client.MqttMsgPublished += OnPublished;
        string id = _configuration.DetectorId;
        MqttReasonCode answer = _client.Connect(
            id, id, _configuration.Password, true, MqttQoSLevel.AtLeastOnce, true, willTopic, will, true, Limits.KeepAliveSeconds);
        if (answer == MqttReasonCode.Success)
        {
            return true;
        }

        Console.WriteLine("link: " + _configuration.BrokerHost + " refused: " + ((int)answer).ToString());
        Close();
        return false;
    }

    private void OnReceived(object sender, MqttMsgPublishEventArgs e)
    {
        lock (_lock)
        {
            if (e.Message.Length > Limits.DownlinkBytes || _received.Count == Limits.InboundQueueCount)
            {
                _dropped++;
                return;
            }

            InboundMessage message = new();
            message.Topic = e.Topic;
            message.Payload = e.Message;
            _received.Enqueue(message);
        }
    }

    // Published or given up: either way it is not in flight any more. The outbox sends it again.
    private void OnPublished(object sender, MqttMsgPublishedEventArgs e)
    {
        lock (_lock)
        {
            if (sender != _client)
            {
                // A client that was closed meanwhile: nothing of it is in flight any more.
                return;
            }

            _inFlight--;
            _confirmed += e.IsPublished ? 1 : 0;
        }
    }

    private void Count(int change)
    {
        lock (_lock)
        {
            _inFlight += change;
        }
    }
}
