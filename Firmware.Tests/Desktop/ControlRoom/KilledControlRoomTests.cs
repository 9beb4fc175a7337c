using System.Diagnostics;
using System.Globalization;
using Firmware.Tests.Desktop.Broker;
using Simulator.Broker;
using Simulator.ControlRoom;

namespace Firmware.Tests.Desktop.ControlRoom;

/// <summary>The control room as a process of its own at a real Mosquitto, ended by SIGKILL again and again, and once as it should be.</summary>
[TestClass]
public sealed class KilledControlRoomTests : IDisposable
{
    private const int Seed = 23;
    private const int Alarms = 60;
    private const int Kills = 6;

    private static readonly TimeSpan s_bound = TimeSpan.FromMinutes(2);

    private readonly MosquittoServer _server = new(["control-room", "det-b-07"]);
    private readonly string _folder = Directory.CreateTempSubdirectory("killed-").FullName;
    private readonly TestDetector _detector = new("det-b-07", "mangwon", TimeProvider.System);
    private readonly RoomProcess _room;

    public KilledControlRoomTests() => _room = new RoomProcess(
        [], "--broker", _server.Url, "--credentials", _server.CredentialsFile, "--registry", RegistryPath, "--journal", JournalPath);

    private string RegistryPath => Path.Combine(_folder, "registry.json");

    private string JournalPath => Path.Combine(_folder, "journal.db");

    public void Dispose()
    {
        _room.Dispose();
        _server.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [TestMethod]
    public void KilledAtAnyMomentItLosesNoAcceptedAlarm()
    {
        Console.WriteLine($"seed {Seed}");
        Random random = new(Seed);
        RegistryFile.Open(RegistryPath).Add(_detector.Id, "mangwon", "B-07", _detector.Key);
        MosquittoBroker broker = new(_server.Url, credentials: BrokerCredentials.Load(_server.CredentialsFile));
        using IBrokerConnection connection = broker.Connect(_detector.Id);
        Assert.IsNull(connection.Open(null, 30));
        Assert.IsTrue(connection.Subscribe(_detector.Topic("receipt")));

        Dictionary<string, string> evtByJti = [];
        HashSet<string> receipted = [];
        _room.Start();
        int kills = 0;
        int killAt = random.Next(1, Alarms / Kills);
        Stopwatch watch = Stopwatch.StartNew();
        for (int turn = 0; receipted.Count < Alarms; turn++)
        {
            Assert.IsLessThan(s_bound, watch.Elapsed, $"{receipted.Count} alarms receipted\n{_room.Errors}");

            // A message on its way, a receipt awaited, a line half told: whatever it is at when that many alarms are through.
            if (kills < Kills && receipted.Count >= killAt)
            {
                Send(connection, evtByJti, receipted, Alarms);
                Thread.Sleep(random.Next(0, 30));
                _room.Kill();
                _room.Start();
                kills++;
                killAt = receipted.Count + random.Next(1, Alarms / Kills);
            }

            // As a detector: what has no receipt is sent again.
            if (turn % 20 == 0)
            {
                Send(connection, evtByJti, receipted, 8);
            }

            while (connection.Receive() is { } message)
            {
                Assert.IsTrue(Jws.TryVerify(message.Payload, _ => _detector.Key, out Claims? claims, out Refusal reason), reason.Text());
                if (claims.Text("ack") is { } jti)
                {
                    receipted.Add(evtByJti[jti]);
                }
            }

            Thread.Sleep(10);
        }

        WaitFor(() => _room.Keys.Distinct().Count() >= Alarms);
        Assert.AreEqual(0, _room.End(), _room.Errors);
        using EventJournal journal = EventJournal.Open(JournalPath, TimeProvider.System);
        Assert.AreEqual(Kills, kills);
        Assert.HasCount(Alarms, journal.Events().ToList(), "each is accepted once");
        Assert.HasCount(Alarms, _room.Keys.Distinct(), "and told under one key");
        Assert.IsTrue(journal.TellingsOf(_detector.Id).All(telling => telling.Receipt.ToldAt is not null));
        Assert.DoesNotContain(System.Buffers.Text.Base64Url.EncodeToString(_detector.Key), _room.Errors);
    }

    private void Send(IBrokerConnection connection, Dictionary<string, string> evtByJti, HashSet<string> receipted, int most)
    {
        for (int i = 1; i <= Alarms && most > 0; i++)
        {
            string evt = string.Create(CultureInfo.InvariantCulture, $"7-e{i}");
            if (!receipted.Contains(evt))
            {
                System.Text.Json.Nodes.JsonObject claims = _detector.Claims("alarm", evt);
                evtByJti.Add(claims["jti"]!.GetValue<string>(), evt);
                connection.Publish(_detector.Topic("alarm"), _detector.Sign(claims), 1, retain: false);
                most--;
            }
        }
    }

    private static void WaitFor(Func<bool> condition)
    {
        Stopwatch watch = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.IsLessThan(s_bound, watch.Elapsed);
            Thread.Sleep(20);
        }
    }
}
