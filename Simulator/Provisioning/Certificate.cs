using System.Text.Encodings.Web;
using System.Text.Json;
using Simulator.ControlRoom;
using Simulator.Places;

namespace Simulator.Provisioning;

/// <summary>
/// The record of one commissioning (docs/provisioning.md). All but <see cref="AcceptedAt"/> is what the detector signed; names are those
/// of its claims.
/// </summary>
public sealed record Certificate
{
    private static readonly JsonSerializerOptions s_json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        NewLine = "\n",

        // The detector's own words as they are. The text is served as JSON, never within HTML.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Of this format.</summary>
    public int Version { get; } = 1;

    /// <summary><c>pass</c> when no step failed, else <c>fail</c>.</summary>
    public required string Result { get; init; }

    /// <summary>Market id.</summary>
    public required string Market { get; init; }

    /// <summary>Stable stall number.</summary>
    public required string Stall { get; init; }

    /// <summary>Detector id.</summary>
    public required string Detector { get; init; }

    /// <summary>Row, column, floor in the market's grid; null where the detector said none.</summary>
    public required IReadOnlyList<int>? Pos { get; init; }

    /// <summary>WGS 84 degrees; null without a position.</summary>
    public required double? Lat { get; init; }

    /// <summary>WGS 84 degrees; null without a position.</summary>
    public required double? Lon { get; init; }

    /// <summary>Metres; null where not known.</summary>
    public required double? Acc { get; init; }

    /// <summary>Where the position came from: <c>gnss</c>, <c>survey</c> or <c>none</c>.</summary>
    public required string Loc { get; init; }

    /// <summary>Why the detector's own receiver found no position: <c>silent</c>, <c>no-fix</c> or <c>outside-market</c>; empty where it did, or where none is fitted.</summary>
    public required string Gnss { get; init; }

    /// <summary>The position as a <c>geo:</c> URI (RFC 5870); null without one.</summary>
    public string? Geo => Lat is { } latitude && Lon is { } longitude ? $"geo:{new GeoPoint(latitude, longitude)}" : null;

    /// <summary>What started the routine: <c>fresh</c>, <c>button</c> or <c>command</c>.</summary>
    public required string Why { get; init; }

    /// <summary>Who installed it, as the configuration says; empty where it does not.</summary>
    public required string By { get; init; }

    /// <summary>Version of the firmware.</summary>
    public required string Fw { get; init; }

    /// <summary>Version of the runtime; empty where the board does not know it.</summary>
    public required string Clr { get; init; }

    /// <summary><c>standard</c> or <c>cooking</c>.</summary>
    public required string Profile { get; init; }

    /// <summary>The configuration's checksum, as in its line <c>crc32=</c>.</summary>
    public required string Cfg { get; init; }

    /// <summary>In their order.</summary>
    public required IReadOnlyList<StepResult> Steps { get; init; }

    /// <summary>From the routine's begin to its end, milliseconds.</summary>
    public required long TotalMs { get; init; }

    /// <summary>The event's id.</summary>
    public required string Evt { get; init; }

    /// <summary>When the control room took the message, by its own clock.</summary>
    public required DateTimeOffset AcceptedAt { get; init; }

    /// <summary>The message as it was received, a compact JWS: who has the detector's key can verify it.</summary>
    public required string Proof { get; init; }

    /// <summary>Makes the record of an accepted result.</summary>
    public static Certificate Of(CommissioningEnd end)
    {
        Claims claims = end.Claims;
        (double Latitude, double Longitude)? place =
            claims.Number("lat") is { } latitude and >= -90 and <= 90 && claims.Number("lon") is { } longitude and >= -180 and <= 180 ? (latitude, longitude) : null;
        return new Certificate
        {
            Result = claims.Text("result") == "pass" ? "pass" : "fail",
            Market = claims.Text("mkt") ?? "",
            Stall = claims.Text("stall") ?? "",
            Detector = claims.KeyId,
            Pos = claims.Wholes("pos") is { Length: 3 } cell ? cell : null,
            Lat = place?.Latitude,
            Lon = place?.Longitude,

            // Not known is written as 0 by the detector.
            Acc = place is not null && claims.Number("acc") is { } metres and > 0 ? metres : null,
            Loc = place is null ? "none" : claims.Text("loc") ?? "none",
            Gnss = claims.Text("gnss") ?? "",
            Why = claims.Text("why") ?? "",
            By = claims.Text("by") ?? "",
            Fw = claims.Text("fw") ?? "",
            Clr = claims.Text("clr") ?? "",
            Profile = claims.Text("profile") ?? "",
            Cfg = claims.Text("cfg") ?? "",
            Steps = StepResult.AllOf(claims),
            TotalMs = claims.Whole("total_ms") ?? 0,
            Evt = end.Evt,
            AcceptedAt = end.AcceptedAt.ToUniversalTime(),
            Proof = end.Jws,
        };
    }

    /// <summary>The record as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, s_json) + "\n";
}
