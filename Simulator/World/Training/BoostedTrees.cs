using Firmware.Detection;

namespace Simulator.World.Training;

/// <summary>
/// Gradient boosting of decision trees on the logistic loss (Friedman 2001), with second-order steps and histograms of the bins
/// (Chen and Guestrin 2016). Complete trees of <see cref="FlameTrees.Depth"/>, so that the firmware walks them without pointers.
/// </summary>
public sealed class BoostedTrees
{
    private const double Rate = 0.2;
    private const double Ridge = 10;
    private const double LeastWeight = 5;
    private const int Nodes = (1 << FlameTrees.Depth) - 1;
    private const int Leaves = 1 << FlameTrees.Depth;

    // A rare class counts for more than its windows, a frequent one for less.
    private const double ClassSmoothing = 500;

    private readonly byte[] _bins;
    private readonly double[] _truth;
    private readonly double[] _weights;
    private readonly double[] _scores;
    private readonly float[] _gradients;
    private readonly float[] _curvatures;
    private readonly int[] _nodes;
    private readonly List<byte> _questions = [];
    private readonly List<sbyte> _answers = [];

    /// <summary>Prepares to learn a set.</summary>
    /// <param name="set">At least one flame and one other window.</param>
    /// <param name="falseAlarmWeight">How much more a window without a flame counts than one with.</param>
    public BoostedTrees(TrainingSet set, double falseAlarmWeight)
    {
        int count = set.Rows.Count;
        _bins = new byte[count * FlameFeatures.Count];
        _truth = [.. set.Flames.Select(flame => flame ? 1.0 : 0.0)];
        _scores = new double[count];
        _gradients = new float[count];
        _curvatures = new float[count];
        _nodes = new int[count];
        for (int i = 0; i < count; i++)
        {
            set.Rows[i].CopyTo(_bins, i * FlameFeatures.Count);
        }

        Dictionary<(int, bool), int> sizes = Enumerable.Range(0, count)
            .GroupBy(i => (set.Classes[i], set.Flames[i])).ToDictionary(group => group.Key, group => group.Count());
        _weights = [.. Enumerable.Range(0, count).Select(i => 1 / Math.Sqrt(sizes[(set.Classes[i], set.Flames[i])] + ClassSmoothing))];
        double flames = Enumerable.Range(0, count).Where(i => set.Flames[i]).Sum(i => _weights[i]);
        double others = _weights.Sum() - flames;
        for (int i = 0; i < count; i++)
        {
            _weights[i] *= count / 2.0 / (set.Flames[i] ? flames : others / falseAlarmWeight);
        }
    }

    /// <summary>The firmware's table of questions: two bytes a node.</summary>
    public IReadOnlyList<byte> Questions => _questions;

    /// <summary>The firmware's table of answers: a signed byte a leaf.</summary>
    public IReadOnlyList<sbyte> Answers => _answers;

    /// <summary>Grows one more tree.</summary>
    public void Grow()
    {
        Halves((from, to) =>
        {
            for (int i = from; i < to; i++)
            {
                double flame = 1 / (1 + Math.Exp(-_scores[i]));
                _gradients[i] = (float)(_weights[i] * (_truth[i] - flame));
                _curvatures[i] = (float)(_weights[i] * flame * (1 - flame));
                _nodes[i] = 0;
            }
        });

        (byte Feature, byte Bound)[] questions = new (byte, byte)[Nodes];
        for (int level = 0; level < FlameTrees.Depth; level++)
        {
            AskLevel(level, questions);
        }

        foreach ((byte feature, byte bound) in questions)
        {
            _questions.Add(feature);
            _questions.Add(bound);
        }

        Answer();
    }

