using System.Text;

namespace Simulator.ControlRoom;

/// <summary>When one recipient was told, and answered.</summary>
/// <param name="Recipient">Its name.</param>
/// <param name="ToldAt">When its channel took the notice; null while it did not.</param>
/// <param name="AnsweredAt">When its signed receipt came; null while there is none.</param>
/// <param name="Answer">That receipt, a compact JWS.</param>
public sealed record RecipientReceipt(string Recipient, DateTimeOffset? ToldAt, DateTimeOffset? AnsweredAt, string? Answer);

/// <summary>
/// How long each part of an alarm's way took, on the control room's clock. The detector's own times are put on it by its time since boot, as
/// though its quickest message of that boot had taken no time: they are late by that message's way, some tens of milliseconds in a working network.
/// </summary>
/// <param name="Detector">Detector id.</param>
/// <param name="Evt">The alarm.</param>
/// <param name="OverThresholdAt">
/// When its light first was above ambient by the detector's own limit, by the waveform that came with the alarm, to half a second; null without one.
/// </param>
/// <param name="IsOverThresholdBefore">True when the waveform begins over the limit: it was so then at the latest.</param>
/// <param name="SuspectedAt">When the detector began to suspect the flame; null when no suspicion of this boot was received.</param>
/// <param name="AlarmAt">When it gave local alarm; null when the alarm outlived a restart or says no time.</param>
/// <param name="PublishedAt">When it signed the message that was accepted: not the first when that was lost.</param>
/// <param name="AcceptedAt">When the control room took it.</param>
/// <param name="Recipients">When each was told and answered.</param>
public sealed record LatencyReceipt(
    string Detector, string Evt, DateTimeOffset? OverThresholdAt, bool IsOverThresholdBefore, DateTimeOffset? SuspectedAt, DateTimeOffset? AlarmAt,
    DateTimeOffset PublishedAt, DateTimeOffset AcceptedAt, IReadOnlyList<RecipientReceipt> Recipients)
{
    internal static LatencyReceipt From(JournalledEvent alarm, IEnumerable<JournalledEvent> suspicions, JournalledEvent? waveform, IReadOnlyList<RecipientReceipt> recipients)
    {
        DateTimeOffset published = alarm.ReceivedAt - alarm.Late;
        Claims? claims = ClaimsOf(alarm);
        MessageId? evt = MessageId.TryParseEvent(alarm.Evt, out MessageId id) ? id : null;

        // An alarm that outlived a restart counts its evt_up from another start.
        bool isOfThisBoot = MessageId.TryParse(claims?.Text("jti"), out MessageId jti) && jti.Boot == evt?.Boot;
        long? up = claims?.Whole("up");
        DateTimeOffset? At(long? evtUp) => isOfThisBoot && up >= evtUp && up - evtUp < DaysMillisMax ? published.AddMilliseconds(-(up.Value - evtUp.Value)) : null;

        JournalledEvent? suspicion = suspicions
            .Where(kept => MessageId.TryParseEvent(kept.Evt, out MessageId before) && before.Boot == evt?.Boot && evt.Value.IsAbove(before))
            .MaxBy(kept => MessageId.TryParseEvent(kept.Evt, out MessageId before) ? before.Counter : 0);
        DateTimeOffset? alarmAt = At(claims?.Whole("evt_up"));
        (TimeSpan Before, bool IsWhole)? over = waveform is not null && ClaimsOf(waveform) is { } sent && Waveform.Read(sent) is { } light ? RecordedDecision.OverThreshold(light) : null;
        return new LatencyReceipt(
            alarm.Detector, alarm.Evt, alarmAt - over?.Before, over?.IsWhole ?? false, suspicion is null ? null : At(ClaimsOf(suspicion)?.Whole("evt_up")), alarmAt,
            published, alarm.ReceivedAt, recipients);
    }

    // A detector that says more is not believed.
    private const long DaysMillisMax = 7L * 86_400 * 1_000;

    // What the journal holds was verified before it was written.
    private static Claims? ClaimsOf(JournalledEvent kept) =>
        kept.Jws.Split('.') is [_, string payload, _] && Jws.Decode(Encoding.ASCII.GetBytes(payload)) is { } json ? Claims.Read(kept.Detector, json) : null;
}
