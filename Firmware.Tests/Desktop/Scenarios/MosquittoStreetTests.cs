using System.Diagnostics;
using Firmware.Tests.Desktop.Broker;
using Simulator.Board;
using Simulator.Broker;
using Simulator.Scenarios;
using Simulator.Web;

namespace Firmware.Tests.Desktop.Scenarios;

/// <summary>The same way through a real broker with the shipped ACL, which dies in the middle of it.</summary>
[TestClass]
public sealed class MosquittoStreetTests
{
    private const int StepMicros = 20_000;

    private static readonly string[] s_users = ["control-room", "haneul-a01", "haneul-b01"];
    private static readonly TimeSpan s_bound = TimeSpan.FromMinutes(2);

    [TestMethod]
    public void AnAlarmArrivesOnceThoughTheBrokerDiesBeforeItIsReceipted()
    {
        using MosquittoServer server = new(s_users);
        VirtualTime time = new(DateTimeOffset.UtcNow);
        MosquittoBroker broker = new(server.Url, null, BrokerCredentials.Load(server.CredentialsFile));
        using Street street = new(time, broker, server.Url, 1, TextWriter.Null, columns: 1);
        Stall stall = street.Find("B-01")!;
        Pump(street, () => street.View(null).Stalls.All(view => view.State == StallState.Normal));

        stall.Ignite(900);
        Pump(street, () => stall.Board.Detector.IsLatched);
        server.Kill();
        Pump(street, () => !stall.Board.Detector.IsLinkUp && !street.Receiver.IsConnected);
        Assert.IsTrue(stall.Board.Detector.IsLatched, "the local alarm does not need the broker");

        server.Restart();
        Pump(street, () => street.IsTold(stall) && !stall.Board.Detector.HasOpenAlarm);
        Assert.AreEqual(1, street.AlarmsAccepted);
        Assert.AreEqual(0, street.Receiver.Refused);
    }

    // Time runs in steps, and no faster than the clock: the broker is outside of the simulation.
    private static void Pump(Street street, Func<bool> until)
    {
        long started = Stopwatch.GetTimestamp();
        long origin = street.Time.NowMicros;
        while (!until())
        {
            Assert.IsLessThan(s_bound, Stopwatch.GetElapsedTime(started), "the street waits for something that does not come");
            long elapsed = (long)Stopwatch.GetElapsedTime(started).TotalMicroseconds;
            if (street.Time.NowMicros - origin < elapsed)
            {
                street.RunUntil(street.Time.NowMicros + StepMicros);
            }
            else
            {
                Thread.Yield();
            }
        }
    }
}
