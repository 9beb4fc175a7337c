using System.Net;
using System.Reflection;
using System.Text;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.DependencyInjection;
using Simulator.Operators;

namespace Simulator.Web.Room;

/// <summary>
/// The control room's pages (docs/pages.md). Whoever is not logged in gets the log-in page and the health check, nothing else; whoever
/// changes anything is an operator, shows the token against forgery, and is named in the journal.
/// </summary>
public sealed class RoomPages : IAsyncDisposable
{
    /// <summary>Log-ins that one address may try in a minute.</summary>
    public const int LogInsPerMinute = 10;

    /// <summary>Requests that one address may make in a row.</summary>
    public const int RequestsInARow = 200;

    /// <summary>How long a log-in lasts without a request: a shift.</summary>
    public static readonly TimeSpan LogInLasts = TimeSpan.FromHours(12);

    private const int RequestsPerSecond = 50;
    private const int BodyBytesMax = 4_096;
    private const int ConnectionsMax = 500;
    private const string Health = "/healthz";
    private const string LogIn = "/login";
    private const string MayAct = "may-act";

    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    // What the log-in page itself is made of.
    private static readonly (string Path, string File, string ContentType)[] s_open =
    [
        ("/room.css", "room/room.css", "text/css; charset=utf-8"),
        ("/icon.svg", "icon.svg", "image/svg+xml"),
    ];

    private static readonly (string Path, string File, string ContentType)[] s_closed =
    [
        ("/plan.css", "plan.css", "text/css; charset=utf-8"),
        ("/room.js", "room/room.js", "text/javascript; charset=utf-8"),
        ("/pages.js", "room/pages.js", "text/javascript; charset=utf-8"),
        ("/sound.js", "room/sound.js", "text/javascript; charset=utf-8"),
        ("/words.js", "room/words.js", "text/javascript; charset=utf-8"),
    ];

    private const string Option = "--pages";

    private readonly WebApplication _app;

    private RoomPages(WebApplication app) => _app = app;

    /// <summary>Where the pages are, such as http://127.0.0.1:8600.</summary>
    public string Url => _app.Urls.First();

    /// <summary>Starts serving; dispose to stop, which also ends every open stream.</summary>
    /// <param name="url"><c>http://</c>, a loopback address and a port (0 for any). Passwords come through here: for other machines put a proxy with TLS before it.</param>
    /// <param name="operators">Who may log in.</param>
    /// <param name="calls">What is asked and answered.</param>
    /// <param name="log">Takes a line for each log-in and action, without secrets.</param>
    /// <exception cref="EndException">Bad input: the URL, or its port is taken.</exception>
    public static async Task<RoomPages> StartAsync(string url, OperatorFile operators, RoomCalls calls, TextWriter log)
    {
        WebApplication app = Build(url, operators, calls, TextWriter.Synchronized(log));
        await LoopbackServer.StartAsync(app, Option, url);
        return new RoomPages(app);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private static WebApplication Build(string url, OperatorFile operators, RoomCalls calls, TextWriter log)
    {
        WebApplicationBuilder builder = LoopbackServer.Begin(
            Option, url, "passwords come through it, so for other machines put a proxy with TLS before it", BodyBytesMax, ConnectionsMax);
        IServiceCollection services = builder.Services;

        // A proxy on this machine says who really asks, and whether by TLS. Others are not believed.
        services.Configure<ForwardedHeadersOptions>(forwarded => forwarded.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto);

        // Keys in memory only: nothing to steal from a disk, and a restart ends every log-in.
        services.AddDataProtection().UseEphemeralDataProtectionProvider();
        services.AddAntiforgery(antiforgery =>
        {
            antiforgery.HeaderName = RoomCalls.TokenHeader;
            antiforgery.Cookie.Name = "room-forgery";
            antiforgery.Cookie.SameSite = SameSiteMode.Strict;
        });
        services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie(cookie => Configure(cookie, operators));
        services.AddAuthorizationBuilder()
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build())
            .AddPolicy(MayAct, policy => policy.RequireRole(nameof(OperatorRole.Operator), nameof(OperatorRole.Admin)));
        services.AddRateLimiter(LimitRate);

        WebApplication app = builder.Build();
        app.UseForwardedHeaders();
        app.Use(AddHeaders);
        app.UseRouting();
        app.UseRateLimiter();
        app.UseAuthentication();
        app.UseAuthorization();
        app.Use((context, next) => AnswerFailures(context, next, log));
        Map(app, operators, calls, log);
        return app;
    }

