using Simulator.Broker;

namespace Firmware.Tests.Desktop.Broker;

/// <summary>A connection together with all that it has received.</summary>
internal sealed class BrokerClient : IDisposable
{
    private readonly List<BrokerMessage> _messages = [];

    internal BrokerClient(IBroker broker, string clientId, Will? will = null)
    {
        Connection = broker.Connect(clientId);
        Assert.IsNull(Connection.Open(will, keepAliveSeconds: 60));
    }

    internal IBrokerConnection Connection { get; }

    /// <summary>What has arrived until now, as <c>topic=payload</c>, with <c>(retained)</c> behind what was.</summary>
    internal string[] Received
    {
        get
        {
            while (Connection.Receive() is { } message)
            {
                _messages.Add(message);
            }

            return [.. _messages.Select(m => $"{m.Topic}={System.Text.Encoding.UTF8.GetString(m.Payload)}{(m.Retained ? "(retained)" : "")}")];
        }
    }

    public void Dispose() => Connection.Dispose();

    internal void Publish(string topic, string payload, bool retain = false, int qos = 1) =>
        Assert.AreNotEqual(0, Connection.Publish(topic, System.Text.Encoding.UTF8.GetBytes(payload), qos, retain));

    internal void Subscribe(string filter) => Assert.IsTrue(Connection.Subscribe(filter));
}
