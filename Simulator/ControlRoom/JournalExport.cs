using System.Text;
using System.Text.Json.Nodes;

namespace Simulator.ControlRoom;

/// <summary>What a journal holds of one detector, as JSON; times are UTC (ISO 8601).</summary>
internal static class JournalExport
{
    /// <summary>Everything stored of a detector; null when nothing is.</summary>
    internal static JsonObject? Of(EventJournal journal, string detector)
    {
        SenderState? sender = journal.Senders().GetValueOrDefault(detector);
        Presence? presence = journal.Presences().GetValueOrDefault(detector);
        JsonArray events = [.. journal.EventsOf(detector).Select(kept => new JsonObject
        {
            ["evt"] = kept.Evt,
            ["typ"] = kept.Typ,
            ["received"] = kept.ReceivedAt,
            ["late_ms"] = (long)kept.Late.TotalMilliseconds,
            ["jws"] = kept.Jws,
            ["claims"] = ClaimsOf(kept.Jws),
        })];
        return sender is null && presence is null && events.Count == 0 ? null : new JsonObject
        {
            ["detector"] = detector,
            ["highest_jti"] = sender?.Highest.ToString(),
            ["will_jti"] = sender?.Will?.ToString(),
            ["heard"] = presence?.HeardAt,
            ["lost"] = presence?.IsLost,
            ["events"] = events,
            ["told"] = new JsonArray([.. journal.TellingsOf(detector).Select(Telling)]),
            ["handlings"] = new JsonArray([.. journal.Handlings(detector).Select(handling => new JsonObject
            {
                ["evt"] = handling.Evt,
                ["deed"] = handling.Deed,
                ["by"] = handling.By,
                ["at"] = handling.At,
            })]),
            ["actions"] = new JsonArray([.. journal.ActionsOf(detector).Select(kept => new JsonObject
            {
                ["evt"] = kept.Evt,
                ["action"] = kept.Action.Kind.ToString(),
                ["by"] = kept.Action.Operator,
                ["at"] = kept.Action.At,
            })]),
            ["drills"] = new JsonArray([.. journal.DrillsOf(detector).Select(drill => new JsonObject
            {
                ["day"] = drill.Day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
                ["outcome"] = drill.Outcome,
                ["missing"] = drill.Missing,
                ["accepted"] = drill.AcceptedAt,
                ["told"] = drill.Told,
                ["acknowledged"] = drill.Acknowledged,
                ["recipients"] = drill.Recipients,
            })]),
            ["latency"] = new JsonArray([.. journal.EventsOf(detector)
                .Where(kept => kept.Typ is MessageType.Alarm or MessageType.Test)
                .ToList()
                .Select(alarm => Latency(journal.LatencyOf(detector, alarm.Evt)!))]),
        };
    }

    /// <summary>An alarm's latency receipt: the times, null where one is not known.</summary>
    internal static JsonObject Latency(LatencyReceipt receipt) => new()
    {
        ["detector"] = receipt.Detector,
        ["evt"] = receipt.Evt,
        ["over_threshold"] = receipt.OverThresholdAt,
        ["over_threshold_before"] = receipt.IsOverThresholdBefore,
        ["suspected"] = receipt.SuspectedAt,
        ["alarm"] = receipt.AlarmAt,
        ["published"] = receipt.PublishedAt,
        ["accepted"] = receipt.AcceptedAt,
        ["recipients"] = new JsonArray([.. receipt.Recipients.Select(Recipient)]),
    };

    private static JsonObject Telling((string Evt, string Kind, RecipientReceipt Receipt) telling)
    {
        JsonObject told = Recipient(telling.Receipt);
        told.Insert(0, "evt", telling.Evt);
        told.Insert(1, "kind", telling.Kind);
        return told;
    }

    private static JsonObject Recipient(RecipientReceipt receipt) => new()
    {
        ["recipient"] = receipt.Recipient,
        ["told"] = receipt.ToldAt,
        ["answered"] = receipt.AnsweredAt,
        ["answer"] = receipt.Answer,
    };

    // What the journal holds was verified before it was written.
    private static JsonNode? ClaimsOf(string jws) =>
        jws.Split('.') is [_, string payload, _] && Jws.Decode(Encoding.ASCII.GetBytes(payload)) is { } json ? JsonNode.Parse(json) : null;
}
