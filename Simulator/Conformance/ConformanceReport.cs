using System.Text.Json;
using System.Text.Json.Serialization;
using Simulator.World.Scoring;

namespace Simulator.Conformance;

/// <summary>The measured rows as text, JSON and page. Nothing in them depends on when or where they were measured.</summary>
public static class ConformanceReport
{
    private static readonly JsonSerializerOptions s_options = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
    };

    /// <summary>Names of the columns.</summary>
    public static IReadOnlyList<string> Head { get; } =
        ["time", "limit", "source", "worst", "margin", "measured", "worst scenario", "seed", ""];

    /// <summary>One row's cells.</summary>
    public static string[] Cells(ConformanceResult row) =>
    [
        row.What,
        Seconds(row, row.LimitSeconds, "none"),
        row.Source,
        Seconds(row, row.WorstSeconds, "never"),
        Seconds(row, row.MarginSeconds, "-"),
        FormattableString.Invariant($"{row.Count}"),
        row.WorstCase,
        FormattableString.Invariant($"{row.WorstSeed}"),
        Word(row.Outcome),
    ];

    /// <summary>As JSON.</summary>
    public static string Json(int seed, int seeds, IReadOnlyList<ConformanceResult> rows) =>
        JsonSerializer.Serialize(new { seed, seeds, rows }, s_options) + "\n";

    /// <summary>As a page that needs nothing beside itself.</summary>
    public static string Html(int seed, int seeds, IReadOnlyList<ConformanceResult> rows)
    {
        HtmlPage page = new("Conformance");
        page.Note(FormattableString.Invariant(
            $"The firmware's own detector in simulation, on virtual time, seeds {seed} to {seed + seeds - 1}: the worst case of each time that it is held to. Nothing was measured on a board, and nothing here is a certification."));
        page.Table(Head, rows.Select(row => Cells(row).Select((cell, i) => (cell, i is 0 or 2 or 6 ? "wraps" : i == 8 ? Style(row.Outcome) : ""))));
        page.Note("Seed: with --seed and --seeds 1 it runs again.");
        return page.ToString();
    }

    /// <summary>An outcome in a word.</summary>
    public static string Word(Outcome outcome) => outcome switch { Outcome.Held => "held", Outcome.Broken => "BROKEN", _ => "no limit" };

    private static string Style(Outcome outcome) => outcome switch { Outcome.Held => "Met", Outcome.Broken => "Missed", _ => "Open" };

    // A limit of nothing is one of a count.
    private static string Seconds(ConformanceResult row, double? figure, string otherwise) =>
        figure is { } value ? row.LimitSeconds == 0 ? FormattableString.Invariant($"{value:0}") : FormattableString.Invariant($"{value:0.00} s") : otherwise;
}
