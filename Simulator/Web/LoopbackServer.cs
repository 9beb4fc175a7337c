using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Simulator.Web;

/// <summary>What the control room's doors have in common: plain HTTP on a loopback address, bounded, without settings from anywhere else.</summary>
internal static class LoopbackServer
{
    private static readonly TimeSpan s_shutdown = TimeSpan.FromSeconds(2);

    /// <summary>Begins a server.</summary>
    /// <param name="option">The option that the URL was given with, for errors.</param>
    /// <param name="url"><c>http://</c>, a loopback address and a port (0 for any).</param>
    /// <param name="otherwise">What to do for other machines, for errors.</param>
    /// <param name="bodyBytesMax">Bytes of a request's body at most.</param>
    /// <param name="connectionsMax">Connections at a time at most.</param>
    /// <exception cref="EndException">Bad input: the URL.</exception>
    public static WebApplicationBuilder Begin(string option, string url, string otherwise, long bodyBytesMax, int connectionsMax)
    {
        return Begin(
            Uri.TryCreate(url, UriKind.Absolute, out Uri? uri) && uri.Scheme == "http" && uri.PathAndQuery == "/" && uri.UserInfo.Length == 0
                && IPAddress.TryParse(uri.Host.Trim('[', ']'), out IPAddress? address) && IPAddress.IsLoopback(address)
                ? new IPEndPoint(address, uri.Port)
                : throw new EndException(ExitCode.BadInput, $"{option} {url}: not of the form http://127.0.0.1:PORT; {otherwise}"),
            bodyBytesMax,
            connectionsMax);
    }

    /// <summary>Begins a server.</summary>
    /// <param name="end">A loopback address and a port (0 for any).</param>
    /// <param name="bodyBytesMax">Bytes of a request's body at most.</param>
    /// <param name="connectionsMax">Connections at a time at most.</param>
    public static WebApplicationBuilder Begin(IPEndPoint end, long bodyBytesMax, int connectionsMax)
    {
        // The empty builder reads no environment, no settings file and no command line, and logs nothing.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = bodyBytesMax;
            kestrel.Limits.MaxConcurrentConnections = connectionsMax;
            kestrel.Listen(end);
        });
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, CallersLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = s_shutdown);
        return builder;
    }

    /// <summary>Starts it, or disposes of it.</summary>
    /// <param name="app">What was begun and built.</param>
    /// <param name="option">The option that the URL was given with, for errors.</param>
    /// <param name="url">The URL, for errors.</param>
    /// <exception cref="EndException">Bad input: the port is taken, or the address is not to be had.</exception>
    public static async Task StartAsync(WebApplication app, string option, string url)
    {
        try
        {
            await app.StartAsync();
        }
        catch (Exception failure)
        {
            await app.DisposeAsync();
            if (Reason(failure) is { } reason)
            {
                throw new EndException(ExitCode.BadInput, $"{option} {url} {reason}");
            }

            throw;
        }
    }

    /// <summary>Why a server did not start, where it is the address's fault; else null.</summary>
    public static string? Reason(Exception failure) => failure switch
    {
        IOException { InnerException: AddressInUseException } => "is in use",
        SocketException { SocketErrorCode: SocketError.AccessDenied } => "needs rights that this user lacks",
        SocketException { SocketErrorCode: SocketError.AddressNotAvailable } => "is no address of this machine",
        _ => null,
    };

    /// <summary>The process is the command's: the default lifetime would take Ctrl+C for itself.</summary>
    private sealed class CallersLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
