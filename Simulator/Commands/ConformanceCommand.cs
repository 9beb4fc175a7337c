using System.CommandLine;
using Simulator.Conformance;
using Simulator.Fuzzing;
using Spectre.Console;

namespace Simulator.Commands;

/// <summary><c>conformance</c>: the times a detector is held to, each measured at its worst.</summary>
internal static class ConformanceCommand
{
    private const int DefaultSeeds = 20;
    private const int SeedMost = 1_000_000;
    private const int FileWidth = 300;

    public static Command Create()
    {
        Option<int> seed = new("--seed") { Description = "the first seed; each further one is one more", DefaultValueFactory = _ => 1 };
        Option<int> seeds = new("--seeds") { Description = "how many seeds", DefaultValueFactory = _ => DefaultSeeds };
        Option<string> json = new("--json") { Description = "file for the table" };
        Option<string> html = new("--html") { Description = "file for the report" };
        Command command = new("conformance", "Measures the times a detector is held to at their worst; a broken limit is exit code 1.") { seed, seeds, json, html };
        command.SetAction((parsed, cancellation) =>
        {
            int first = parsed.GetValue(seed);
            int count = ScoreCommand.Positive(parsed.GetValue(seeds), "--seeds");
            if (first < 0 || first > SeedMost || count > SeedMost)
            {
                throw new EndException(ExitCode.BadInput, $"--seed, --seeds: {SeedMost} at most and not below 0");
            }

            IReadOnlyList<ConformanceResult> rows = Run(first, count, cancellation);
            Print(rows);
            ScoreCommand.Save(parsed.GetValue(json), "--json", () => ConformanceReport.Json(first, count, rows));
            ScoreCommand.Save(parsed.GetValue(html), "--html", () => ConformanceReport.Html(first, count, rows));
            return Task.FromResult(rows.Any(row => row.Outcome == Outcome.Broken) ? ExitCode.CheckFailed : ExitCode.Done);
        });
        return command;
    }

    private static IReadOnlyList<ConformanceResult> Run(int seed, int seeds, CancellationToken cancellation)
    {
        try
        {
            return ScoreProgress.Show(
                "conformance", progress => Conformer.Run(ConformanceRows.All, seed, seeds, FuzzParts.Sound, progress, cancellation));
        }
        catch (OperationCanceledException)
        {
            throw new EndException(ExitCode.CheckFailed, "conformance: interrupted, nothing was shown");
        }
    }

    private static void Print(IReadOnlyList<ConformanceResult> rows)
    {
        if (Console.IsOutputRedirected)
        {
            AnsiConsole.Profile.Width = FileWidth;
            AnsiConsole.Profile.Capabilities.Ansi = false;
        }

        Table table = new Table().Border(TableBorder.Simple).AddColumns([.. ConformanceReport.Head]);
        foreach (ConformanceResult row in rows)
        {
            string colour = row.Outcome switch { Outcome.Held => "green", Outcome.Broken => "red", _ => "yellow" };
            string[] cells = [.. ConformanceReport.Cells(row).Select(Markup.Escape)];
            cells[^1] = $"[{colour}]{cells[^1]}[/]";
            table.AddRow(cells);
        }

        AnsiConsole.Write(table);
    }
}
