using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Firmware.Tests.Desktop.ControlRoom;
using Firmware.Tests.Desktop.Structure;
using Simulator.Board;
using Simulator.ControlRoom;
using Simulator.Operators;
using Simulator.Places;
using Simulator.Provisioning;
using Simulator.Web.Room;

namespace Firmware.Tests.Desktop.Web;

/// <summary>The control room's pages over real HTTP, in front of a control room whose broker is played by hand and whose clock is virtual.</summary>
internal sealed partial class RoomRig : IAsyncDisposable
{
    internal const string Password = "correct horse battery";

    // The shop owner of A-11 is missing.
    private static readonly DirectoryEntry[] s_recipients =
    [
        Entry("gov", "local-government", null), Entry("station", "fire-station", null), Entry("situation", "situation-room", null), Entry("owners", "shop-owner", ["B-07", "C-03"]),
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("room").FullName;
    private readonly Lock _room = new();
    private readonly CancellationTokenSource _end = new();
    private readonly AlarmReceiver _receiver;
    private readonly StringWriter _log = new();
    private readonly Task _pump;
    private RoomPages? _pages;

    private RoomRig()
    {
        Kimchi = new TestDetector("d-b-07", "haetnim", Time);
        Butcher = new TestDetector("d-c-03", "haetnim", Time);
        Fish = new TestDetector("d-a-11", "haetnim", Time);
        MarketPlan plan = MarketPlan.Load(Path.Combine(Repository.Root, "Simulator/Places/market.json"));
        DetectorRegistry registry = new();
        foreach (TestDetector detector in (TestDetector[])[Kimchi, Butcher, Fish])
        {
            registry.Add(detector.Id, plan.Market, detector.Id[2..].ToUpperInvariant(), detector.Key);
        }

        Journal = EventJournal.Open(null, Time);
        _receiver = new AlarmReceiver(registry, Journal, [new LineRecipient(TextWriter.Null)], Broker, Time, TextWriter.Null);
        RoomDesk desk = new(_receiver, Journal);
        Watch = new RoomWatch(_receiver, Journal, registry, [plan], new RecipientCoverage(s_recipients), Time);
        OperatorsFile = Path.Combine(_folder, "operators.json");
        OperatorFile.Put(OperatorsFile, "kim", OperatorRole.Operator, Password);
        OperatorFile.Put(OperatorsFile, "lee", OperatorRole.Viewer, Password);
        Calls = new RoomCalls(Watch, desk, [plan], _log);

        // The receiver's own thread.
        _pump = Task.Run(async () =>
        {
            while (!_end.IsCancellationRequested)
            {
                lock (_room)
                {
                    Time.RunUntil(Time.NowMicros + 20_000);
                    _receiver.Step();
                    desk.Answer();
                    Watch.Step();
                }

                await Task.Delay(20);
            }
        });
    }

    internal VirtualTime Time { get; } = new(new DateTimeOffset(2026, 11, 25, 9, 0, 0, TimeSpan.Zero));

    internal TestDetector Kimchi { get; }

    internal TestDetector Butcher { get; }

    internal TestDetector Fish { get; }

    internal FakeBroker Broker { get; } = new();

    internal EventJournal Journal { get; }

    internal RoomWatch Watch { get; }

    internal RoomCalls Calls { get; }

    internal string OperatorsFile { get; }

    internal string Url => _pages!.Url;

    internal string Log => _log.ToString();

    internal static async Task<RoomRig> StartAsync()
    {
        RoomRig rig = new();
        rig._pages = await RoomPages.StartAsync("http://127.0.0.1:0", OperatorFile.Open(rig.OperatorsFile), rig.Calls, rig._log);
        return rig;
    }

    /// <summary>Does something while the room stands still.</summary>
    internal T Do<T>(Func<T> what)
    {
        lock (_room)
        {
            return what();
        }
    }

    /// <summary>A message arrives.</summary>
    internal void Receive(TestDetector detector, string leaf, string type, string? evt = null, params (string Name, JsonNode Value)[] more) => Do(() =>
    {
        JsonObject claims = detector.Claims(type, evt);
        foreach ((string name, JsonNode value) in more)
        {
            claims[name] = value;
        }

        Broker.Put(detector.Topic(leaf), detector.Sign(claims));
        return 0;
    });

    /// <summary>Everything in service: each detector was born.</summary>
    internal void AllAlive()
    {
        foreach (TestDetector detector in (TestDetector[])[Kimchi, Butcher, Fish])
        {
            Receive(detector, "status", "birth");
        }
    }

    internal void Burn(TestDetector detector)
    {
        Receive(detector, "event", "suspect", "7-e1", ("evt_up", 5_000));
        Receive(detector, "alarm", "alarm", "7-e2", ("evt_up", 8_000), ("lat", 36.3294719), ("lon", 127.4335433));
    }

    internal async Task StopPagesAsync()
    {
        await _pages!.DisposeAsync();
        _pages = null;
    }

    /// <summary>A client that keeps cookies and follows nothing.</summary>
    internal HttpClient Client() => new(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() }) { BaseAddress = new Uri(Url) };

    /// <summary>Logs a client in by the form, as a browser would.</summary>
    internal static async Task<HttpResponseMessage> LogInAsync(HttpClient client, string name, string password)
    {
        Match token = HiddenField().Match(await client.GetStringAsync("/login"));
        return await client.PostAsync("/login", new FormUrlEncodedContent(new Dictionary<string, string>
        {
            [token.Groups["name"].Value] = token.Groups["value"].Value,
            ["name"] = name,
            ["password"] = password,
        }));
    }

    internal static async Task<string> TokenOfAsync(HttpClient client) =>
        JsonElement.Parse(await client.GetStringAsync("/api/me")).GetProperty("token").GetString()!;

    public async ValueTask DisposeAsync()
    {
        if (_pages is not null)
        {
            await _pages.DisposeAsync();
        }

        await _end.CancelAsync();
        await _pump;
        _receiver.Dispose();
        Journal.Dispose();
        _end.Dispose();
        Directory.Delete(_folder, recursive: true);
        Assert.DoesNotContain(Password, Log);
    }

    private static DirectoryEntry Entry(string name, string role, string[]? stalls) => new()
    {
        Name = name,
        Role = role,
        Market = "haetnim",
        Stalls = stalls?.ToHashSet(),
        Channel = RecipientChannel.Webhook,
        Url = new Uri("http://127.0.0.1/"),
        Sender = "room.example",
    };

    [GeneratedRegex("<input type=\"hidden\" name=\"(?<name>[^\"]+)\" value=\"(?<value>[^\"]+)\">")]
    private static partial Regex HiddenField();
}
