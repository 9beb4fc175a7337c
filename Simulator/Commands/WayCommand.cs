using System.CommandLine;
using Simulator.Places;

namespace Simulator.Commands;

/// <summary>The verb <c>way</c>: how to get to a stall that is in alarm, by road and on foot.</summary>
internal static class WayCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Option<string> plan = new("--plan") { Description = "The market's plan (docs/market-plan.md)", HelpName = "FILE", Required = true };
        Option<string> stall = new("--stall") { Description = "The number of the stall to go to", HelpName = "NUMBER", Required = true };
        Option<string[]> alarms = new("--alarm") { Description = "Other stalls in alarm: the way goes around them", HelpName = "NUMBER", AllowMultipleArgumentsPerToken = true };
        Option<Language> language = new("--language") { Description = "ko or en", DefaultValueFactory = _ => Language.En };
        Option<string?> svg = new("--svg") { Description = "Draw the way on the plan into this file", HelpName = "FILE" };
        Command command = new("way", "Say the best way to a stall: links for the road, the walk from a gate, water near it") { plan, stall, alarms, language, svg };
        command.SetAction(parsed => Run(
            MarketPlan.Load(parsed.GetRequiredValue(plan)), parsed.GetRequiredValue(stall), parsed.GetValue(alarms) ?? [], parsed.GetValue(language), parsed.GetValue(svg)));
        return command;
    }

    private static int Run(MarketPlan plan, string number, string[] alarms, Language language, string? svg)
    {
        PlanStall stall = Find(plan, "--stall", number);
        foreach (string alarm in alarms)
        {
            Find(plan, "--alarm", alarm);
        }

        WayFinder finder = new(plan);
        Way way = finder.Find(stall, alarms);
        RoadLinks links = new(plan.Grid.PlaceOf(way.Gate.Cell), way.Gate.Name);
        string?[] said =
        [
            WayWords.Say(plan, way, language),
            WayWords.SayLength(way, language),
            WayWords.SayPassed(way, language),
            finder.Nearest(stall, "hydrant", "hose") is { } water ? WayWords.Say(water, language) : null,
            finder.Nearest(stall, "extinguisher") is { } extinguisher ? WayWords.Say(extinguisher, language) : null,
        ];
        string[] lines = [.. said.OfType<string>()];
        foreach (string line in (string[])[.. lines, links.Geo, links.Kakao, links.Naver, links.Google])
        {
            Console.Out.WriteLine(line);
        }

        if (svg is not null)
        {
            Write(svg, PlanDrawing.File(plan, way, alarms, language, lines));
        }

        return way.Passed.Count == 0 ? ExitCode.Done : throw new EndException(
            ExitCode.CheckFailed, $"stall {number}: no way leads around {string.Join(", ", way.Passed.Select(other => other.Number))}");
    }

    private static PlanStall Find(MarketPlan plan, string option, string number) =>
        plan.Find(number) ?? throw new EndException(ExitCode.BadInput, $"{option}: {plan.Market} has no stall {number}");

    private static void Write(string file, string text)
    {
        try
        {
            File.WriteAllText(file, text);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EndException(ExitCode.BadInput, $"--svg: {e.Message}");
        }
    }
}
