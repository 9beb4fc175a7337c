using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Simulator.ControlRoom;

namespace Firmware.Tests.Desktop.ControlRoom;

/// <summary>Signs messages as a detector would, right ones by default, wrong ones on demand.</summary>
internal sealed class TestDetector(string id, string market, TimeProvider time, string key = "")
{
    internal byte[] Key { get; } = SHA256.HashData(Encoding.ASCII.GetBytes(key + id));

    internal string Id => id;

    internal long Boot { get; set; } = 7;

    internal long Counter { get; set; }

    internal string Topic(string leaf) => $"flame/v1/{market}/{id}/{leaf}";

    /// <summary>The claims of a message with the next number.</summary>
    internal JsonObject Claims(string type, string? evt = null)
    {
        JsonObject claims = new()
        {
            ["iss"] = id,
            ["jti"] = string.Create(CultureInfo.InvariantCulture, $"{Boot}-{++Counter}"),
            ["iat"] = time.GetUtcNow().ToUnixTimeSeconds(),
            ["clk"] = "sntp",
            ["up"] = 1_000 + (time.GetTimestamp() * 1_000 / time.TimestampFrequency),
            ["typ"] = type,
            ["mkt"] = market,
            ["stall"] = "B-07",
        };
        if (evt is not null)
        {
            claims["evt"] = evt;
        }

        return claims;
    }

    internal byte[] Sign(JsonNode claims) => Jws.Sign(id, Key, Encoding.UTF8.GetBytes(claims.ToJsonString()));

    /// <summary>A right message of a type, with the next number.</summary>
    internal byte[] Message(string type, string? evt = null) => Sign(Claims(type, evt));
}
