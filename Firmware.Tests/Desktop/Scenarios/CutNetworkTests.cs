using Firmware.Tests.Desktop.Broker;
using Simulator.Broker;

namespace Firmware.Tests.Desktop.Scenarios;

/// <summary>
/// Detectors and control room on one side of a cable, the broker (TLS, shipped access list) on the other. Pulled, it leaves connections of which
/// neither end knows that they are dead: no reset, no end, only silence.
/// </summary>
[TestClass]
public sealed class CutNetworkTests
{
    private const int Seed = 43;

    // The 20 s after which a detector gives up a connection are 5 s of TCP's, which repeats after 0.2, 0.4, 0.8 s …
    private const int Pace = 4;

    // And the pause before the next attempt, with a margin.
    private const int GivenUpMicros = Limits.UnconfirmedMicros + 10_000_000;

    private static readonly string[] s_ids = ["cut-1", "cut-2"];

    [TestMethod]
    public void AlarmsRaisedWhileTheNetworkIsCutArriveAfterIt()
    {
        Console.WriteLine($"seed {Seed}");
        using NetworkNamespace network = new();
        using MosquittoServer server = new([MarketUnderFire.RoomId, .. s_ids], certificateName: network.Address, network);
        MosquittoBroker broker = new(server.Url, server.CaFile, BrokerCredentials.Load(server.CredentialsFile));
        using MarketUnderFire market = new(s_ids, _ => broker, Seed, Pace);
        market.RunUntil(() => market.IsInService);
        int attempts = Attempts();

        // A short cut: nobody notices, and TCP makes up for what was lost.
        Cut(s_ids.Length);
        Assert.IsTrue(market.Detectors.All(detector => detector.Detector.IsLinkUp), "the connections are half-open");
        network.Heal();
        market.RunUntil(() => market.Open == 0);
        Assert.AreEqual(attempts, Attempts(), "nobody had to connect again");

        // A long one: every detector gives its connection up, finds nobody, and has to come back.
        market.RunUntil(() => market.Detectors.All(detector => !detector.Detector.IsLatched));
        Cut(2 * s_ids.Length);
        long publishedMicros = market.Time.NowMicros;
        market.RunUntil(() => market.Detectors.All(detector => detector.Problems.Count > 0));
        Assert.IsLessThan(publishedMicros + GivenUpMicros, market.Time.NowMicros, "the client's own keep-alive would have taken longer");
        Console.WriteLine(market.Detectors[0].Problems[0]);
        Assert.AreEqual(s_ids.Length, market.Open);
        network.Heal();
        market.AssertNothingLost(2 * s_ids.Length);
        Assert.IsTrue(market.Detectors.All(detector => detector.Detector.IsLinkUp));

        int Attempts() => market.Detectors.Sum(detector => detector.Attempts);

        void Cut(int latched)
        {
            network.Cut();
            foreach (FieldDetector detector in market.Detectors)
            {
                detector.Ignite();
            }

            int before = market.Transmissions;
            market.RunUntil(() => market.Latched == latched && market.Transmissions >= before + s_ids.Length);
            Assert.AreEqual(s_ids.Length, market.Open, "the receipts cannot come");
        }
    }
}
