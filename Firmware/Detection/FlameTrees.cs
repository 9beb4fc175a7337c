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

    /// <summary>The first trees, which ask for no refined feature.</summary>
    public const int FirstTrees = 24;

    /// <summary>
    /// How far below zero the sum may be at the first tree, in 64ths of log-odds, and one less at each that follows (a soft cascade, Bourdev and
    /// Brandt 2005). Of the windows for which all trees speak one in eleven is given up by it (world and second, 150 fires and 25 h a class); that
    /// as many fires are found all the same is measured in docs/detection.md.
    /// </summary>
    public const int Patience = 110;

    /// <summary>What light is given that the trees have given up.</summary>
    public const int GivenUp = int.MinValue;

    private const int Nodes = (1 << Depth) - 1;
    private const int Leaves = 1 << Depth;

    /// <summary>How many trees there are.</summary>
    public static int Trees => FlameTables.Answers.Length / Leaves;

    /// <summary>What some of the trees say, in 64ths of log-odds.</summary>
    /// <param name="values">The features, 0 to 255 each.</param>
    /// <param name="from">The first tree asked.</param>
    /// <param name="to">The first tree not asked.</param>
    /// <param name="score">What the trees before them said.</param>
    /// <param name="patience"><see cref="Patience"/>, or <see cref="int.MaxValue"/> to ask all.</param>
    /// <returns><see cref="GivenUp"/> as soon as the sum is that hopeless.</returns>
    public static int Score(int[] values, int from, int to, int score, int patience)
    {
        byte[] features = FlameTables.Features;
        byte[] bounds = FlameTables.Bounds;
        sbyte[] answers = FlameTables.Answers;
        int trees = answers.Length / Leaves;
        int leaves = trees * Nodes;
        int second = trees + 1;
        for (int tree = from; tree < to; tree++)
        {
            if (score < tree - patience)
            {
                return GivenUp;
            }

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
