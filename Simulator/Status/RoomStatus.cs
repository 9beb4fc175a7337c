using System.Data.Common;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Prometheus;
using Simulator.ControlRoom;
using Simulator.Provisioning;

namespace Simulator.Status;

/// <summary>What watches over a control room asks it: <c>GET /health</c> and <c>GET /metrics</c> (docs/control-room.md). Changes nothing.</summary>
public sealed class RoomStatus : IAsyncDisposable
{
    private readonly WebApplication _app;

    private RoomStatus(WebApplication app) => _app = app;

    /// <summary>Where it listens.</summary>
    public string Url => _app.Urls.First();

    /// <summary>Starts serving; dispose to stop.</summary>
    /// <param name="url"><c>http://</c>, a loopback address and a port (0 for any).</param>
    /// <param name="receiver">Its events are counted from now on.</param>
    /// <param name="journal">The receiver's.</param>
    /// <param name="desk">Answers for the receiver's thread: with that thread at a stand there is no good health.</param>
    /// <param name="time">The clock of the control room.</param>
    /// <exception cref="EndException">Bad input: the URL, or its port cannot be had.</exception>
    public static async Task<RoomStatus> StartAsync(string url, AlarmReceiver receiver, EventJournal journal, RoomDesk desk, TimeProvider time)
    {
        WebApplication app = Build(EndOf(url), new RoomMetrics(receiver, journal, desk, time), desk);
        try
        {
            await app.StartAsync();
            return new RoomStatus(app);
        }
        catch (Exception failure)
        {
            await app.DisposeAsync();
            throw failure is IOException { InnerException: AddressInUseException } or SocketException
                ? new EndException(ExitCode.BadInput, $"--status {url}: {failure.Message}")
                : failure;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private static IPEndPoint EndOf(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out Uri? uri) && uri.Scheme == "http" && uri.PathAndQuery == "/" && uri.UserInfo.Length == 0
            && IPAddress.TryParse(uri.Host.Trim('[', ']'), out IPAddress? address) && IPAddress.IsLoopback(address)
            ? new IPEndPoint(address, uri.Port)
            : throw new EndException(ExitCode.BadInput, $"--status {url}: not of the form http://127.0.0.1:PORT; nobody logs in to it, so from other machines use a tunnel or a proxy");

    private static WebApplication Build(IPEndPoint end, RoomMetrics metrics, RoomDesk desk)
    {
        // The empty builder reads no environment, no settings file and no command line, and logs nothing.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = 50;
            kestrel.Listen(end);
        });
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, CallersLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(2));
        WebApplication app = builder.Build();
        app.MapGet("/health", async () => await HealthAsync(desk) is { } ill
            ? Results.Text(ill + "\n", statusCode: StatusCodes.Status503ServiceUnavailable)
            : Results.Text("ok\n"));
        app.MapMetrics("/metrics", metrics.Registry);
        return app;
    }

    // Null for good health.
    private static async Task<string?> HealthAsync(RoomDesk desk)
    {
        try
        {
            return await desk.AskAsync((receiver, journal) =>
            {
                journal.RequireWritable();
                return receiver.IsConnected ? null : "not connected to the broker";
            });
        }
        catch (DbException)
        {
            return "the journal cannot be written";
        }
        catch (TimeoutException)
        {
            return "the control room does not answer";
        }
    }

    /// <summary>The process is the command's: the default lifetime would take Ctrl+C for itself.</summary>
    private sealed class CallersLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
