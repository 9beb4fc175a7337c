using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Security.Claims;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;
using Simulator.ControlRoom;
using Simulator.Places;
using Simulator.Provisioning;

namespace Simulator.Web.Room;

/// <summary>What the pages ask for.</summary>
/// <param name="watch">Gives the views.</param>
/// <param name="desk">Asks on the receiver's thread.</param>
/// <param name="plans">Plans of markets, at most one each.</param>
/// <param name="log">Takes a line for each action.</param>
public sealed class RoomCalls(RoomWatch watch, RoomDesk desk, IEnumerable<MarketPlan> plans, TextWriter log)
{
    /// <summary>The header that carries the token against forgery.</summary>
    public const string TokenHeader = "X-Room-Token";

    // As many pictures a second as an eye needs.
    private static readonly TimeSpan s_period = TimeSpan.FromMilliseconds(200);

    // A page that hears no new time for some of these knows that the control room hangs, though the connection may be open.
    private const int PeriodsPerAlive = 10;

    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    private readonly Dictionary<string, MarketPlan> _plans = plans.ToDictionary(plan => plan.Market);
    private readonly TextWriter _log = TextWriter.Synchronized(log);

    /// <summary>An error as JSON.</summary>
    internal static IResult Error(int status, string message) => TypedResults.Json(new { error = message }, s_json, statusCode: status);

    /// <summary>Who is logged in, and the token that everything that changes something has to show.</summary>
    internal static IResult Me(HttpContext context, IAntiforgery antiforgery) => TypedResults.Json(
        new
        {
            name = context.User.Identity!.Name,
            role = context.User.FindFirstValue(ClaimTypes.Role)!.ToLowerInvariant(),
            token = antiforgery.GetAndStoreTokens(context).RequestToken,
        },
        s_json);

    /// <summary>A market's plan as SVG.</summary>
    internal IResult Plan(string market, string? language) => _plans.TryGetValue(market, out MarketPlan? plan)
        ? TypedResults.Text(PlanDrawing.Of(plan, null, [], LanguageOf(language)), "image/svg+xml; charset=utf-8")
        : Error(StatusCodes.Status404NotFound, "no plan of this market");

    /// <summary>An alarm's story with the way to it.</summary>
    internal async Task<IResult> AlarmAsync(string detector, string evt, string? language)
    {
        AlarmStory? story = await desk.AskAsync((_, _) => watch.StoryOf(detector, evt));
        if (story is null)
        {
            return Error(StatusCodes.Status404NotFound, "no such alarm");
        }

        MarketPlan? plan = _plans.GetValueOrDefault(story.Alarm.Market);
        PlanStall? stall = plan?.Find(story.Alarm.Stall);
        return TypedResults.Json(
            new
            {
                story.Alarm,
                story.Steps,
                shop = stall?.Shop,
                market = plan?.Name ?? story.Alarm.Market,
                place = PlaceOf(story, plan, stall) is { } place ? $"geo:{place}" : null,
                way = plan is not null && stall is not null ? WayTo(plan, stall, story.AlsoInAlarm, LanguageOf(language)) : null,
                receipt = story.Receipt is { } receipt ? ReceiptOf(receipt) : null,
                signal = story.Signal is { } signal ? SignalDrawing.Of(signal, LanguageOf(language)) : null,
                road = plan is null && PlaceOf(story, null, null) is { } there ? new RoadLinks(there, story.Alarm.Stall) : null,
            },
            s_json);
    }

    /// <summary>The detectors of a market that did not pass its last drill.</summary>
    internal async Task<IResult> DrillAsync(string market) => TypedResults.Json(
        (await desk.AskAsync((_, _) => watch.NotPassed(market))).Select(result => new { result.Stall, result.Detector, result.Outcome, result.Missing }), s_json);

    /// <summary>Acknowledge, silence, reset, call off.</summary>
    internal async Task<IResult> ActAsync(HttpContext context, IAntiforgery antiforgery, string detector, string evt, string action)
    {
        await antiforgery.ValidateRequestAsync(context);
        OperatorActionKind? kind = action switch
        {
            "acknowledge" => OperatorActionKind.Acknowledged,
            "silence" => OperatorActionKind.Silenced,
            "reset" => OperatorActionKind.Reset,
            "call-off" => OperatorActionKind.CalledOff,
            _ => null,
        };
        if (kind is not { } wanted)
        {
            return Error(StatusCodes.Status404NotFound, "no such action");
        }

        string by = context.User.Identity!.Name!;
        string? refusal = await desk.AskAsync((_, _) => watch.Act(detector, evt, wanted, by));
        if (refusal is not null)
        {
            return Error(StatusCodes.Status409Conflict, refusal);
        }

        await _log.WriteLineAsync($"pages: {by}: {action} {detector}/{evt}");
        return TypedResults.NoContent();
    }

