using System.Net;
using System.Net.ServerSentEvents;
using System.Text.Json;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Simulator;
using Simulator.Web;

namespace Firmware.Tests.Desktop.Web;

[TestClass]
public sealed class PageServerTests : IAsyncDisposable
{
    private readonly HttpClient _client = new();
    private StreetView _view = StreetViews.Calm;
    private PageServer? _server;

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Cancelled => TestContext.CancellationToken;

    [TestInitialize]
    public async Task StartAsync()
    {
        _server = await PageServer.StartAsync(0, () => Volatile.Read(ref _view), Cancelled);
        _client.BaseAddress = new Uri(_server.Url);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    [TestMethod]
    [DataRow("/", "text/html")]
    [DataRow("/street.js", "text/javascript")]
    [DataRow("/street.css", "text/css")]
    [DataRow("/icon.svg", "image/svg+xml")]
    [DataRow("/state", "application/json")]
    [DataRow("/healthz", "text/plain")]
    public async Task EveryPathAnswersWithItsTypeAndTheStrictHeaders(string path, string type)
    {
        using HttpResponseMessage response = await _client.GetAsync(path, Cancelled);

        Assert.AreEqual(HttpStatusCode.OK, response.StatusCode);
        Assert.AreEqual(type, response.Content.Headers.ContentType?.MediaType);
        Assert.AreNotEqual(0, (await response.Content.ReadAsByteArrayAsync(Cancelled)).Length);
        AssertStrict(response);
    }

    [TestMethod]
    public async Task TheStateIsTheViewInCamelCaseWithNamedStates()
    {
        _view = StreetViews.Burning;

        using JsonDocument state = JsonDocument.Parse(await _client.GetStringAsync("/state", Cancelled));

        Assert.AreEqual(42, state.RootElement.GetProperty("seed").GetInt64());
        JsonElement burning = state.RootElement.GetProperty("stalls").EnumerateArray()
            .Single(stall => stall.GetProperty("stall").GetString() == "B-07");
        Assert.AreEqual("alarm", burning.GetProperty("state").GetString());
        Assert.AreEqual(Stage.All.Count + 1, state.RootElement.GetProperty("timeline").GetArrayLength());
    }

    [TestMethod]
    public async Task TheStreamGivesTheViewAndThenTheChangedView()
    {
        await using Stream stream = await _client.GetStreamAsync("/events", Cancelled);
        await using IAsyncEnumerator<string> states = States(stream).GetAsyncEnumerator(Cancelled);

        Assert.IsTrue(await states.MoveNextAsync());
        Assert.DoesNotContain("\"alarm\"", states.Current);

        Volatile.Write(ref _view, StreetViews.Burning);

        Assert.IsTrue(await states.MoveNextAsync());
        Assert.Contains("\"alarm\"", states.Current);
    }

    [TestMethod]
    public async Task TheStreamEndsCleanlyWhenTheServerStops()
    {
        await using Stream stream = await _client.GetStreamAsync("/events", Cancelled);
        await using IAsyncEnumerator<string> states = States(stream).GetAsyncEnumerator(Cancelled);
        Assert.IsTrue(await states.MoveNextAsync());

        await _server!.DisposeAsync();
        _server = null;

        Assert.IsFalse(await states.MoveNextAsync());
    }

    [TestMethod]
    public async Task AnUnknownPathIs404()
    {
        using HttpResponseMessage response = await _client.GetAsync("/no-such-page", Cancelled);

        Assert.AreEqual(HttpStatusCode.NotFound, response.StatusCode);
        AssertStrict(response);
    }

    [TestMethod]
    [DataRow("/")]
    [DataRow("/state")]
    [DataRow("/events")]
    public async Task NothingCanBePosted(string path)
    {
        using StringContent nothing = new("");
        using HttpResponseMessage response = await _client.PostAsync(path, nothing, Cancelled);

        Assert.AreEqual(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        AssertStrict(response);
    }

    [TestMethod]
    [DataRow("street.example", HttpStatusCode.BadRequest)]
    [DataRow("localhost", HttpStatusCode.OK)]
    [DataRow("127.0.0.1:5080", HttpStatusCode.OK)]
    public async Task OnlyThisMachinesNamesAreAnswered(string host, HttpStatusCode expected)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, "/state");
        request.Headers.Host = host;
        using HttpResponseMessage response = await _client.SendAsync(request, Cancelled);

        Assert.AreEqual(expected, response.StatusCode);
    }

    [TestMethod]
    public async Task APortInUseIsSaidInOneLine()
    {
        int port = _client.BaseAddress!.Port;

        EndException end = await Assert.ThrowsExactlyAsync<EndException>(
            () => PageServer.StartAsync(port, () => _view, Cancelled));

        Assert.AreEqual(ExitCode.BadInput, end.ExitCode);
        Assert.AreEqual($"port {port} is in use: choose another with --port", end.Message);
    }

    [TestMethod]
    [DataRow(-1)]
    [DataRow(65536)]
    public async Task APortOutOfRangeIsSaidInOneLine(int port)
    {
        EndException end = await Assert.ThrowsExactlyAsync<EndException>(
            () => PageServer.StartAsync(port, () => _view, Cancelled));

        Assert.AreEqual(ExitCode.BadInput, end.ExitCode);
        Assert.AreEqual($"port {port} is out of range: choose 1 to 65535 with --port", end.Message);
    }

    private static IAsyncEnumerable<string> States(Stream stream) => SseParser.Create(stream).EnumerateAsync()
        .Where(item => item.EventType == "state")
        .Select(item => item.Data);

    private static void AssertStrict(HttpResponseMessage response)
    {
        string policy = response.Headers.GetValues("Content-Security-Policy").Single();
        Assert.StartsWith("default-src 'none';", policy);
        Assert.DoesNotContain("unsafe", policy);
        Assert.AreEqual("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.AreEqual("no-referrer", response.Headers.GetValues("Referrer-Policy").Single());
    }
}
