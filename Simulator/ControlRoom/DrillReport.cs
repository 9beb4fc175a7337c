using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Simulator.ControlRoom;

/// <summary>A night's drill, market by market.</summary>
/// <param name="Day">The day on whose morning it ended.</param>
/// <param name="UtcOffset">Times are written with it.</param>
/// <param name="Results">In the order in which they are reported.</param>
public sealed record DrillReport(DateOnly Day, TimeSpan UtcOffset, IReadOnlyList<DrillResult> Results)
{
    // For terminals and files: names of stalls are Korean.
    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>False when a detector did not pass. A drill that is still under way has failed nobody yet.</summary>
    public bool IsPassed => Results.All(result => result.Outcome is null or DrillResult.Passed);

    /// <summary>For people: each market's count, and below it each detector that did not pass.</summary>
    public string ToText()
    {
        StringBuilder text = new();
        foreach (IGrouping<string, DrillResult> market in Results.GroupBy(result => result.Market))
        {
            text.Append(CultureInfo.InvariantCulture, $"{Day:yyyy-MM-dd} {market.Key}: {market.Count(result => result.Outcome == DrillResult.Passed)} of {market.Count()} passed");
            int open = market.Count(result => result.Outcome is null);
            text.Append(open > 0 ? $", {open} under way\n" : "\n");
            foreach (DrillResult result in market.Where(result => result.Outcome is not (null or DrillResult.Passed)))
            {
                text.Append(CultureInfo.InvariantCulture, $"  {result.Stall} {result.Detector}: {result.Outcome}, {result.Missing}\n");
            }
        }

        return text.ToString();
    }

    /// <summary>RFC 4180, a line for each detector.</summary>
    public string ToCsv()
    {
        StringBuilder text = new("day,market,stall,detector,outcome,missing,asks,asked,accepted,recipients,told,told_at,acknowledged,acknowledged_at\r\n");
        foreach (DrillResult result in Results)
        {
            string?[] fields =
            [
                Text(Day), result.Market, result.Stall, result.Detector, result.Outcome ?? "open", result.Missing ?? "", Text(result.Asks), Text(result.AskedAt), Text(result.AcceptedAt),
                Text(result.Recipients), Text(result.Told), Text(result.ToldAt), Text(result.Acknowledged), Text(result.AcknowledgedAt),
            ];
            text.AppendJoin(',', fields.Select(Quote)).Append("\r\n");
        }

        return text.ToString();
    }

    /// <summary>For programs.</summary>
    public string ToJson() => new JsonObject
    {
        ["day"] = Text(Day),
        ["passed"] = IsPassed,
        ["markets"] = new JsonArray([.. Results.GroupBy(result => result.Market).Select(market => new JsonObject
        {
            ["market"] = market.Key,
            ["outcomes"] = new JsonObject(market.CountBy(result => result.Outcome ?? "open").Select(count => KeyValuePair.Create(count.Key, (JsonNode?)count.Value))),
            ["detectors"] = new JsonArray([.. market.Select(Json)]),
        })]),
    }.ToJsonString(s_json) + "\n";

    private JsonObject Json(DrillResult result) => new()
    {
        ["stall"] = result.Stall,
        ["detector"] = result.Detector,
        ["outcome"] = result.Outcome ?? "open",
        ["missing"] = result.Missing,
        ["asks"] = result.Asks,
        ["asked"] = Text(result.AskedAt),
        ["evt"] = result.Evt,
        ["accepted"] = Text(result.AcceptedAt),
        ["recipients"] = result.Recipients,
        ["told"] = result.Told,
        ["told_at"] = Text(result.ToldAt),
        ["acknowledged"] = result.Acknowledged,
        ["acknowledged_at"] = Text(result.AcknowledgedAt),
    };

    private string? Text(DateTimeOffset? time) => time?.ToOffset(UtcOffset).ToString("yyyy-MM-dd'T'HH:mm:ss.fffzzz", CultureInfo.InvariantCulture);

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    // What a spreadsheet would take for a formula stays text.
    private static string Quote(string? field)
    {
        string safe = field is ['=' or '+' or '-' or '@', ..] ? "'" + field : field ?? "";
        return safe.AsSpan().ContainsAny(",\"\r\n") ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : safe;
    }
}
