using System.Globalization;
using Simulator.Scenarios;

namespace Simulator.Fuzzing;

/// <summary>Draws a run's scenario from its seed: fires, and whatever may go wrong around them.</summary>
public static class ScenarioGenerator
{
    /// <summary>Virtual minutes of faults in a run, where nothing else is asked.</summary>
    public const int DefaultMinutes = 3;

    private const int FirstSecond = 8;
    private const int FireSecondsLeast = 25;

    /// <summary>A scenario.</summary>
    /// <param name="seed">Decides it.</param>
    /// <param name="minutes">Virtual minutes until everything heals, 1 to 600.</param>
    public static FuzzScenario Draw(long seed, int minutes = DefaultMinutes)
    {
        SeededDraw draw = new(seed);
        int detectors = draw.Between(2, 3);
        int end = minutes * 60;
        List<ScenarioStep> steps = [];
        for (int fires = draw.Between(1, 1 + (minutes / 2)); fires > 0; fires--)
        {
            Add(draw.Between(FirstSecond, Math.Max(FirstSecond, end - FireSecondsLeast)), "fire", Detector(), draw.Between(FireSecondsLeast, 50));
        }

        for (int faults = draw.Between(2, 4 + (2 * minutes)); faults > 0; faults--)
        {
            AddFault(draw.Between(FirstSecond, end - 1) + (draw.Next(100) / 100.0));
        }

        // Runs differ in what they look at: a wiped one needs minutes more for its announcement.
        if (draw.Chance(5))
        {
            Add(draw.Between(FirstSecond, end - 1), "wipe", Detector());
        }

        return new FuzzScenario(seed, detectors, [.. steps.OrderBy(step => step.Seconds)], end);

        string Detector() => FuzzBoard.IdOf(draw.Next(detectors));

        string Client() => draw.Chance(25) ? FuzzRoom.Id : Detector();

        string One(IReadOnlyList<string> of) => of[draw.Next(of.Count)];

        void Add(double at, string verb, params object[] arguments) =>
            steps.Add(new ScenarioStep(at, verb, [.. arguments.Select(argument => string.Create(CultureInfo.InvariantCulture, $"{argument}"))], $"seed {seed}"));

        void AddFault(double at)
        {
            switch (draw.Next(15))
            {
                case 0:
                    Add(at, "cut", Client(), draw.Between(0, 60));
                    break;
                case 1:
                    Add(at, "half-open", Client());
                    break;
                case 2:
                    Add(at, "broker", draw.Chance(50) ? "keeps" : "forgets", draw.Between(1, 40));
                    break;
                case 3 or 4:
                    string fault = One(FuzzScenario.NetFaults);
                    Add(at, "net", fault, fault == "delay" ? draw.Between(100, 5_000) : draw.Between(5, 80), draw.Between(5, 60));
                    break;
                case 5:
                    Add(at, "room", draw.Chance(30) ? 0 : draw.Between(1, 20), draw.Between(1, 60));
                    break;
                case 6:
                    Add(at, "recipient", draw.Next(2), draw.Between(5, 60));
                    break;
                case 7:
                    Add(at, "power", Detector(), draw.Between(0, 20));
                    break;
                case 8:
                    Add(at, "torn", Detector(), draw.Between(0, 800), draw.Between(1, 40));
                    break;
                case 9:
                    Add(at, "corrupt", Detector(), One(FuzzScenario.Records), draw.Chance(50) ? "a" : "b", draw.Next(800));
                    Add(at, "power", Detector(), draw.Between(0, 5));
                    break;
                case 10:
                    Add(at, "clock", Detector(), draw.Between(-100_000, 100_000), draw.Between(5, 60));
                    break;
                case 11:
                    Add(at, "stall", Detector(), draw.Between(100, 6_000));
                    break;
                case 12:
                    Add(at, draw.Chance(50) ? "reset" : "command", [Detector(), .. (object[])[One(FuzzScenario.Commands)]]);
                    break;
                default:
                    Add(at, "attack", One(Attacker.Ways), draw.Between(1, 120));
                    break;
            }

            // The reset takes no further word.
            if (steps[^1] is { Verb: "reset" } reset)
            {
                steps[^1] = reset with { Arguments = [reset.Arguments[0]] };
            }
        }
    }
}
