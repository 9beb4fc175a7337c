using Firmware.Tests.Desktop.Broker;
using Simulator.Broker;

namespace Firmware.Tests.Desktop.Scenarios;

/// <summary>
/// A detector that is not let in, or that must not go in: it says why in one line, sends nothing, alarms all the same, keeps the alarm,
/// and delivers it once the mistake is mended.
/// </summary>
[TestClass]
public sealed class RefusedDetectorTests
{
    private const int Seed = 47;
    private const int Pace = 100;
    private const string Id = "d-1";

    [TestMethod]
    [DataRow("wrong CA", "certificate verify failed: no authority in ")]
    [DataRow("expired certificate", "certificate verify failed: it ended ")]
    [DataRow("wrong host", "certificate verify failed: it is not for 127.0.0.1")]
    [DataRow("wrong password", "Connection Refused: not authorised")]
    [DataRow("no TLS", "The connection was lost")]
    public void AnAlarmWaitsUntilTheMistakeIsMended(string mistake, string reason)
    {
        Console.WriteLine($"seed {Seed}");
        using MosquittoServer server = new([MarketUnderFire.RoomId, Id], certificateName: "127.0.0.1", logsAll: true);
        MosquittoBroker right = new(server.Url, server.CaFile, BrokerCredentials.Load(server.CredentialsFile));
        Configurable configured = new(right);
        Make(mistake, server, configured);
        using MarketUnderFire market = new([Id], id => id == Id ? configured : right, Seed, Pace);
        FieldDetector detector = market.Detectors[0];
        detector.Ignite();
        market.RunUntil(() => detector.Latched == 1 && detector.Problems.Count > 3);
        Assert.AreEqual(detector.Attempts, detector.Problems.Count, "it was never let in");
        Assert.HasCount(1, detector.Problems.Distinct().ToList());
        Assert.StartsWith("broker mqtt", detector.Problems[0]);
        Assert.Contains(reason, detector.Problems[0]);
        Assert.DoesNotContain("\n", detector.Problems[0]);
        Assert.AreEqual(1, market.Open);
        Assert.AreEqual(0, detector.Transmissions);
        Assert.AreEqual(0, market.Room.Accepted);

        int refused = detector.Problems.Count;
        configured.Broker = right;
        server.Certify("127.0.0.1", DateTimeOffset.UtcNow.AddHours(1));
        server.Kill();
        server.Restart();
        market.AssertNothingLost(1);
        server.Kill();
        int entries = server.Log.Split('\n').Count(line => line.Contains($" as {Id} (", StringComparison.Ordinal));
        Assert.AreEqual(detector.Attempts - detector.Problems.Count, entries, "the broker let it in as often as it says");
        Assert.IsGreaterThan(3, refused);
    }

    private static void Make(string mistake, MosquittoServer server, Configurable configured)
    {
        BrokerCredentials credentials = BrokerCredentials.Load(server.CredentialsFile);
        switch (mistake)
        {
            case "wrong CA":
                configured.Broker = new MosquittoBroker(server.Url, server.StrangerCaFile, credentials);
                break;
            case "wrong password":
                string file = Path.GetTempFileName();
                File.WriteAllText(file, $"{Id}:wrong-secret");
                configured.Broker = new MosquittoBroker(server.Url, server.CaFile, BrokerCredentials.Load(file));
                File.Delete(file);
                break;
            case "no TLS":
                configured.Broker = new MosquittoBroker($"mqtt://{server.Address}:{server.Port}", null, credentials);
                break;
            default:
                bool isExpired = mistake == "expired certificate";
                server.Certify(isExpired ? "127.0.0.1" : "other.example", DateTimeOffset.UtcNow.AddHours(isExpired ? -1 : 1));
                server.Kill();
                server.Restart();
                break;
        }
    }

    /// <summary>A detector's configuration of its broker, which somebody puts right.</summary>
    private sealed class Configurable(IBroker broker) : IBroker
    {
        internal IBroker Broker { get; set; } = broker;

        public IBrokerConnection Connect(string clientId) => Broker.Connect(clientId);
    }
}
