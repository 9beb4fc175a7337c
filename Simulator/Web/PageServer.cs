using System.Net;
using System.Net.ServerSentEvents;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.Extensions.DependencyInjection;

namespace Simulator.Web;

/// <summary>Shows the street as a page on this machine only. It can be looked at, nothing can be changed through it.</summary>
public sealed class PageServer : IAsyncDisposable
{
    // Five pictures a second are as many as an eye needs.
    private static readonly TimeSpan StatePeriod = TimeSpan.FromMilliseconds(200);

    // A page that hears nothing for some of these knows that the simulator hangs, though the connection may be open.
    private const int PeriodsPerAlive = 10;

    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static readonly (string Path, string File, string ContentType)[] Files =
    [
        ("/", "index.html", "text/html; charset=utf-8"),
        ("/street.js", "street.js", "text/javascript; charset=utf-8"),
        ("/street.css", "street.css", "text/css; charset=utf-8"),
        ("/icon.svg", "icon.svg", "image/svg+xml"),
    ];

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    // Nothing is sent here; a handful of people look on.
    private const int BodyBytesMax = 1_024;
    private const int ConnectionsMax = 200;

    private readonly WebApplication _app;

    private PageServer(WebApplication app) => _app = app;

    /// <summary>Where the page is, such as http://127.0.0.1:5080.</summary>
    public string Url => _app.Urls.First();

    /// <summary>Starts serving; dispose to stop, which also ends every open stream.</summary>
    /// <param name="port">1 to 65535, or 0 for any free port.</param>
    /// <param name="view">Gives the street as it is now; called from several threads, so it has to hand out immutable views.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    /// <exception cref="EndException">The port is out of range, in use or not allowed.</exception>
    public static async Task<PageServer> StartAsync(int port, Func<StreetView> view, CancellationToken cancellationToken)
    {
        if (port is < IPEndPoint.MinPort or > IPEndPoint.MaxPort)
        {
            throw new EndException(ExitCode.BadInput, $"port {port} is out of range: choose 1 to 65535 with --port");
        }

        WebApplication app = Build(port, view);
        try
        {
            await app.StartAsync(cancellationToken);
            return new PageServer(app);
        }
        catch (Exception failure)
        {
            await app.DisposeAsync();
            if (LoopbackServer.Reason(failure) is { } reason)
            {
                throw new EndException(ExitCode.BadInput, $"port {port} {reason}: choose another with --port");
            }

            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private static WebApplication Build(int port, Func<StreetView> view)
    {
        WebApplicationBuilder builder = LoopbackServer.Begin(new IPEndPoint(IPAddress.Loopback, port), BodyBytesMax, ConnectionsMax);

        // Against DNS rebinding: a foreign page must not reach the street under a name of its own.
        builder.Services.AddHostFiltering(filter => filter.AllowedHosts = ["127.0.0.1", "localhost"]);

        WebApplication app = builder.Build();
        app.Use(AddHeaders);
        app.UseHostFiltering();
        foreach ((string path, string file, string contentType) in Files)
        {
            byte[] content = Read(file);
            app.MapGet(path, () => TypedResults.Bytes(content, contentType));
        }

        app.MapGet("/healthz", () => TypedResults.Text("ok"));
        app.MapGet("/state", () => TypedResults.Json(view(), Json));
        app.MapGet("/events", (CancellationToken gone) =>
            TypedResults.ServerSentEvents(Events(view, app.Lifetime.ApplicationStopping, gone)));
        return app;
    }

    private static Task AddHeaders(HttpContext context, RequestDelegate next)
    {
        IHeaderDictionary headers = context.Response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers.CacheControl = "no-store";
        return next(context);
    }

    private static byte[] Read(string file)
    {
        using Stream resource = Assembly.GetExecutingAssembly().GetManifestResourceStream($"page/{file}")
            ?? throw new InvalidOperationException($"page/{file} is not embedded");
        using MemoryStream content = new();
        resource.CopyTo(content);
        return content.ToArray();
    }

    /// <summary>The first state at once, then one whenever the view changed. A slow reader misses states, never grows a queue.</summary>
    private static async IAsyncEnumerable<SseItem<string>> Events(
        Func<StreetView> view, CancellationToken stopping, [EnumeratorCancellation] CancellationToken gone)
    {
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(stopping, gone);
        using PeriodicTimer timer = new(StatePeriod);
        string sent = "";
        int quietPeriods = 0;
        do
        {
            string state = JsonSerializer.Serialize(view(), Json);
            if (state != sent)
            {
                sent = state;
                quietPeriods = 0;
                yield return new SseItem<string>(state, "state");
            }
            else if (++quietPeriods % PeriodsPerAlive == 0)
            {
                yield return new SseItem<string>("", "alive");
            }
        }
        while (await NextAsync(timer, end.Token));
    }

    private static async Task<bool> NextAsync(PeriodicTimer timer, CancellationToken end)
    {
        try
        {
            return await timer.WaitForNextTickAsync(end);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
