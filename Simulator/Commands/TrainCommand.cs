using System.CommandLine;
using Simulator.World;
using Simulator.World.Training;

namespace Simulator.Commands;

/// <summary><c>train</c>: learns the detector's tables from generated signals and writes them as the firmware's source.</summary>
internal static class TrainCommand
{
    private const int FirstRoundTrees = 80;

    public static Command Create()
    {
        Argument<string> output = new("FILE") { Description = "where to write, usually Firmware/Detection/FlameTables.cs" };
        Option<string[]> generators = new("--generator") { Description = "whose signals to learn; may be given twice", DefaultValueFactory = _ => ["world"] };
        generators.AcceptOnlyFromAmong([.. Generators.All.Select(generator => generator.Name)]);
        Option<int> draws = new("--draws") { Description = "fires of each class", DefaultValueFactory = _ => 400 };
        Option<double> hours = new("--hours") { Description = "of each nuisance", DefaultValueFactory = _ => 40 };
        Option<int> trees = new("--trees") { DefaultValueFactory = _ => 140 };
        Option<double> weight = new("--weight") { Description = "of a window without a flame against one with", DefaultValueFactory = _ => 4 };
        Option<int> seed = new("--seed") { DefaultValueFactory = _ => 1 };
        Command command = new("train", "Learns the detector's tables from generated signals.") { output, generators, draws, hours, trees, weight, seed };
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(output);
            ScoreCommand.Save(path, "FILE", () => "");
            TrainingSet set = new();
            foreach (string name in parsed.GetRequiredValue(generators))
            {
                set.Collect(
                    Generators.All.First(generator => generator.Name == name),
                    ScoreCommand.Positive(parsed.GetValue(draws), "--draws"),
                    ScoreCommand.Positive(parsed.GetValue(hours), "--hours"),
                    parsed.GetValue(seed));
            }

            // What a first few trees get wrong is what the shipped ones have to learn.
            int learnedSeed = parsed.GetValue(seed);
            set.TakeRandom(learnedSeed);
            BoostedTrees first = new(set.Rows, parsed.GetValue(weight), learnedSeed);
            first.Grow(FirstRoundTrees);
            set.TakeHard(first.Score);
            Console.Error.WriteLine($"{set.Rows.Count} windows, {set.Rows.Count(row => row.Flame)} of a flame, {set.Rows.Count(row => row.Weight > 1)} hard");
            BoostedTrees learned = new(set.Rows, parsed.GetValue(weight), learnedSeed + 1);
            learned.Grow(ScoreCommand.Positive(parsed.GetValue(trees), "--trees"));

            string how = FormattableString.Invariant(
                $"{string.Join(" and ", parsed.GetRequiredValue(generators))}, {parsed.GetValue(draws)} fires and {parsed.GetValue(hours)} h a class, weight {parsed.GetValue(weight)}, seed {parsed.GetValue(seed)}");
            ScoreCommand.Save(path, "FILE", () => Source(learned, how));
            return ExitCode.Done;
        });
        return command;
    }

    private static string Source(BoostedTrees learned, string how) => $$"""
        namespace Firmware.Detection;

        /// <summary>The tables of <see cref="FlameTrees"/>, written by <c>simulator train</c>: {{how}}.</summary>
        internal static class FlameTables
        {
            /// <summary>The feature that a node asks for. All trees' roots come first, then all their children, and so on: those of a node side by side.</summary>
            public static readonly byte[] Features =
            {
        {{Rows(learned.Levels(0))}}
            };

            /// <summary>The largest value of that feature that goes to the first child.</summary>
            public static readonly byte[] Bounds =
            {
        {{Rows(learned.Levels(1))}}
            };

            /// <summary>A signed byte a leaf: log-odds in 64ths.</summary>
            public static readonly sbyte[] Answers =
            {
        {{Rows(learned.Answers)}}
            };
        }

        """;

    private static string Rows<T>(IEnumerable<T> values) =>
        string.Join('\n', values.Chunk(32).Select(row => "        " + string.Join(", ", row) + ","));
}
