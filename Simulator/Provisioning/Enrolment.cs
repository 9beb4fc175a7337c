using System.Security.Cryptography;
using System.Text;
using Simulator.ControlRoom;
using Simulator.Places;

namespace Simulator.Provisioning;

/// <summary>How an enrolment went.</summary>
public enum EnrolmentOutcome
{
    /// <summary>The detector is enrolled from now on.</summary>
    Enrolled,

    /// <summary>The very same detector was enrolled already: whoever asks again may go on.</summary>
    Present,

    /// <summary>The request is not well formed.</summary>
    Bad,

    /// <summary>The request contradicts what is enrolled.</summary>
    Conflict,

    /// <summary>Nothing changed, because the change could not be saved.</summary>
    NotSaved,
}

/// <summary>How an enrolment went, and why not. Never holds a key.</summary>
/// <param name="Outcome">How.</param>
/// <param name="Error">One line; empty when the detector is enrolled.</param>
public sealed record EnrolmentAnswer(EnrolmentOutcome Outcome, string Error = "");

/// <summary>Enrols detectors as installers ask for it.</summary>
public static class Enrolment
{
    private const int StallCharsMax = 32;

    /// <summary>Enrols a detector, or says in one line why not.</summary>
    /// <param name="registry">Where.</param>
    /// <param name="plan">The market's plan, which has to have the stall; null where none is checked.</param>
    /// <param name="request">What is asked for.</param>
    /// <param name="now">The present.</param>
    public static EnrolmentAnswer Enrol(DetectorRegistry registry, MarketPlan? plan, EnrolmentRequest request, DateTimeOffset now)
    {
        if (Problem(request) is { } problem)
        {
            return new EnrolmentAnswer(EnrolmentOutcome.Bad, problem);
        }

        if (plan is not null && (plan.Market != request.Market || plan.Find(request.Stall!) is null))
        {
            return new EnrolmentAnswer(EnrolmentOutcome.Bad, $"the plan of market {plan.Market} has no such stall");
        }

        if (Jws.Decode(Encoding.UTF8.GetBytes(request.Key!)) is not { Length: DetectorRegistry.KeyBytes } key)
        {
            return new EnrolmentAnswer(EnrolmentOutcome.Bad, $"key is not base64url of {DetectorRegistry.KeyBytes} bytes, without padding");
        }

        try
        {
            return Enrol(registry, request, key, now);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    private static EnrolmentAnswer Enrol(DetectorRegistry registry, EnrolmentRequest request, byte[] key, DateTimeOffset now)
    {
        if (IsPresent(registry, request, key))
        {
            return new EnrolmentAnswer(EnrolmentOutcome.Present);
        }

        if (Conflict(registry, request) is { } conflict)
        {
            return new EnrolmentAnswer(EnrolmentOutcome.Conflict, conflict);
        }

        try
        {
            _ = request.Replaces is { } old ? registry.Replace(old, request.Detector!, key, now) : registry.Add(request.Detector!, request.Market!, request.Stall!, key);
            return new EnrolmentAnswer(EnrolmentOutcome.Enrolled);
        }
        catch (EndException refusal)
        {
            // The same request may have come twice at a time; and the registry, unlike these checks, knows every key.
            return IsPresent(registry, request, key) ? new EnrolmentAnswer(EnrolmentOutcome.Present)
                : refusal.Message.StartsWith("detector ", StringComparison.Ordinal) ? new EnrolmentAnswer(EnrolmentOutcome.Conflict, refusal.Message)
                : new EnrolmentAnswer(EnrolmentOutcome.NotSaved, "the registry could not be saved: nothing was enrolled");
        }
    }

    // Without the values themselves: a key may stand in the wrong place.
    private static string? Problem(EnrolmentRequest request) => request switch
    {
        { Detector: null } or { Market: null } or { Stall: null } or { Key: null } => "detector, market, stall and key are needed",
        _ when !DetectorRegistry.IsId(request.Detector) => "detector does not match [a-z0-9-]{1,32}",
        _ when !DetectorRegistry.IsId(request.Market) => "market does not match [a-z0-9-]{1,32}",
        _ when request.Replaces is { } old && !DetectorRegistry.IsId(old) => "replaces does not match [a-z0-9-]{1,32}",
        _ when request.Stall.Length is 0 or > StallCharsMax || request.Stall.AsSpan().ContainsAnyExceptInRange(' ', '~') => $"stall does not have 1 to {StallCharsMax} printable ASCII characters",
        _ => null,
    };

    private static bool IsPresent(DetectorRegistry registry, EnrolmentRequest request, byte[] key) =>
        registry.Find(request.Detector!) is { Retirement: null } detector
        && detector.Market == request.Market && detector.Stall == request.Stall
        && CryptographicOperations.FixedTimeEquals(detector.Keys[^1].Bytes, key);

    private static string? Conflict(DetectorRegistry registry, EnrolmentRequest request)
    {
        if (registry.Find(request.Detector!) is { } present)
        {
            return present.Retirement is not null ? $"detector {present.Id} was retired, and ids are not given twice: choose another"
                : present.Market == request.Market && present.Stall == request.Stall ? $"detector {present} is enrolled with another key: give the board another id, and replaces with this one"
                : $"detector {present} is enrolled already";
        }

        EnrolledDetector? holder = registry.FindAt(request.Market!, request.Stall!);
        string place = $"stall {request.Stall} of market {request.Market}";
        return holder?.Id == request.Replaces ? null
            : holder is null ? $"{place} has no detector in service, so none leaves"
            : $"{place} has detector {holder.Id} already; if it leaves, name it with replaces";
    }
}
