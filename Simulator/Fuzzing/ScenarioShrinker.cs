using Simulator.Scenarios;

namespace Simulator.Fuzzing;

/// <summary>Takes steps out of a failing scenario for as long as the same invariant breaks: what is left is what it takes.</summary>
public static class ScenarioShrinker
{
    private const int RunsMost = 300;

    /// <summary>Gives the smallest scenario found.</summary>
    /// <param name="failing">Breaks the invariant.</param>
    /// <param name="broken">Which.</param>
    /// <param name="parts">What the runs are built of.</param>
    public static FuzzScenario Shrink(FuzzScenario failing, Invariant broken, FuzzParts parts)
    {
        int runs = 0;
        int piece = Math.Max(1, failing.Steps.Count / 2);
        while (true)
        {
            bool removed = false;
            for (int at = 0; at < failing.Steps.Count && runs < RunsMost;)
            {
                ScenarioStep[] left = [.. failing.Steps.Take(at), .. failing.Steps.Skip(at + piece)];
                FuzzScenario smaller = failing with { Steps = left };
                runs++;
                using FuzzRun run = new(smaller, parts);
                if (run.Run().Broken == broken)
                {
                    failing = smaller;
                    removed = true;
                }
                else
                {
                    at += piece;
                }
            }

            if (runs >= RunsMost || (piece == 1 && !removed))
            {
                return failing;
            }

            piece = Math.Max(1, piece / 2);
        }
    }
}
