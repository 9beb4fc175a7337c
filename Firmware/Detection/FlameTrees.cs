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

    private const int Nodes = (1 << Depth) - 1;
    private const int Leaves = 1 << Depth;

    /// <summary>The log-odds of a flame, in 64ths.</summary>
    /// <param name="values">A bin for each feature, 0 to 15.</param>
    public static int Score(int[] values)
    {
        byte[] questions = FlameTables.Questions;
        sbyte[] answers = FlameTables.Answers;
        int score = 0;
        int trees = answers.Length / Leaves;
        for (int tree = 0; tree < trees; tree++)
        {
            // A node is two bytes: which feature, and the largest bin that goes to the first child.
            int first = tree * Nodes * 2;
            int node = 0;
            for (int level = 0; level < Depth; level++)
            {
                int question = first + (node * 2);
                node = (node * 2) + (values[questions[question]] > questions[question + 1] ? 2 : 1);
            }

            score += answers[(tree * Leaves) + node - Nodes];
        }

        return score;
    }
}
