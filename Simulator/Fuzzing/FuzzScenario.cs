using System.Globalization;
using System.Text;
using Simulator.Scenarios;

namespace Simulator.Fuzzing;

/// <summary>
/// What goes wrong in a run. Its text is a scenario's, one step a line: <c>SECONDS VERB ARGUMENTS</c>. The first step is
/// <c>0 world SEED DETECTORS</c>, the last <c>end</c>, when everything heals that can.
/// </summary>
/// <param name="Seed">Decides light, delays and the attacker's choices.</param>
/// <param name="Detectors">How many there are.</param>
/// <param name="Steps">What happens, in order of time.</param>
/// <param name="EndSeconds">When everything heals.</param>
public sealed record FuzzScenario(long Seed, int Detectors, IReadOnlyList<ScenarioStep> Steps, double EndSeconds)
{
    private const int DetectorsMost = 16;

    internal static readonly string[] Commands = ["test", "silence", "locate", "journal"];
    internal static readonly string[] NetFaults = ["loss", "duplicate", "reorder", "puback", "delay"];
    internal static readonly string[] Records = ["boot", "alarms", "journal", "settings", "burner", "restart"];

    /// <summary>Reads one from a file.</summary>
    /// <exception cref="EndException">Exit code 2: file, line and reason.</exception>
    public static FuzzScenario Load(string path) => From(Scenario.Load(path));

    /// <summary>Reads one.</summary>
    /// <exception cref="EndException">Exit code 2: line and reason.</exception>
    public static FuzzScenario Parse(string text, string name) => From(Scenario.Parse(new StringReader(text), name));

    /// <summary>The text that reads back as this.</summary>
    public override string ToString()
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"0 world {Seed} {Detectors}\n");
        foreach (ScenarioStep step in Steps)
        {
            text.Append(CultureInfo.InvariantCulture, $"{step.Seconds:0.##} {step.Verb} {string.Join(' ', step.Arguments)}\n");
        }

        return text.Append(CultureInfo.InvariantCulture, $"{EndSeconds:0.##} end\n").ToString();
    }

    private static FuzzScenario From(Scenario scenario)
    {
        ScenarioStep first = scenario.Steps[0];
        return first is { Verb: "world", Arguments: [string seedText, string countText] }
            && long.TryParse(seedText, NumberStyles.None, CultureInfo.InvariantCulture, out long seed)
            && int.TryParse(countText, NumberStyles.None, CultureInfo.InvariantCulture, out int detectors)
            && detectors is > 0 and <= DetectorsMost
            ? new FuzzScenario(seed, detectors, [.. scenario.Steps.Skip(1).SkipLast(1)], scenario.Steps[^1].Seconds)
            : throw new EndException(ExitCode.BadInput, $"{first.Place}: «world SEED DETECTORS» expected first, with 1 to {DetectorsMost} detectors");
    }
}
