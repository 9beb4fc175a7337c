using System.Globalization;
using System.Text;
using Simulator.ControlRoom;

namespace Simulator.Provisioning;

/// <summary>How one step of the routine ended (docs/commissioning.md).</summary>
/// <param name="No">1 to 8.</param>
/// <param name="Step">Its name.</param>
/// <param name="Result"><c>pass</c>, <c>fail</c> or <c>skip</c>.</param>
/// <param name="Ms">How long it took, milliseconds.</param>
/// <param name="Value">As the step defines it.</param>
/// <param name="Hint">What to do, one of the routine's words; empty unless it failed.</param>
public sealed record StepResult(int No, string Step, string Result, long Ms, long Value, string Hint)
{
    /// <summary>Reads what a detector told of a step; null when the message is of no step.</summary>
    public static StepResult? Of(Claims claims) =>
        claims.Text("step") is { } step && claims.Whole("no") is { } no and >= 1 and <= 8
            ? new StepResult((int)no, step, claims.Text("result") ?? "", claims.Whole("ms") ?? 0, claims.Whole("value") ?? 0, claims.Text("hint") ?? "")
            : null;

    /// <summary>Reads the claim <c>steps</c> of a finished routine: <c>step:result:ms:value</c>, of a failed one also <c>:hint</c>.</summary>
    public static IReadOnlyList<StepResult> AllOf(Claims end)
    {
        List<StepResult> steps = [];
        foreach (string entry in (end.Text("steps") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = entry.Split(':');
            if (parts.Length >= 4
                && long.TryParse(parts[2], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long millis)
                && long.TryParse(parts[3], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value))
            {
                steps.Add(new StepResult(steps.Count + 1, parts[0], parts[1], millis, value, parts.Length > 4 ? parts[4] : ""));
            }
        }

        return steps;
    }
}

/// <summary>The last message of a routine: what it says is signed by the detector.</summary>
/// <param name="Evt">Its event.</param>
/// <param name="Claims">Verified.</param>
/// <param name="AcceptedAt">When the control room took it.</param>
/// <param name="Jws">The message as it came.</param>
public sealed record CommissioningEnd(string Evt, Claims Claims, DateTimeOffset AcceptedAt, string Jws);

/// <summary>What the control room's journal knows of a detector's commissioning.</summary>
/// <param name="End">The newest result accepted; null before the first.</param>
/// <param name="Steps">Those of the routine that runs, in their order; those of <paramref name="End"/> when none runs.</param>
public sealed record CommissioningRun(CommissioningEnd? End, IReadOnlyList<StepResult> Steps)
{
    // One routine tells of nine tests; some may come from routines that a power cut ended.
    private const int TestsMax = 64;

    /// <summary>Reads it, each message verified anew: a journal that somebody edited must not make a certificate.</summary>
    public static CommissioningRun Of(EnrolledDetector detector, EventJournal journal)
    {
        CommissioningEnd? end = journal.NewestOf(detector.Id, MessageType.Commissioned, 1) is [{ } kept] && Verify(detector, kept) is { } said
            ? new CommissioningEnd(kept.Evt, said, kept.ReceivedAt, kept.Jws)
            : null;
        List<StepResult> running = Running(detector, journal, end);
        return new CommissioningRun(end, running.Count > 0 ? running : end is null ? [] : StepResult.AllOf(end.Claims));
    }

    private static List<StepResult> Running(EnrolledDetector detector, EventJournal journal, CommissioningEnd? end)
    {
        bool isFirst = !MessageId.TryParseEvent(end?.Evt, out MessageId ended);
        List<(MessageId Evt, StepResult Step)> told = [];
        foreach (JournalledEvent kept in journal.NewestOf(detector.Id, MessageType.Test, TestsMax))
        {
            if (MessageId.TryParseEvent(kept.Evt, out MessageId evt) && (isFirst || evt.IsAbove(ended))
                && Verify(detector, kept) is { } claims && StepResult.Of(claims) is { } step)
            {
                told.Add((evt, step));
            }
        }

        // By the detector's own numbers: messages overtake each other.
        told.Sort((a, b) => a.Evt == b.Evt ? 0 : a.Evt.IsAbove(b.Evt) ? 1 : -1);
        List<StepResult> steps = [];
        foreach ((_, StepResult step) in told)
        {
            if (steps.Count > 0 && step.No <= steps[^1].No)
            {
                // A power cut ended the one before.
                steps.Clear();
            }

            steps.Add(step);
        }

        return steps;
    }

    private static Claims? Verify(EnrolledDetector detector, JournalledEvent kept) =>
        detector.TryVerify(Encoding.ASCII.GetBytes(kept.Jws), out _, out Claims? claims, out _) ? claims : null;
}
