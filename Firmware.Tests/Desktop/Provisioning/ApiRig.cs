using System.Buffers.Text;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Firmware.Tests.Desktop.ControlRoom;
using Simulator.Board;
using Simulator.ControlRoom;
using Simulator.Places;
using Simulator.Provisioning;

namespace Firmware.Tests.Desktop.Provisioning;

/// <summary>What the API answered.</summary>
internal sealed record ApiAnswer(HttpStatusCode Status, string MediaType, string Text)
{
    internal JsonElement Json => JsonElement.Parse(Text);

    internal string Error => Json.GetProperty("error").GetString()!;
}

/// <summary>The API over real HTTP, in front of a control room whose broker is played by hand. Every answer is searched for keys and the token.</summary>
internal sealed class ApiRig : IAsyncDisposable
{
    internal const string Token = "installer-token-of-these-tests-0001";

    private readonly string _folder = Directory.CreateTempSubdirectory("api").FullName;
    private readonly EventJournal _journal;
    private readonly AlarmReceiver _receiver;
    private readonly RoomDesk _desk;
    private readonly ProvisioningApi _api;
    private readonly HttpClient _client = new();
    private readonly StringWriter _log = new();
    private readonly List<string> _secrets = [Token];

    private ApiRig(MarketPlan? plan)
    {
        _journal = EventJournal.Open(null, Time);
        _receiver = new AlarmReceiver(Registry, _journal, [], Broker, Time, _log);
        _desk = new RoomDesk(_receiver, _journal);
        string file = Path.Combine(_folder, "token");
        WriteToken(file, Token + "\n");
        _api = ProvisioningApi.StartAsync("http://127.0.0.1:0", InstallerToken.Load(file), Registry, plan, _desk, Time, _log).GetAwaiter().GetResult();
        _client.BaseAddress = new Uri(_api.Url);
        _receiver.Step();
    }

    internal VirtualTime Time { get; } = new(new DateTimeOffset(2026, 11, 25, 9, 0, 0, TimeSpan.Zero));

    internal DetectorRegistry Registry { get; } = new();

    internal FakeBroker Broker { get; } = new();

    internal string Url => _api.Url;

    internal string Log => _log.ToString();

    internal static ApiRig Start(MarketPlan? plan = null) => new(plan);

    internal static void WriteToken(string file, string token)
    {
        File.WriteAllText(file, token);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    internal static string TextOf(byte[] key) => Base64Url.EncodeToString(key);

    internal JsonObject Enrolment(TestDetector detector, string stall = "B-07")
    {
        _secrets.Add(TextOf(detector.Key));
        _secrets.Add(Convert.ToBase64String(detector.Key));
        _secrets.Add(Convert.ToHexString(detector.Key));
        return new JsonObject { ["detector"] = detector.Id, ["market"] = "dongmun", ["stall"] = stall, ["key"] = TextOf(detector.Key) };
    }

    internal Task<ApiAnswer> PostAsync(string path, string body = "", string authorization = "Bearer " + Token) =>
        SendAsync(HttpMethod.Post, path, body, authorization);

    internal Task<ApiAnswer> GetAsync(string path, string authorization = "Bearer " + Token) => SendAsync(HttpMethod.Get, path, null, authorization);

    /// <summary>A message arrives at the control room.</summary>
    internal void Receive(TestDetector detector, string leaf, JsonNode claims)
    {
        Broker.Put(detector.Topic(leaf), detector.Sign(claims));
        _receiver.Step();
    }

    public async ValueTask DisposeAsync()
    {
        await _api.DisposeAsync();
        _client.Dispose();
        _receiver.Dispose();
        _journal.Dispose();
        Directory.Delete(_folder, recursive: true);
        AssertNoSecret(Log);
    }

    private async Task<ApiAnswer> SendAsync(HttpMethod method, string path, string? body, string authorization)
    {
        using HttpRequestMessage request = new(method, path);
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        if (authorization.Length > 0)
        {
            request.Headers.Authorization = AuthenticationHeaderValue.Parse(authorization);
        }

        // This thread is the control room's.
        Task<HttpResponseMessage> answering = _client.SendAsync(request);
        while (!answering.IsCompleted)
        {
            await Task.WhenAny(answering, _desk.WaitAsync());
            _desk.Answer();
        }

        _receiver.Step();
        using HttpResponseMessage response = await answering;
        string text = await response.Content.ReadAsStringAsync();
        AssertNoSecret(text + response.Headers + response.Content.Headers);
        return new ApiAnswer(response.StatusCode, response.Content.Headers.ContentType?.MediaType ?? "", text);
    }

    private void AssertNoSecret(string text)
    {
        foreach (string secret in _secrets)
        {
            Assert.DoesNotContain(secret, text);
        }
    }
}
