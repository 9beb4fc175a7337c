using System.Text.Json;
using System.Text.Json.Nodes;

namespace Simulator.ControlRoom;

/// <summary>
/// The recipient at the console: one line of JSON for each notice, what came of an alarm included. After a restart a line may come again; who reads them shows each
/// <c>key</c> once.
/// </summary>
/// <param name="writer">Takes the lines; flushed with each.</param>
public sealed class LineRecipient(TextWriter writer) : IRecipient
{
    /// <inheritdoc/>
    public string Name => "console";

    /// <inheritdoc/>
    public bool IsFor(string market, string stall, string kind) => true;

    /// <inheritdoc/>
    public bool Tell(AlarmNotice notice)
    {
        JsonObject line = new()
        {
            ["event"] = notice.Kind,
            ["key"] = notice.Key,
            ["market"] = notice.Market,
            ["stall"] = notice.Stall,
            ["test"] = notice.IsTest,
            ["received"] = notice.At,
        };
        writer.WriteLine(line.ToJsonString(JsonSerializerOptions.Web));
        writer.Flush();
        return true;
    }
}
