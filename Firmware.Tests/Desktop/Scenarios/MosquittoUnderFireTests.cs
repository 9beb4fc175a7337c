using System.Globalization;
using Firmware.Tests.Desktop.Broker;
using Simulator.Broker;

namespace Firmware.Tests.Desktop.Scenarios;

/// <summary>Fifty detectors at a real broker over TLS with the shipped access list, which is killed again and again while alarms are on their way.</summary>
[TestClass]
public sealed class MosquittoUnderFireTests
{
    private const int Seed = 41;
    private const int Pace = 16;
    private const int DetectorCount = 50;
    private const int FiresEach = 4;
    private const int Alarms = DetectorCount * FiresEach;
    private const int Kills = 20;
    private const int AlarmsBetweenKills = 9;
    private const int DownMillisMost = 4_000;

    // How far the alarm on whose account the broker is killed has come.
    private enum Way
    {
        Published,
        Confirmed,
        Accepted,
    }

    [TestMethod]
    public void TwoHundredAlarmsArriveOnceThoughTheBrokerIsKilledTwentyTimes()
    {
        Console.WriteLine($"seed {Seed}");
        string[] ids = [.. Enumerable.Range(1, DetectorCount).Select(n => string.Create(CultureInfo.InvariantCulture, $"fire-{n:00}"))];
        using MosquittoServer server = new([MarketUnderFire.RoomId, .. ids], certificateName: "127.0.0.1");
        MosquittoBroker broker = new(server.Url, server.CaFile, BrokerCredentials.Load(server.CredentialsFile));
        using MarketUnderFire market = new(ids, _ => broker, Seed, Pace);
        int[] kills = new int[Enum.GetValues<Way>().Length];
        long restartMicros = -1;
        foreach (FieldDetector detector in market.Detectors)
        {
            detector.AlarmPublished += () => Reach(Way.Published);
        }

        market.Room.EventAccepted += accepted =>
        {
            if (accepted.Claims.Type == "alarm")
            {
                Reach(Way.Accepted);
            }
        };
        market.RunUntil(() => market.IsInService);
        market.IgniteEach(FiresEach);
        market.RunUntil(() => kills.Sum() == Kills && restartMicros < 0, () =>
        {
            if (market.Detectors.Any(detector => detector.IsConfirmedAndOpen))
            {
                Reach(Way.Confirmed);
            }

            if (restartMicros >= 0 && market.Time.NowMicros >= restartMicros)
            {
                server.Restart();
                restartMicros = -1;
            }

            // Else its receipt is there as soon as the broker's confirmation.
            market.IsRoomBusy = Due() == Way.Confirmed;
        });
        market.AssertNothingLost(Alarms);
        Console.WriteLine($"killed after an alarm was published {kills[0]}, confirmed {kills[1]}, accepted {kills[2]} times");
        Assert.IsTrue(kills.All(count => count >= Kills / kills.Length));
        Assert.IsGreaterThan(Alarms, market.Transmissions, "some had to be sent again");

        Way? Due()
        {
            int done = kills.Sum();
            return done < Kills && restartMicros < 0 && market.Latched >= (done + 1) * AlarmsBetweenKills ? (Way)(done % kills.Length) : null;
        }

        void Reach(Way way)
        {
            if (way != Due())
            {
                return;
            }

            server.Kill();
            kills[(int)way]++;
            restartMicros = market.Time.NowMicros + (market.Draw.Next(DownMillisMost) * 1000L);
            Assert.IsGreaterThan(0, market.Open, "an alarm is on its way");
            Console.WriteLine($"killed with {market.Latched} alarms latched and {market.Open} detectors waiting for a receipt");
        }
    }
}
