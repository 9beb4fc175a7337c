using System.Text.Json;
using Simulator.Broker;
using Simulator.ControlRoom;

namespace Firmware.Tests.Desktop.ControlRoom;

/// <summary>A broker with one client: messages to it are put in by hand, those from it are kept.</summary>
internal sealed class FakeBroker : IBroker
{
    internal Queue<BrokerMessage> Waiting { get; } = [];

    internal List<(string Topic, byte[] Payload, int Qos, bool Retain)> Published { get; } = [];

    internal List<string> Filters { get; } = [];

    internal bool IsReachable { get; set; } = true;

    internal int Attempts { get; private set; }

    private FakeConnection? Connection { get; set; }

    public IBrokerConnection Connect(string clientId) => Connection = new FakeConnection(this);

    internal void Drop()
    {
        Connection?.Dispose();
        Filters.Clear();
    }

    internal void Put(string topic, byte[] payload, bool retained = false) => Waiting.Enqueue(new BrokerMessage(topic, payload, retained));

    /// <summary>The claims of what was published, checked with the detector's key; takes it off the list.</summary>
    internal List<JsonElement> TakePublished(TestDetector detector)
    {
        List<JsonElement> all = [];
        foreach ((string _, byte[] payload, int _, bool _) in Published)
        {
            Assert.IsTrue(Jws.TryVerify(payload, _ => detector.Key, out Claims? claims, out Refusal reason), reason.Text());
            all.Add(JsonElement.Parse(claims.Json.Span));
        }

        Published.Clear();
        return all;
    }

    private sealed class FakeConnection(FakeBroker broker) : IBrokerConnection
    {
        public bool IsOpen { get; private set; }

        public int InFlight => 0;

        public string? Open(Will? will, int keepAliveSeconds)
        {
            broker.Attempts++;
            IsOpen = broker.IsReachable;
            return IsOpen ? null : "fake broker: not reachable";
        }

        public bool Subscribe(string filter)
        {
            broker.Filters.Add(filter);
            return IsOpen;
        }

        public int Publish(string topic, byte[] payload, int qos, bool retain)
        {
            if (!IsOpen)
            {
                return 0;
            }

            broker.Published.Add((topic, payload, qos, retain));
            return broker.Published.Count;
        }

        public BrokerMessage? Receive() => IsOpen && broker.Waiting.TryDequeue(out BrokerMessage? message) ? message : null;

        public void Dispose() => IsOpen = false;
    }
}
