using System.Net;
using System.Text;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Simulator.ControlRoom;
using Simulator.Provisioning;

namespace Simulator.Web;

/// <summary>
/// Where recipients bring a receipt that did not come with their channel's answer, because a person had to read first (docs/control-room.md). The receipt's own
/// signature says who brings it; who has no secret of the directory gets nothing.
/// </summary>
public sealed class ReceiptDoor : IAsyncDisposable
{
    /// <summary>Bytes of a receipt at most.</summary>
    public const int BodyBytesMax = 4_096;

    /// <summary>Receipts that one address may bring in a row.</summary>
    public const int ReceiptsInARow = 200;

    private const int ReceiptsPerSecond = 50;
    private const int ConnectionsMax = 200;
    private const string Option = "--receipts";

    private readonly WebApplication _app;

    private ReceiptDoor(WebApplication app) => _app = app;

    /// <summary>Where it listens.</summary>
    public string Url => _app.Urls.First();

    /// <summary>Starts serving; dispose to stop.</summary>
    /// <param name="url"><c>http://</c>, a loopback address and a port (0 for any): from other machines by a proxy with TLS.</param>
    /// <param name="recipients">Whose receipts are taken.</param>
    /// <param name="desk">Answers for the receiver's thread.</param>
    /// <param name="time">The clock of the control room.</param>
    /// <param name="log">Takes a line for each failure, without secrets.</param>
    /// <exception cref="EndException">Bad input: the URL, or its port is taken.</exception>
    public static async Task<ReceiptDoor> StartAsync(string url, IEnumerable<DirectoryEntry> recipients, RoomDesk desk, TimeProvider time, TextWriter log)
    {
        WebApplicationBuilder builder = LoopbackServer.Begin(Option, url, "for other machines put a proxy with TLS before it", BodyBytesMax, ConnectionsMax);
        builder.Services.AddRateLimiter(LimitRate);

        // A proxy on this machine says who really asks.
        builder.Services.Configure<ForwardedHeadersOptions>(forwarded => forwarded.ForwardedHeaders = ForwardedHeaders.XForwardedFor);
        Dictionary<string, ReadOnlyMemory<byte>> secrets = recipients.ToDictionary(recipient => recipient.Name, recipient => recipient.Secret);
        TextWriter shared = TextWriter.Synchronized(log);
        WebApplication app = builder.Build();
        app.UseForwardedHeaders();
        app.UseRateLimiter();
        app.MapPost("/receipts", (HttpContext context, CancellationToken gone) => TakeAsync(context.Request.Body, secrets, desk, time, shared, gone));
        await LoopbackServer.StartAsync(app, Option, url);
        return new ReceiptDoor(app);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private static async Task<IResult> TakeAsync(
        Stream body, Dictionary<string, ReadOnlyMemory<byte>> secrets, RoomDesk desk, TimeProvider time, TextWriter log, CancellationToken gone)
    {
        try
        {
            using MemoryStream brought = new();
            await body.CopyToAsync(brought, gone);
            byte[] jws = brought.ToArray();
            if (SignedReceipt.Read(jws, name => secrets.TryGetValue(name, out ReadOnlyMemory<byte> secret) ? secret.Span : [], time.GetUtcNow()) is not { } receipt)
            {
                return TypedResults.Text("no receipt signed by a recipient\n", statusCode: StatusCodes.Status401Unauthorized);
            }

            return await desk.AskAsync((receiver, _) => receiver.TakeReceipt(receipt, Encoding.ASCII.GetString(jws)))
                ? TypedResults.NoContent()
                : TypedResults.Text("you are told of no such notice\n", statusCode: StatusCodes.Status404NotFound);
        }
        catch (BadHttpRequestException bad)
        {
            return TypedResults.Text("no valid request\n", statusCode: bad.StatusCode);
        }
        catch (Exception busy) when (busy is TimeoutException or SqliteException)
        {
            await log.WriteLineAsync($"receipts: failed with {busy.GetType().Name}");
            return TypedResults.Text("not kept: bring it again\n", statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }

    private static void LimitRate(RateLimiterOptions options)
    {
        options.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, IPAddress>(context => RateLimitPartition.GetTokenBucketLimiter(
            context.Connection.RemoteIpAddress ?? IPAddress.Any,
            _ => new TokenBucketRateLimiterOptions
            {
                TokenLimit = ReceiptsInARow,
                TokensPerPeriod = ReceiptsPerSecond,
                ReplenishmentPeriod = TimeSpan.FromSeconds(1),
                QueueLimit = 0,
            }));
        options.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
    }
}