    private void AskLevel(int level, (byte Feature, byte Bound)[] questions)
    {
        int first = (1 << level) - 1;
        double[] histogram = Histogram(first, 1 << level);
        for (int node = 0; node < 1 << level; node++)
        {
            questions[first + node] = BestQuestion(histogram, node);
        }

        Halves((from, to) =>
        {
            for (int i = from; i < to; i++)
            {
                (byte feature, byte bound) = questions[_nodes[i]];
                _nodes[i] = (2 * _nodes[i]) + (_bins[(i * FlameFeatures.Count) + feature] > bound ? 2 : 1);
            }
        });
    }

    // Sums of gradient and curvature, by node, feature and bin.
    private double[] Histogram(int first, int nodes)
    {
        double[][] halves = new double[2][];
        Halves((from, to) =>
        {
            double[] sums = new double[nodes * FlameFeatures.Count * FlameFeatures.Bins * 2];
            for (int i = from; i < to; i++)
            {
                int row = i * FlameFeatures.Count;
                int place = (_nodes[i] - first) * FlameFeatures.Count * FlameFeatures.Bins * 2;
                for (int feature = 0; feature < FlameFeatures.Count; feature++, place += FlameFeatures.Bins * 2)
                {
                    int bin = place + (_bins[row + feature] * 2);
                    sums[bin] += _gradients[i];
                    sums[bin + 1] += _curvatures[i];
                }
            }

            halves[from == 0 ? 0 : 1] = sums;
        });
        return [.. halves[0].Zip(halves[1], (left, right) => left + right)];
    }

    private static (byte Feature, byte Bound) BestQuestion(double[] histogram, int node)
    {
        double best = 0;

        // What is never asked sends everything to the first child.
        (byte, byte) question = (0, FlameFeatures.Bins - 1);
        for (int feature = 0; feature < FlameFeatures.Count; feature++)
        {
            int place = ((node * FlameFeatures.Count) + feature) * FlameFeatures.Bins * 2;
            double gradient = 0;
            double curvature = 0;
            for (int bin = 0; bin < FlameFeatures.Bins; bin++)
            {
                gradient += histogram[place + (2 * bin)];
                curvature += histogram[place + (2 * bin) + 1];
            }

            double left = 0;
            double leftCurvature = 0;
            for (int bin = 0; bin < FlameFeatures.Bins - 1; bin++)
            {
                left += histogram[place + (2 * bin)];
                leftCurvature += histogram[place + (2 * bin) + 1];
                double right = gradient - left;
                double rightCurvature = curvature - leftCurvature;
                double gain = (left * left / (leftCurvature + Ridge)) + (right * right / (rightCurvature + Ridge))
                    - (gradient * gradient / (curvature + Ridge));
                if (gain > best && leftCurvature >= LeastWeight && rightCurvature >= LeastWeight)
                {
                    best = gain;
                    question = ((byte)feature, (byte)bin);
                }
            }
        }

        return question;
    }

    private void Answer()
    {
        double[] gradients = new double[Leaves];
        double[] curvatures = new double[Leaves];
        for (int i = 0; i < _nodes.Length; i++)
        {
            gradients[_nodes[i] - Nodes] += _gradients[i];
            curvatures[_nodes[i] - Nodes] += _curvatures[i];
        }

        sbyte[] answers = [.. gradients.Zip(curvatures, (gradient, curvature) =>
            (sbyte)Math.Clamp(Math.Round(Rate * gradient / (curvature + Ridge) * FlameTrees.Unit), sbyte.MinValue, sbyte.MaxValue))];
        _answers.AddRange(answers);

        // The next tree learns what these rounded answers leave.
        for (int i = 0; i < _nodes.Length; i++)
        {
            _scores[i] += answers[_nodes[i] - Nodes] / (double)FlameTrees.Unit;
        }
    }

    // Always two halves, so that sums and so trees are the same on every machine.
    private void Halves(Action<int, int> work)
    {
        int middle = _nodes.Length / 2;
        Parallel.Invoke(() => work(0, middle), () => work(middle, _nodes.Length));
    }
}
