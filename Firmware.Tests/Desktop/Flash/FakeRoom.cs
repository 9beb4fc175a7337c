using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Firmware.Tests.Desktop.Flash;

/// <summary>
/// A stand-in for the control room's API for installers, with the boards behind it: a board that was flashed commissions itself, a few
/// steps at every look.
/// </summary>
internal sealed class FakeRoom : IAsyncDisposable
{
    public const string Token = "installers-token-0123456789abcdef-0123";

    private static readonly string[] Steps = ["wifi", "time", "broker", "round-trip", "indicator", "sensor", "flame", "recipients"];

    private readonly WebApplication _app;
    private readonly Func<int> _flashed;
    private readonly Dictionary<string, Detector> _detectors = [];
    private int _begun;

    private FakeRoom(WebApplication app, Func<int> flashed)
    {
        _app = app;
        _flashed = flashed;
    }

    /// <summary>Steps that fail, with their hints.</summary>
    public Dictionary<string, string> Failing { get; } = [];

    /// <summary>What came in but looks at the commissioning, in order.</summary>
    public List<string> Calls { get; } = [];

    /// <summary>True: no board is heard.</summary>
    public bool IsDeaf { get; set; }

    public string Url => _app.Urls.First();

    /// <summary>Starts it on a free port; <paramref name="flashed"/> says how often a board was flashed so far.</summary>
    public static async Task<FakeRoom> StartAsync(Func<int> flashed)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        WebApplication app = builder.Build();
        FakeRoom room = new(app, flashed);
        app.Use(room.CheckToken);
        app.MapPost("/api/detectors", room.EnrolAsync);
        app.MapGet("/api/detectors/{id}/commissioning", room.Commissioning);
        app.MapPost("/api/detectors/{id}/commission", room.Commission);
        app.MapGet("/api/detectors/{id}/certificate.json", (string id) => room.Certificate(id, $$"""{"detector":"{{id}}"}""", "application/json"));
        app.MapGet("/api/detectors/{id}/certificate", (string id) => room.Certificate(id, $"<!doctype html><title>{id}</title>", "text/html"));
        await app.StartAsync();
        return room;
    }

    public void Enrol(string id, string stall, string key) => _detectors[id] = new Detector(stall, key);

    public string KeyOf(string id) => _detectors[id].Key;

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static IResult Problem(int status, string error) => Results.Json(new { error }, statusCode: status);

    private async Task CheckToken(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Headers.Authorization != $"Bearer {Token}")
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        await next(context);
    }

    private async Task<IResult> EnrolAsync(HttpRequest request)
    {
        using JsonDocument body = await JsonDocument.ParseAsync(request.Body);
        string Text(string name) => body.RootElement.TryGetProperty(name, out JsonElement value) ? value.GetString()! : "";
        string id = Text("detector");
        Calls.Add($"enrol {id} {Text("market")} {Text("stall")} {Text("replaces")}".Trim());
        if (_detectors.TryGetValue(id, out Detector? known))
        {
            return known.Key == Text("key") && known.Stall == Text("stall") ? Results.Json(new { detector = id }) : Problem(409, $"{id} has another key");
        }

        string? holder = _detectors.FirstOrDefault(pair => pair.Value.Stall == Text("stall")).Key;
        if (holder is not null && holder != Text("replaces"))
        {
            return Problem(409, $"stall {Text("stall")} is taken by {holder}");
        }

        if (holder is not null)
        {
            _detectors.Remove(holder);
        }

        Enrol(id, Text("stall"), Text("key"));
        return Results.Json(new { detector = id }, statusCode: 201);
    }

    private IResult Commissioning(string id)
    {
        if (!_detectors.TryGetValue(id, out Detector? detector))
        {
            return Problem(404, $"{id} is not enrolled");
        }

        if (_flashed() > _begun && !IsDeaf)
        {
            _begun = _flashed();
            detector.Running = 0;
        }

        if (detector.Running >= 0)
        {
            detector.Shown = detector.Running = Math.Min(Steps.Length, detector.Running + 2);
            if (detector.Running == Steps.Length)
            {
                detector.Running = -1;
                detector.Result = Failing.Count == 0 ? "pass" : "fail";
                detector.Event = $"{_begun}-e{++detector.Events}";
            }
        }

        return Results.Json(new
        {
            detector = id,
            evt = detector.Event,
            result = detector.Result,
            steps = Steps.Take(detector.Shown).Select((step, i) => new
            {
                no = i + 1,
                step,
                result = Failing.ContainsKey(step) ? "fail" : "pass",
                ms = 1240 + detector.Events,
                value = 0,
                hint = Failing.GetValueOrDefault(step, ""),
            }),
        });
    }

    private IResult Commission(string id)
    {
        Calls.Add($"commission {id}");
        if (IsDeaf || !_detectors.TryGetValue(id, out Detector? detector) || _flashed() == 0)
        {
            return Problem(409, $"{id} is not connected");
        }

        detector.Running = 0;
        return Results.Accepted();
    }

    private IResult Certificate(string id, string text, string type)
    {
        Calls.Add($"certificate {id}");
        return _detectors[id].Result == "pass" ? Results.Content(text, type) : Problem(404, "there is none yet");
    }

    private sealed class Detector(string stall, string key)
    {
        public string Stall => stall;

        public string Key => key;

        /// <summary>Steps of the running routine that are done, -1 when none runs.</summary>
        public int Running { get; set; } = -1;

        public int Shown { get; set; }

        public int Events { get; set; }

        public string? Event { get; set; }

        public string? Result { get; set; }
    }
}