    /// <summary>
    /// The view, whole at once and then whatever changed of it: markets and alarms for every page, the stalls that <c>?market=</c> or <c>?troubles</c> ask for.
    /// </summary>
    internal IResult Events(HttpContext context, Func<bool> isWelcome, CancellationToken stopping, CancellationToken gone)
    {
        string? market = context.Request.Query["market"];
        bool troubles = context.Request.Query.ContainsKey("troubles");
        return TypedResults.ServerSentEvents(Stream(
            stall => market is not null ? stall.Market == market : troubles && (stall.State is "fault" or "silent" or "starting" || stall.Faults.Count > 0 || stall.Untold.Count > 0), isWelcome, stopping, gone));
    }

    // The receipts themselves stay in the journal.
    private static object ReceiptOf(LatencyReceipt receipt) => new
    {
        receipt.OverThresholdAt,
        receipt.IsOverThresholdBefore,
        receipt.SuspectedAt,
        receipt.AlarmAt,
        receipt.PublishedAt,
        receipt.AcceptedAt,
        Recipients = receipt.Recipients.Select(recipient => new { recipient.Recipient, recipient.ToldAt, recipient.AnsweredAt }),
    };

    private static Language LanguageOf(string? language) => language == "ko" ? Language.Ko : Language.En;

    private static object WayTo(MarketPlan plan, PlanStall stall, IReadOnlyList<string> alsoInAlarm, Language language)
    {
        WayFinder finder = new(plan);
        Way way = finder.Find(stall, alsoInAlarm);
        return new
        {
            said = WayWords.Say(plan, way, language),
            length = WayWords.SayLength(way, language),
            warning = WayWords.SayPassed(way, language),
            water = finder.Nearest(stall, "hydrant", "hose") is { } water ? WayWords.Say(water, language) : null,
            extinguisher = finder.Nearest(stall, "extinguisher") is { } extinguisher ? WayWords.Say(extinguisher, language) : null,
            gate = way.Gate.Name,
            road = new RoadLinks(plan.Grid.PlaceOf(way.Gate.Cell), way.Gate.Name),
            drawing = PlanDrawing.Of(plan, way, alsoInAlarm, language),
        };
    }

    private static GeoPoint? PlaceOf(AlarmStory story, MarketPlan? plan, PlanStall? stall) =>
        story is { Latitude: { } latitude, Longitude: { } longitude } ? new GeoPoint(latitude, longitude)
        : plan is not null && stall is not null ? plan.PlaceOf(stall)
        : null;

    private async IAsyncEnumerable<SseItem<string>> Stream(
        Func<StallState, bool> isWanted, Func<bool> isWelcome, CancellationToken stopping, [EnumeratorCancellation] CancellationToken gone)
    {
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(stopping, gone);
        using PeriodicTimer timer = new(s_period);
        RoomView? seen = null;
        SentPart<MarketView> markets = new(market => market.Id);
        SentPart<AlarmView> alarms = new(KeyOf);
        SentPart<AlarmView> past = new(KeyOf);
        SentPart<AlarmView> tests = new(KeyOf);
        SentPart<StallState> stalls = new(stall => stall.Detector);
        int periods = 0;
        do
        {
            RoomView view = watch.View;
            if (periods++ % PeriodsPerAlive == 0)
            {
                // The time of the newest view: a control room that stands still is seen by it.
                yield return new SseItem<string>(JsonSerializer.Serialize(view.At, s_json), "alive");
            }

            Dictionary<string, object> news = [];
            if (view.IsConnected != seen?.IsConnected)
            {
                news.Add("isConnected", view.IsConnected);
            }

            markets.AddNews(news, "markets", view.Markets);
            alarms.AddNews(news, "alarms", view.Alarms);
            past.AddNews(news, "past", view.Past);
            tests.AddNews(news, "tests", view.Tests);
            if (view.Stalls != seen?.Stalls)
            {
                stalls.AddNews(news, "stalls", [.. view.Stalls.Where(isWanted)]);
            }

            if (news.Count > 0)
            {
                // A stream that was broken begins anew.
                news.Add("isWhole", seen is null);
                yield return new SseItem<string>(JsonSerializer.Serialize(news, s_json), "state");
            }

            seen = view;
        }
        while (await NextAsync(timer, end.Token) && isWelcome());
    }

    private static string KeyOf(AlarmView alarm) => $"{alarm.Detector}/{alarm.Evt}";

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
