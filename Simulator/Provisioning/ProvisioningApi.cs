using System.Net;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.DependencyInjection;
using Simulator.ControlRoom;
using Simulator.Places;
using Simulator.Web;

namespace Simulator.Provisioning;

/// <summary>The control room's door for installers (docs/provisioning.md): enrol a detector, follow its commissioning, fetch its certificate.</summary>
public sealed class ProvisioningApi : IAsyncDisposable
{
    /// <summary>Bytes of a request's body at most.</summary>
    public const int BodyBytesMax = 4_096;

    /// <summary>Calls that one address may make in a row.</summary>
    public const int CallsInARow = 60;

    private const int CallsPerSecond = 10;
    private const int ConnectionsMax = 200;
    private const string Option = "--api";
    private const string Health = "/health";
    private const string Bearer = "Bearer ";

    private readonly WebApplication _app;

    private ProvisioningApi(WebApplication app) => _app = app;

    /// <summary>Where it listens, such as http://127.0.0.1:8500.</summary>
    public string Url => _app.Urls.First();

    /// <summary>Starts serving; dispose to stop.</summary>
    /// <param name="url"><c>http://</c>, a loopback address and a port (0 for any). Keys come through here: from other machines by a tunnel or a proxy with TLS.</param>
    /// <param name="token">Who may.</param>
    /// <param name="registry">Where detectors are enrolled.</param>
    /// <param name="plan">The market's plan, null where none is checked.</param>
    /// <param name="desk">Answers for the receiver's thread.</param>
    /// <param name="time">The clock of the control room.</param>
    /// <param name="log">Takes a line for each change, without secrets.</param>
    /// <exception cref="EndException">Bad input: the URL, or its port is taken.</exception>
    public static async Task<ProvisioningApi> StartAsync(
        string url, InstallerToken token, DetectorRegistry registry, MarketPlan? plan, RoomDesk desk, TimeProvider time, TextWriter log)
    {
        TextWriter shared = TextWriter.Synchronized(log);
        WebApplication app = Build(url, token, new ProvisioningCalls(registry, plan, desk, time, shared), shared);
        await LoopbackServer.StartAsync(app, Option, url);
        return new ProvisioningApi(app);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private static WebApplication Build(string url, InstallerToken token, ProvisioningCalls calls, TextWriter log)
    {
        WebApplicationBuilder builder = LoopbackServer.Begin(
            Option, url, "keys come through it, so from other machines use a tunnel or a proxy with TLS", BodyBytesMax, ConnectionsMax);
        builder.Services.AddRateLimiter(LimitRate);

        WebApplication app = builder.Build();
        app.Use(AddHeaders);
        app.UseRateLimiter();
        app.Use((context, next) => RequireToken(token, context, next));
        app.Use((context, next) => AnswerFailures(context, next, log));
        app.MapGet(Health, () => TypedResults.Text("ok"));
        app.MapPost("/api/detectors", calls.Enrol);
        app.MapGet("/api/detectors/{id}/commissioning", calls.Commissioning);
        app.MapPost("/api/detectors/{id}/commission", calls.Commission);
        app.MapGet("/api/detectors/{id}/certificate.json", calls.CertificateJson);
        app.MapGet("/api/detectors/{id}/certificate", calls.CertificateHtml);
        app.MapFallback("{**path}", () => ProvisioningCalls.Error(StatusCodes.Status404NotFound, "no such call"));
        return app;
    }

    private static void LimitRate(RateLimiterOptions options)
    {
        options.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, IPAddress>(context => context.Request.Path == Health
            ? RateLimitPartition.GetNoLimiter(IPAddress.None)
            : RateLimitPartition.GetTokenBucketLimiter(
                context.Connection.RemoteIpAddress ?? IPAddress.Any,
                _ => new TokenBucketRateLimiterOptions
                {
                    TokenLimit = CallsInARow,
                    TokensPerPeriod = CallsPerSecond,
                    ReplenishmentPeriod = TimeSpan.FromSeconds(1),
                    QueueLimit = 0,
                }));
        options.OnRejected = async (context, _) =>
            await ProvisioningCalls.Error(StatusCodes.Status429TooManyRequests, "too many calls: wait a second").ExecuteAsync(context.HttpContext);
    }

    private static async Task AddHeaders(HttpContext context, RequestDelegate next)
    {
        IHeaderDictionary headers = context.Response.Headers;
        headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers.CacheControl = "no-store";
        await next(context);
    }

    private static async Task RequireToken(InstallerToken token, HttpContext context, RequestDelegate next)
    {
        string authorization = context.Request.Headers.Authorization.ToString();
        if (context.Request.Path == Health || (authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) && token.Matches(authorization[Bearer.Length..])))
        {
            await next(context);
            return;
        }

        context.Response.Headers.WWWAuthenticate = "Bearer";
        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
    }

    private static async Task AnswerFailures(HttpContext context, RequestDelegate next, TextWriter log)
    {
        try
        {
            await next(context);
        }
        catch (BadHttpRequestException bad)
        {
            string error = bad.StatusCode == StatusCodes.Status413PayloadTooLarge ? $"the body is longer than {BodyBytesMax} bytes" : "no valid request";
            await ProvisioningCalls.Error(bad.StatusCode, error).ExecuteAsync(context);
        }
        catch (TimeoutException)
        {
            await ProvisioningCalls.Error(StatusCodes.Status503ServiceUnavailable, "the control room is busy: try again").ExecuteAsync(context);
        }
        catch (Exception failure) when (failure is not OperationCanceledException && !context.Response.HasStarted)
        {
            // Its type only: its words may quote what came in.
            await log.WriteLineAsync($"api: {context.Request.Method} failed with {failure.GetType().Name}");
            await ProvisioningCalls.Error(StatusCodes.Status500InternalServerError, "the control room could not do it: its log says more").ExecuteAsync(context);
        }
    }
}
