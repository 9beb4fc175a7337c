using System.CommandLine;
using Simulator.World;
using Simulator.World.Training;

namespace Simulator.Commands;

/// <summary><c>train</c>: learns the detector's tables from generated signals and writes them as the firmware's source.</summary>
internal static class TrainCommand
{
    public static Command Create()
    {
        Argument<string> output = new("FILE") { Description = "where to write, usually Firmware/Detection/FlameTables.cs" };
        Option<string[]> generators = new("--generator") { Description = "whose signals to learn; may be given twice", DefaultValueFactory = _ => ["world"] };
        generators.AcceptOnlyFromAmong([.. Generators.All.Select(generator => generator.Name)]);
        Option<int> draws = new("--draws") { Description = "fires of each class", DefaultValueFactory = _ => 150 };
        Option<double> hours = new("--hours") { Description = "of each nuisance", DefaultValueFactory = _ => 12 };
        Option<int> trees = new("--trees") { DefaultValueFactory = _ => 120 };
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

            Console.Error.WriteLine($"{set.Rows.Count} windows, {set.Flames.Count(flame => flame)} of a flame");
            BoostedTrees learned = new(set, parsed.GetValue(weight));
            for (int i = 0; i < ScoreCommand.Positive(parsed.GetValue(trees), "--trees"); i++)
            {
                learned.Grow();
            }

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
            /// <summary>Two bytes a node: a feature, and the largest bin that goes to the first child. A tree's nodes stand breadth first.</summary>
            public static readonly byte[] Questions =
            {
        {{Rows(learned.Questions)}}
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
