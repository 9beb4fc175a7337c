using System.Globalization;

namespace Simulator.Scenarios;

/// <summary>One line of a scenario.</summary>
/// <param name="Seconds">When, in virtual seconds since the start.</param>
/// <param name="Verb">What is done or expected.</param>
/// <param name="Arguments">To whom and how much.</param>
/// <param name="Place">File and line, for errors.</param>
public sealed record ScenarioStep(double Seconds, string Verb, IReadOnlyList<string> Arguments, string Place);

/// <summary>
/// What happens to a street and what is expected of it. A text file, one step a line: <c>SECONDS VERB ARGUMENTS</c>, times not running back,
/// <c>#</c> starts a comment, the last step is <c>end</c>. The verbs are those of <see cref="ScenarioRunner"/>.
/// </summary>
public sealed class Scenario
{
    private const double SecondsMost = 86_400;

    private Scenario(IReadOnlyList<ScenarioStep> steps) => Steps = steps;

    /// <summary>The steps in order of time; the last is <c>end</c>.</summary>
    public IReadOnlyList<ScenarioStep> Steps { get; }

    /// <summary>The one that the demo plays: stall B-07 burns.</summary>
    public static Scenario StreetFire()
    {
        using Stream stream = typeof(Scenario).Assembly.GetManifestResourceStream("scenario/street-fire")!;
        using StreamReader reader = new(stream);
        return Parse(reader, "street-fire.scenario");
    }

    /// <summary>Reads a scenario from a file.</summary>
    /// <exception cref="EndException">Exit code 2; file, line and reason.</exception>
    public static Scenario Load(string path)
    {
        try
        {
            using StreamReader reader = new(path);
            return Parse(reader, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new EndException(ExitCode.BadInput, $"{path}: {(e is FileNotFoundException ? "no such file" : e.Message)}");
        }
    }

    /// <summary>Reads a scenario.</summary>
    /// <param name="name">What errors call the file.</param>
    /// <exception cref="EndException">Exit code 2; file, line and reason.</exception>
    public static Scenario Parse(TextReader reader, string name)
    {
        List<ScenarioStep> steps = [];
        for (int line = 1; reader.ReadLine() is { } text; line++)
        {
            string[] words = text.Split('#')[0].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0)
            {
                continue;
            }

            string place = $"{name}:{line}";
            if (!double.TryParse(words[0], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds) || !(seconds <= SecondsMost))
            {
                throw new EndException(ExitCode.BadInput, $"{place}: a time of 0 to {SecondsMost} seconds expected, not {words[0]}");
            }

            if (words.Length == 1)
            {
                throw new EndException(ExitCode.BadInput, $"{place}: no verb after the time");
            }

            if (steps.Count > 0 && (seconds < steps[^1].Seconds || steps[^1].Verb == "end"))
            {
                throw new EndException(ExitCode.BadInput, $"{place}: times must not run back, and nothing follows end");
            }

            steps.Add(new ScenarioStep(seconds, words[1], words[2..], place));
        }

        return steps.Count > 0 && steps[^1].Verb == "end"
            ? new Scenario(steps)
            : throw new EndException(ExitCode.BadInput, $"{name}: the last step must be end");
    }
}
