namespace Firmware.Detection;

/// <summary>
/// How much the features speak for a flame: a sum of small decision trees (gradient boosting, Friedman 2001), trained offline by
/// <c>simulator train</c> and shipped as integer tables. The sum is a log-odds in 64ths: positive speaks for a flame.
/// </summary>
public static class FlameTrees
{
    /// <summary>One unit of log-odds.</summary>
    public const int Unit = 64;

    /// <summary>Decisions from a tree's root to a leaf.</summary>
    public const int Depth = 5;

    /// <summary>The first trees, which ask for no refined feature: light that they hold for hopeless is asked no more.</summary>
    public const int FirstTrees = 24;

    /// <summary>The first trees' sum below which light is hopeless, in 64ths of log-odds.</summary>
    public const int Hopeless = -2 * Unit;

    /// <summary>The very first trees: while nothing speaks for a flame yet, they see most of what does not.</summary>
    public const int EarlyTrees = 8;

    /// <summary>
    /// The very first trees' sum below which all of them will not speak for a flame: of the windows for which all do, one in 5,000 lies below,
    /// of the others more than half (world and second, 120 fires and 6 h a class).
    /// </summary>
    public const int Unlikely = -100;

    private const int Nodes = (1 << Depth) - 1;
    private const int Leaves = 1 << Depth;

    /// <summary>How many trees there are.</summary>
    public static int Trees => FlameTables.Answers.Length / Leaves;

    /// <summary>What some of the trees say, in 64ths of log-odds.</summary>
    /// <param name="values">The features, 0 to 255 each.</param>
    /// <param name="from">The first tree asked.</param>
    /// <param name="to">The first tree not asked.</param>
    public static int Score(int[] values, int from, int to)
    {
        byte[] features = FlameTables.Features;
        byte[] bounds = FlameTables.Bounds;
        sbyte[] answers = FlameTables.Answers;
        int trees = answers.Length / Leaves;
        int leaves = trees * Nodes;
        int second = trees + 1;
        int score = 0;
        for (int tree = from; tree < to; tree++)
        {
            // The tables hold level after level, so the way down needs no multiplication: a board's interpreter takes its time.
            int node = tree;
            do
            {
                node = node + node + (values[features[node]] > bounds[node] ? second : trees);
            }
            while (node < leaves);
            score += answers[node - leaves];
        }

        return score;
    }
}
