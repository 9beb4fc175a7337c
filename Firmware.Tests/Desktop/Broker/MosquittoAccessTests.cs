using Simulator.Broker;

namespace Firmware.Tests.Desktop.Broker;

/// <summary>
/// The shipped access list over TLS. MQTT 3.1.1 confirms what is refused, so a refusal is proved by what does not arrive before something that
/// does, and by the broker's log.
/// </summary>
[TestClass]
public sealed class MosquittoAccessTests : IDisposable
{
    private readonly MosquittoServer _server = new(["control-room", "d-1", "d-2"], certificateName: "127.0.0.1", logsAll: true);
    private readonly BrokerClient _room;
    private readonly BrokerClient _detector;
    private readonly BrokerClient _other;

    public MosquittoAccessTests()
    {
        MosquittoBroker broker = new(_server.Url, _server.CaFile, BrokerCredentials.Load(_server.CredentialsFile));
        _room = new BrokerClient(broker, "control-room");
        _detector = new BrokerClient(broker, "d-1");
        _other = new BrokerClient(broker, "d-2");
    }

    public void Dispose()
    {
        _room.Dispose();
        _detector.Dispose();
        _other.Dispose();
        _server.Dispose();
    }

    /// <summary>An option of a listener that stands above the first one opens port 1883 as well, to everybody and without TLS.</summary>
    [TestMethod]
    public void TlsIsTheOnlyWayIn()
    {
        string[] opened = [.. _server.Log.Split('\n').Where(line => line.Contains(" listen socket on port ", StringComparison.Ordinal))];
        Assert.IsNotEmpty(opened);
        Assert.IsEmpty(opened.Where(line => !line.TrimEnd().EndsWith($"port {_server.Port}.", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void ADetectorWritesAllItsUpwardLeavesAndNothingElse()
    {
        _room.Subscribe("#");
        _other.Subscribe("#");
        Settle(_room);
        Settle(_other);

        string[] leaves = ["alarm", "fault", "event", "heartbeat", "status", "test", "waveform"];
        string[] forged =
        [
            .. leaves.Select(leaf => $"flame/v1/m/d-2/{leaf}"),
            "flame/v1/m/d-2/command", "flame/v1/m/d-2/receipt", "flame/v1/m/d-1/command", "flame/v1/m/d-1/receipt", "flame/v1/m/d-1/else", "flame",
        ];
        foreach (string topic in forged)
        {
            _detector.Publish(topic, "forged", retain: true);
        }

        foreach (string leaf in leaves)
        {
            _detector.Publish($"flame/v1/m/d-1/{leaf}", "own");
        }

        Settle(_detector);

        // What the room writes last reaches the other detector after anything that was let through before.
        _room.Publish("flame/v1/m/d-2/receipt", "control");
        MosquittoServer.WaitFor(() => _other.Received.Contains("flame/v1/m/d-2/receipt=control"));
        AssertExactly(_other.Received, "flame/v1/m/d-2/receipt=control");
        MosquittoServer.WaitFor(() => _room.Received.Length == leaves.Length);
        AssertExactly(_room.Received, [.. leaves.Select(leaf => $"flame/v1/m/d-1/{leaf}=own")]);
        foreach (string topic in forged)
        {
            MosquittoServer.WaitFor(() => Logged("Denied PUBLISH from d-1 ", topic));
        }
    }

    [TestMethod]
    public void ADetectorReadsOnlyItsOwnCommandsAndReceipts()
    {
        string[] filters = ["#", "flame/#", "flame/v1/m/d-2/#", "flame/v1/m/d-2/command", "flame/v1/m/d-2/receipt", "flame/v1/+/+/alarm"];
        foreach (string filter in filters)
        {
            _detector.Subscribe(filter);
        }

        Settle(_detector);
        _other.Publish("flame/v1/m/d-2/alarm", "not for detectors");
        _other.Publish("flame/v1/m/d-2/status", "not for detectors", retain: true);
        Settle(_other);
        _room.Publish("flame/v1/m/d-2/command", "not for d-1");
        _room.Publish("flame/v1/m/d-2/receipt", "not for d-1");
        _room.Publish("flame/v1/m/d-1/command", "for d-1");
        _room.Publish("flame/v1/m/d-1/receipt", "for d-1");
        MosquittoServer.WaitFor(() => _detector.Received.Contains("flame/v1/m/d-1/receipt=for d-1"));

        // What is retained would be sent on subscribing.
        _detector.Subscribe("flame/v1/m/d-2/status");
        Settle(_detector);
        AssertExactly(_detector.Received, "flame/v1/m/d-1/command=for d-1", "flame/v1/m/d-1/receipt=for d-1");
        MosquittoServer.WaitFor(() => Logged("Sending PUBLISH to d-1 ", "flame/v1/m/d-1/receipt"));
        Assert.IsFalse(Logged("Sending PUBLISH to d-1 ", "flame/v1/m/d-2/"), "nothing of another's goes to the detector");
    }

    private bool Logged(string what, string topic) =>
        _server.Log.Split('\n').Any(line => line.Contains(what, StringComparison.Ordinal) && line.Contains($"'{topic}", StringComparison.Ordinal));

    private static void AssertExactly(string[] received, params string[] expected) =>
        Assert.AreEqual(string.Join('\n', expected), string.Join('\n', received));

    // A broker confirms in the order in which it works.
    private static void Settle(BrokerClient client)
    {
        client.Publish("settle", "");
        MosquittoServer.WaitFor(() => client.Received.Length >= 0 && client.Connection.InFlight == 0);
    }
}