    private static void Map(WebApplication app, OperatorFile operators, RoomCalls calls, TextWriter log)
    {
        foreach ((string path, string file, string contentType) in s_open)
        {
            byte[] content = Read(file);
            app.MapGet(path, () => TypedResults.Bytes(content, contentType)).AllowAnonymous();
        }

        foreach ((string path, string file, string contentType) in s_closed)
        {
            byte[] content = Read(file);
            app.MapGet(path, () => TypedResults.Bytes(content, contentType));
        }

        byte[] shell = Read("room/room.html");
        foreach (string page in (string[])["/", "/market/{id}", "/alarm/{detector}/{evt}", "/troubles", "/tests", "/fleet"])
        {
            app.MapGet(page, () => TypedResults.Bytes(shell, "text/html; charset=utf-8"));
        }

        LogInPage door = new(operators, Encoding.UTF8.GetString(Read("room/login.html")), log);
        app.MapGet(Health, () => TypedResults.Text("ok")).AllowAnonymous();
        app.MapGet(LogIn, door.Show).AllowAnonymous();
        app.MapPost(LogIn, door.LogInAsync).AllowAnonymous();
        app.MapPost("/logout", LogInPage.LogOutAsync);

        app.MapGet("/api/me", RoomCalls.Me);
        app.MapGet("/api/plan/{market}", calls.Plan);
        app.MapGet("/api/drill/{market}", calls.DrillAsync);
        app.MapGet("/api/alarm/{detector}/{evt}", calls.AlarmAsync);
        app.MapGet("/api/events", (HttpContext context, CancellationToken gone) =>
            calls.Events(context, () => operators.Find(context.User.Identity!.Name!) is not null, app.Lifetime.ApplicationStopping, gone));
        app.MapPost("/api/alarm/{detector}/{evt}/{action}", calls.ActAsync).RequireAuthorization(MayAct);
        app.MapFallback("{**path}", () => RoomCalls.Error(StatusCodes.Status404NotFound, "no such page"));
    }

    private static void Configure(CookieAuthenticationOptions cookie, OperatorFile operators)
    {
        cookie.Cookie.Name = "room";
        cookie.Cookie.SameSite = SameSiteMode.Strict;
        cookie.ExpireTimeSpan = LogInLasts;
        cookie.LoginPath = LogIn;
        cookie.Events.OnRedirectToLogin = context =>
        {
            // A page sends people to the door, everything else says plainly what it is.
            if (context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.Ordinal))
            {
                context.Response.Redirect(LogIn);
            }
            else
            {
                context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            }

            return Task.CompletedTask;
        };
        cookie.Events.OnRedirectToAccessDenied = context => RoomCalls.Error(StatusCodes.Status403Forbidden, "this wants the role operator").ExecuteAsync(context.HttpContext);

        // Who was taken out of the file, or was given another role, is out at once.
        cookie.Events.OnValidatePrincipal = context =>
        {
            if (operators.Find(context.Principal?.Identity?.Name ?? "") is not { } known || !context.Principal!.IsInRole(known.Role.ToString()))
            {
                context.RejectPrincipal();
            }

            return Task.CompletedTask;
        };
    }

    private static void LimitRate(RateLimiterOptions options)
    {
        options.GlobalLimiter = PartitionedRateLimiter.CreateChained(
            PartitionedRateLimiter.Create<HttpContext, IPAddress>(context => context.Request.Path == Health
                ? RateLimitPartition.GetNoLimiter(IPAddress.None)
                : RateLimitPartition.GetTokenBucketLimiter(AddressOf(context), _ => new TokenBucketRateLimiterOptions
                {
                    TokenLimit = RequestsInARow,
                    TokensPerPeriod = RequestsPerSecond,
                    ReplenishmentPeriod = TimeSpan.FromSeconds(1),
                    QueueLimit = 0,
                })),
            PartitionedRateLimiter.Create<HttpContext, IPAddress>(context => context.Request.Path != LogIn || !HttpMethods.IsPost(context.Request.Method)
                ? RateLimitPartition.GetNoLimiter(IPAddress.None)
                : RateLimitPartition.GetFixedWindowLimiter(AddressOf(context), _ => new FixedWindowRateLimiterOptions
                {
                    PermitLimit = LogInsPerMinute,
                    Window = TimeSpan.FromMinutes(1),
                    QueueLimit = 0,
                })));
        options.OnRejected = async (context, _) =>
            await RoomCalls.Error(StatusCodes.Status429TooManyRequests, "too many requests: wait a minute").ExecuteAsync(context.HttpContext);
    }

    private static IPAddress AddressOf(HttpContext context) => context.Connection.RemoteIpAddress ?? IPAddress.Any;

    private static Task AddHeaders(HttpContext context, RequestDelegate next)
    {
        IHeaderDictionary headers = context.Response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers.CacheControl = "no-store";
        return next(context);
    }

    private static async Task AnswerFailures(HttpContext context, RequestDelegate next, TextWriter log)
    {
        try
        {
            await next(context);
        }
        catch (AntiforgeryValidationException)
        {
            await RoomCalls.Error(StatusCodes.Status400BadRequest, "the token against forgery is missing or wrong: load the page again").ExecuteAsync(context);
        }
        catch (BadHttpRequestException bad)
        {
            await RoomCalls.Error(bad.StatusCode, "no valid request").ExecuteAsync(context);
        }
        catch (TimeoutException)
        {
            await RoomCalls.Error(StatusCodes.Status503ServiceUnavailable, "the control room is busy: try again").ExecuteAsync(context);
        }
        catch (Exception failure) when (failure is not OperationCanceledException && !context.Response.HasStarted)
        {
            // Its type only: its words may quote what came in.
            await log.WriteLineAsync($"pages: {context.Request.Method} failed with {failure.GetType().Name}");
            await RoomCalls.Error(StatusCodes.Status500InternalServerError, "the control room could not do it").ExecuteAsync(context);
        }
    }

    private static byte[] Read(string file)
    {
        using Stream resource = Assembly.GetExecutingAssembly().GetManifestResourceStream($"page/{file}")
            ?? throw new InvalidOperationException($"page/{file} is not embedded");
        using MemoryStream content = new();
        resource.CopyTo(content);
        return content.ToArray();
    }
}
