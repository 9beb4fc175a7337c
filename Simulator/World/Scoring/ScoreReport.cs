namespace Simulator.World.Scoring;

/// <summary>A score as a page: targets, tables, distributions of latency, and the waveforms of what went wrong.</summary>
public static class ScoreReport
{
    /// <summary>How many failures of either sort are plotted at most.</summary>
    public const int MostPlots = 40;

    /// <summary>Writes it.</summary>
    public static string Write(Score score)
    {
        ScorePlan plan = score.Plan;
        HtmlPage page = new("Flame detector: score");
        page.Note(FormattableString.Invariant(
            $"SIMULATION. Generator {plan.Generator.Name}, seed {plan.Seed}, profile {plan.Profile}, {plan.Draws} fires and {plan.Hours:0.#} h of nuisance a class."));
        page.Heading("Targets");
        page.Table(
            ["of", "asked", "reached", ""],
            score.TargetResults.Select(result => new[]
            {
                (result.Row, ""), (result.Text, "words"), (result.Figure, ""), (ScoreTable.Word(result.Verdict), result.Verdict.ToString()),
            }));
        page.Heading("Fires");
        page.Note("Times run from the moment the flame's 1 s mean, as read, is 100 counts above ambient. A fire never found counts as infinitely late.");
        Rows(page, ScoreTable.FireHead, score, true, ScoreTable.FireCells);
        page.Pair(score.Kinds.Where(row => row.IsFire).Select(row => (
            row.Name,
            LatencyPlot.Draw(row.Kind, score.Classes.Where(scored => scored.Class.Kind == row.Kind).SelectMany(scored => scored.Fires)))));
        page.Heading("Nuisances");
        Rows(page, ScoreTable.NuisanceHead, score, false, ScoreTable.NuisanceCells);

        int late = score.Classes.Sum(scored => scored.Fires.Count(fire => SignalKinds.IsLate(scored.Class.Kind, fire)));
        Plots(page, "Fires found late or never", late, FailurePlots.Fires(score, MostPlots));
        int alarmed = score.Classes.Sum(scored => scored.Row.DrawsWithAlarm);
        Plots(page, "False alarms", alarmed, FailurePlots.FalseAlarms(score, MostPlots));
        return page.ToString();
    }

    private static void Rows(HtmlPage page, IReadOnlyList<string> head, Score score, bool fires, Func<ScoreRow, string[]> cells) => page.Table(
        head,
        score.Kinds.Concat(score.Classes.Select(scored => scored.Row))
            .Where(row => row.IsFire == fires)
            .Select(row => cells(row).Select(cell => (cell, ""))));

    private static void Plots(HtmlPage page, string name, int count, IReadOnlyList<FailurePlot> plots)
    {
        page.Heading($"{name}: {count}{(count > plots.Count ? $", {plots.Count} of them shown" : "")}");
        page.PlotKey();
        foreach (FailurePlot plot in plots)
        {
            page.Plot(plot.Title, plot.Description, plot.Svg);
        }
    }
}
