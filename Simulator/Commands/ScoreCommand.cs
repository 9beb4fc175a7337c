using System.CommandLine;
using Simulator.World;
using Simulator.World.Scoring;
using Spectre.Console;

namespace Simulator.Commands;

/// <summary><c>score</c>: the detector against a generator's fires and nuisances, in numbers and pictures.</summary>
internal static class ScoreCommand
{
    private const int DefaultDraws = 200;
    private const double DefaultHours = 100;

    // A table that is not in a terminal is as wide as it needs.
    private const int FileWidth = 200;

    public static Command Create()
    {
        Option<string> generator = new("--generator") { Description = "where signals come from", DefaultValueFactory = _ => Generators.All[0].Name };
        generator.AcceptOnlyFromAmong([.. Generators.All.Select(known => known.Name)]);
        Option<int> draws = new("--draws") { Description = "fires of each class", DefaultValueFactory = _ => DefaultDraws };
        Option<double> hours = new("--hours") { Description = "hours of each class of nuisances", DefaultValueFactory = _ => DefaultHours };
        Option<string> classes = new("--classes") { Description = "names of classes or kinds, with commas between; all without it" };
        Option<int> seed = new("--seed") { Description = "repeats a run", DefaultValueFactory = _ => 1 };
        Option<string> profile = new("--profile") { Description = "standard or cooking; without it cooking for the burner's generator, standard for others" };
        profile.AcceptOnlyFromAmong("standard", "cooking");
        Option<string> json = new("--json") { Description = "file for everything in the table" };
        Option<string> html = new("--html") { Description = "file for the report with plots" };

        Command command = new("score", "Runs the detector over many fires and nuisances and counts what it finds.")
        {
            generator, draws, hours, classes, seed, profile, json, html,
        };
        command.SetAction((parsed, cancellation) =>
        {
            IGenerator used = Generators.All.First(known => known.Name == parsed.GetValue(generator));
            ScorePlan plan = new(
                used,
                Select(used, parsed.GetValue(classes)),
                Positive(parsed.GetValue(draws), "--draws"),
                Positive(parsed.GetValue(hours), "--hours"),
                parsed.GetValue(seed),
                parsed.GetValue(profile) ?? (used is BurnerGenerator ? "cooking" : "standard"));
            Score score = Run(plan, cancellation);
            Print(score);
            Save(parsed.GetValue(json), "--json", () => ScoreJson.Write(score));
            Save(parsed.GetValue(html), "--html", () => ScoreReport.Write(score));
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }

    /// <summary>Writes a file that was asked for.</summary>
    /// <exception cref="EndException">Exit code 2: it cannot be written.</exception>
    public static void Save(string? path, string option, Func<string> text)
    {
        if (path == null)
        {
            return;
        }

        try
        {
            File.WriteAllText(path, text());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new EndException(ExitCode.BadInput, $"{option} {path}: {e.Message}");
        }
    }

    private static Score Run(ScorePlan plan, CancellationToken cancellation)
    {
        try
        {
            return ScoreProgress.Show("score", progress => Scorer.Run(plan, progress, cancellation));
        }
        catch (OperationCanceledException)
        {
            throw new EndException(ExitCode.CheckFailed, "score: interrupted, nothing was counted");
        }
    }

    private static List<SignalClass> Select(IGenerator generator, string? names)
    {
        if (names == null)
        {
            return [.. generator.Classes];
        }

        List<SignalClass> selected = [];
        foreach (string name in names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            SignalClass[] found =
            [
                .. generator.Classes.Where(known =>
                    known.Name == name || string.Equals(known.Kind.ToString(), name, StringComparison.OrdinalIgnoreCase)),
            ];
            if (found.Length == 0)
            {
                string all = string.Join(", ", generator.Classes.Select(known => known.Name));
                throw new EndException(ExitCode.BadInput, $"--classes: {name} is neither a kind nor one of {all}");
            }

            selected.AddRange(found.Except(selected));
        }

        return selected.Count > 0 ? selected : throw new EndException(ExitCode.BadInput, "--classes: no name given");
    }

    public static T Positive<T>(T value, string option)
        where T : System.Numerics.INumber<T> =>
        value > T.Zero ? value : throw new EndException(ExitCode.BadInput, $"{option}: a number above 0 expected, not {value}");

    private static void Print(Score score)
    {
        if (Console.IsOutputRedirected)
        {
            AnsiConsole.Profile.Width = FileWidth;
            AnsiConsole.Profile.Capabilities.Ansi = false;
        }

        PrintRows(score, true, ScoreTable.FireHead, ScoreTable.FireCells);
        PrintRows(score, false, ScoreTable.NuisanceHead, ScoreTable.NuisanceCells);
        Table targets = Plain("target of", "asked", "reached", "");
        foreach (TargetResult result in score.TargetResults)
        {
            string colour = result.Verdict switch { Verdict.Met => "green", Verdict.Open => "yellow", _ => "red" };
            targets.AddRow(
                Markup.Escape(result.Row),
                Markup.Escape(result.Text),
                Markup.Escape(result.Figure),
                $"[{colour}]{Markup.Escape(ScoreTable.Word(result.Verdict))}[/]");
        }

        AnsiConsole.Write(targets);
    }

    private static void PrintRows(Score score, bool fires, IReadOnlyList<string> head, Func<ScoreRow, string[]> cells)
    {
        Table table = Plain([.. head]);
        for (int i = 1; i < head.Count; i++)
        {
            table.Columns[i].RightAligned();
        }

        ScoreRow[] kinds = [.. score.Kinds.Where(row => row.IsFire == fires)];
        foreach (ScoreRow kind in kinds)
        {
            foreach (ClassScore scored in score.Classes.Where(scored => scored.Class.Kind == kind.Kind))
            {
                table.AddRow([.. cells(scored.Row).Select(Markup.Escape)]);
            }

            table.AddRow([.. cells(kind).Select(cell => $"[bold]{Markup.Escape(cell)}[/]")]);
            table.AddEmptyRow();
        }

        if (kinds.Length > 0)
        {
            AnsiConsole.Write(table);
        }
    }

    private static Table Plain(params string[] head) => new Table().Border(TableBorder.Simple).AddColumns(head);
}
