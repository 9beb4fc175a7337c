using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Simulator.ControlRoom;
using Simulator.Places;

namespace Simulator.Provisioning;

/// <summary>Answers the calls of <see cref="ProvisioningApi"/>. For several threads.</summary>
/// <param name="registry">Where detectors are enrolled.</param>
/// <param name="plan">The market's plan, null where none is checked.</param>
/// <param name="desk">Answers for the receiver's thread.</param>
/// <param name="time">The clock of the control room.</param>
/// <param name="log">Takes a line for each change, without secrets; for several threads.</param>
internal sealed class ProvisioningCalls(DetectorRegistry registry, MarketPlan? plan, RoomDesk desk, TimeProvider time, TextWriter log)
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        PropertyNameCaseInsensitive = false,
    };

    internal static JsonHttpResult<Dictionary<string, string>> Error(int status, string error) =>
        TypedResults.Json(new Dictionary<string, string> { ["error"] = error }, s_json, statusCode: status);

    internal async Task<IResult> Enrol(HttpRequest http)
    {
        EnrolmentRequest? request;
        try
        {
            request = await JsonSerializer.DeserializeAsync<EnrolmentRequest>(http.Body, s_json, http.HttpContext.RequestAborted);
        }
        catch (JsonException)
        {
            // Without its own words, which may quote a key.
            request = null;
        }

        if (request is null)
        {
            return Error(StatusCodes.Status400BadRequest, "the body is no JSON object of the texts detector, market, stall, key and at most replaces");
        }

        EnrolmentAnswer answer = Enrolment.Enrol(registry, plan, request, time.GetUtcNow());
        if (answer.Outcome == EnrolmentOutcome.Enrolled)
        {
            await log.WriteLineAsync($"enrolled: {registry.Find(request.Detector!)}{(request.Replaces is null ? "" : $" in place of {request.Replaces}")}");
        }

        return answer.Outcome switch
        {
            EnrolmentOutcome.Enrolled => Named(request.Detector!, StatusCodes.Status201Created),
            EnrolmentOutcome.Present => Named(request.Detector!, StatusCodes.Status200OK),
            EnrolmentOutcome.Conflict => Error(StatusCodes.Status409Conflict, answer.Error),
            EnrolmentOutcome.NotSaved => Error(StatusCodes.Status503ServiceUnavailable, answer.Error),
            _ => Error(StatusCodes.Status400BadRequest, answer.Error),
        };
    }

    internal async Task<IResult> Commissioning(string id)
    {
        if (Find(id) is not { } detector)
        {
            return Unknown();
        }

        CommissioningRun run = await desk.AskAsync((_, journal) => CommissioningRun.Of(detector, journal));
        return TypedResults.Json(new { detector = detector.Id, evt = run.End?.Evt, result = run.End?.Claims.Text("result"), steps = run.Steps }, s_json);
    }

    internal async Task<IResult> Commission(string id)
    {
        if (Find(id) is not { } detector)
        {
            return Unknown();
        }

        if (detector.Retirement is not null)
        {
            return Error(StatusCodes.Status409Conflict, $"detector {id} was retired");
        }

        if (!await desk.AskAsync((receiver, _) => receiver.SendCommand(id, "commission")))
        {
            return Error(StatusCodes.Status409Conflict, $"detector {id} was never heard, or the broker is away: nothing was sent");
        }

        await log.WriteLineAsync($"commission: {detector}");
        return Named(id, StatusCodes.Status202Accepted);
    }

    internal Task<IResult> CertificateJson(string id) => Certified(id, certificate => TypedResults.Text(certificate.ToJson(), "application/json", Encoding.UTF8));

    internal Task<IResult> CertificateHtml(string id) => Certified(id, certificate => TypedResults.Text(CertificatePage.Of(certificate), "text/html", Encoding.UTF8));

    private static JsonHttpResult<Dictionary<string, string>> Unknown() => Error(StatusCodes.Status404NotFound, "no such detector is enrolled");

    private static JsonHttpResult<Dictionary<string, string>> Named(string id, int status) =>
        TypedResults.Json(new Dictionary<string, string> { ["detector"] = id }, s_json, statusCode: status);

    private async Task<IResult> Certified(string id, Func<Certificate, IResult> show)
    {
        if (Find(id) is not { } detector)
        {
            return Unknown();
        }

        CommissioningRun run = await desk.AskAsync((_, journal) => CommissioningRun.Of(detector, journal));
        if (run.End is not { } end)
        {
            return Error(StatusCodes.Status404NotFound, $"detector {id} was not commissioned yet");
        }

        // Each is told its stall by an installer, once the board and once the control room: a slip must not be certified.
        Certificate certificate = Certificate.Of(end);
        return certificate.Market == detector.Market && certificate.Stall == detector.Stall
            ? show(certificate)
            : Error(StatusCodes.Status409Conflict, $"detector {detector} says that it is at stall {certificate.Stall} of market {certificate.Market}: write its configuration anew");
    }

    private EnrolledDetector? Find(string id) => DetectorRegistry.IsId(id) ? registry.Find(id) : null;
}
