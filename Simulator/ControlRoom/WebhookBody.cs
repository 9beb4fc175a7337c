using System.Text.Json;
using System.Text.Json.Nodes;

namespace Simulator.ControlRoom;

/// <summary>An alarm, or what came of it, as JSON for a webhook.</summary>
internal static class WebhookBody
{
    internal static byte[] Write(AlarmNotice notice, string role) => JsonSerializer.SerializeToUtf8Bytes(new JsonObject
    {
        ["type"] = notice.Typ,
        ["kind"] = notice.Kind,
        ["key"] = notice.Key,
        ["alarm"] = notice.AlarmKey,
        ["test"] = notice.IsTest,
        ["role"] = role,
        ["market"] = notice.Market,
        ["stall"] = notice.Stall,
        ["pos"] = notice.Position is { } pos ? new JsonArray(pos.Row, pos.Column, pos.Floor) : null,
        ["lat"] = notice.Latitude,
        ["lon"] = notice.Longitude,
        ["acc"] = notice.AccuracyMetres,
        ["received"] = notice.ReceivedAt,
        ["at"] = notice.At,
    });
}
