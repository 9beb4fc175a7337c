using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
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
    private const int Sigterm = 15;

    private static readonly TimeSpan s_bound = TimeSpan.FromMinutes(2);

    private readonly MosquittoServer _server = new(["control-room", "det-b-07"]);
    private readonly string _folder = Directory.CreateTempSubdirectory("killed-").FullName;
    private readonly TestDetector _detector = new("det-b-07", "mangwon", TimeProvider.System);
    private readonly List<string> _lines = [];
    private readonly StringBuilder _errors = new();
    private Process? _room;

    private string RegistryPath => Path.Combine(_folder, "registry.json");

    private string JournalPath => Path.Combine(_folder, "journal.db");

    public void Dispose()
    {
        Kill();
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
        Start();
        int kills = 0;
        int killAt = random.Next(1, Alarms / Kills);
        Stopwatch watch = Stopwatch.StartNew();
        for (int turn = 0; receipted.Count < Alarms; turn++)
        {
            Assert.IsLessThan(s_bound, watch.Elapsed, $"{receipted.Count} alarms receipted\n{_errors}");

            // A message on its way, a receipt awaited, a line half told: whatever it is at when that many alarms are through.
            if (kills < Kills && receipted.Count >= killAt)
            {
                Send(connection, evtByJti, receipted, Alarms);
                Thread.Sleep(random.Next(0, 30));
                Kill();
                Start();
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

        WaitFor(() => Keys().Length >= Alarms);
        End();
        using EventJournal journal = EventJournal.Open(JournalPath, TimeProvider.System);
        Assert.AreEqual(Kills, kills);
        Assert.HasCount(Alarms, journal.Events().ToList(), "each is accepted once");
        Assert.HasCount(Alarms, Keys(), "and told under one key");
        Assert.IsTrue(journal.TellingsOf(_detector.Id).All(telling => telling.Receipt.ToldAt is not null));
        Assert.DoesNotContain(System.Buffers.Text.Base64Url.EncodeToString(_detector.Key), _errors.ToString());
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

    private void Start()
    {
        ProcessStartInfo start = new(
            "dotnet",
            [Path.Combine(AppContext.BaseDirectory, "Simulator.dll"), "control-room", "--broker", _server.Url, "--credentials", _server.CredentialsFile,
                "--registry", RegistryPath, "--journal", JournalPath])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        _room = Process.Start(start)!;
        _room.OutputDataReceived += (_, line) => Take(line.Data, _lines.Add);
        _room.ErrorDataReceived += (_, line) => Take(line.Data, text => _errors.AppendLine(text));
        _room.BeginOutputReadLine();
        _room.BeginErrorReadLine();
    }

    private void Take(string? line, Action<string> add)
    {
        lock (_lines)
        {
            if (line is not null)
            {
                add(line);
            }
        }
    }

    // A line that was cut by the kill is none.
    private string[] Keys()
    {
        lock (_lines)
        {
            return [.. _lines.Where(line => line.EndsWith('}')).Select(line => JsonElement.Parse(line).GetProperty("key").GetString()!).Distinct()];
        }
    }

    private void Kill()
    {
        _room?.Kill();
        _room?.WaitForExit();
        _room?.Dispose();
        _room = null;
    }

    private void End()
    {
        Assert.AreEqual(0, Signal(_room!.Id, Sigterm));
        _room.WaitForExit();
        Assert.AreEqual(0, _room.ExitCode, _errors.ToString());
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

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Signal(int process, int signal);
}
