using Firmware.Detection;

namespace Simulator.World.Training;

/// <summary>
/// Gradient boosting of decision trees on the logistic loss (Friedman 2001), with second-order steps, histograms of quantile bins and
/// a random half of the windows for each tree (Chen and Guestrin 2016, Friedman 2002). Complete trees of <see cref="FlameTrees.Depth"/>,
/// so that the firmware walks them without pointers.
/// </summary>
public sealed class BoostedTrees
{
    private const double Rate = 0.2;
    private const double Ridge = 20;
    private const double LeastWeight = 20;
    private const double TreeShare = 0.5;
    private const int Bins = 32;
    private const int Values = 256;
    private const int Nodes = (1 << FlameTrees.Depth) - 1;
    private const int Leaves = 1 << FlameTrees.Depth;

    // A rare class counts for more than its windows, a frequent one for less.
    private const double ClassSmoothing = 500;

    private readonly byte[] _bins;
    private readonly int[][] _bounds = new int[FlameFeatures.Count][];
    private readonly double[] _truth;
    private readonly double[] _weights;
    private readonly double[] _scores;
    private readonly float[] _gradients;
    private readonly float[] _curvatures;
    private readonly byte[] _nodes;
    private readonly bool[] _taken;
    private readonly Random _random;
    private readonly List<byte> _questions = [];
    private readonly List<sbyte> _answers = [];

    /// <summary>Prepares to learn a set.</summary>
    /// <param name="rows">At least one flame and one other window.</param>
    /// <param name="falseAlarmWeight">How much more a window without a flame counts than one with.</param>
    /// <param name="seed">Decides which windows each tree sees.</param>
    public BoostedTrees(IReadOnlyList<TrainingSet.Row> rows, double falseAlarmWeight, int seed)
    {
        int count = rows.Count;
        _random = new Random(seed);
        _bins = new byte[count * FlameFeatures.Count];
        _truth = [.. rows.Select(row => row.Flame ? 1.0 : 0.0)];
        _scores = new double[count];
        _gradients = new float[count];
        _curvatures = new float[count];
        _nodes = new byte[count];
        _taken = new bool[count];
        Parallel.For(0, FlameFeatures.Count, feature =>
        {
            _bounds[feature] = Quantiles([.. rows.Select(row => row.Features[feature])]);
            byte[] bins = [.. Enumerable.Range(0, Values).Select(value => (byte)_bounds[feature].Count(bound => value > bound))];
            for (int i = 0; i < count; i++)
            {
                _bins[(i * FlameFeatures.Count) + feature] = bins[rows[i].Features[feature]];
            }
        });

        Dictionary<(int, bool), int> sizes = rows.GroupBy(row => (row.Class, row.Flame)).ToDictionary(group => group.Key, group => group.Count());
        _weights = [.. rows.Select(row => 1 / Math.Sqrt(sizes[(row.Class, row.Flame)] + ClassSmoothing))];
        double flames = Enumerable.Range(0, count).Where(i => rows[i].Flame).Sum(i => _weights[i]);
        double others = _weights.Sum() - flames;
        for (int i = 0; i < count; i++)
        {
            _weights[i] *= rows[i].Weight * count / 2.0 / (rows[i].Flame ? flames : others / falseAlarmWeight);
        }
    }

    /// <summary>The firmware's table of what the nodes ask, level after level.</summary>
    /// <param name="part">0 for the feature, 1 for the largest value that goes to the first child.</param>
    public IEnumerable<byte> Levels(int part) =>
        from level in Enumerable.Range(0, FlameTrees.Depth)
        from tree in Enumerable.Range(0, _answers.Count / Leaves)
        from node in Enumerable.Range((1 << level) - 1, 1 << level)
        select _questions[(((tree * Nodes) + node) * 2) + part];

    /// <summary>The firmware's table of answers: a signed byte a leaf.</summary>
    public IReadOnlyList<sbyte> Answers => _answers;

    /// <summary>The log-odds that the trees so far give to features.</summary>
    public double Score(byte[] features)
    {
        int score = 0;
        for (int tree = 0; tree < _answers.Count / Leaves; tree++)
        {
            int node = 0;
            for (int level = 0; level < FlameTrees.Depth; level++)
            {
                int question = ((tree * Nodes) + node) * 2;
                node = (2 * node) + (features[_questions[question]] > _questions[question + 1] ? 2 : 1);
            }

            score += _answers[(tree * Leaves) + node - Nodes];
        }

        return score / (double)FlameTrees.Unit;
    }

    /// <summary>Grows more trees. The first of all do without the refined features.</summary>
    /// <param name="trees">How many.</param>
    public void Grow(int trees)
    {
        for (int i = 0; i < trees; i++)
        {
            Grow();
        }
    }

    private void Grow()
    {
        for (int i = 0; i < _taken.Length; i++)
        {
            _taken[i] = _random.NextDouble() < TreeShare;
        }

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

        int features = _answers.Count / Leaves < FlameTrees.FirstTrees ? FlameFeatures.FirstRefined : FlameFeatures.Count;
        (byte Feature, byte Bin)[] questions = new (byte, byte)[Nodes];
        for (int level = 0; level < FlameTrees.Depth; level++)
        {
            AskLevel(level, features, questions);
        }

        foreach ((byte feature, byte bin) in questions)
        {
            _questions.Add(feature);
            _questions.Add((byte)(bin < _bounds[feature].Length ? _bounds[feature][bin] : Values - 1));
        }

        Answer();
    }

    // The largest value of each bin but the last; bins hold about as many windows each.
    private static int[] Quantiles(byte[] values)
    {
        int[] counts = new int[Values];
        foreach (byte value in values)
        {
            counts[value]++;
        }

        List<int> bounds = [];
        double step = (double)values.Length / Bins;
        double next = step;
        long below = 0;
        for (int value = 0; value < Values - 1 && bounds.Count < Bins - 1; value++)
        {
            below += counts[value];
            if (below < next || below == values.Length)
            {
                continue;
            }

            bounds.Add(value);
            while (next <= below)
            {
                next += step;
            }
        }

        return [.. bounds];
    }

    private void AskLevel(int level, int features, (byte Feature, byte Bin)[] questions)
    {
        int first = (1 << level) - 1;
        double[] histogram = Histogram(first, 1 << level);
        for (int node = 0; node < 1 << level; node++)
        {
            questions[first + node] = BestQuestion(histogram, node, features);
        }

        Halves((from, to) =>
        {
            for (int i = from; i < to; i++)
            {
                (byte feature, byte bin) = questions[_nodes[i]];
                _nodes[i] = (byte)((2 * _nodes[i]) + (_bins[(i * FlameFeatures.Count) + feature] > bin ? 2 : 1));
            }
        });
    }

    // Sums of gradient and curvature, by node, feature and bin.
    private double[] Histogram(int first, int nodes)
    {
        double[][] halves = new double[2][];
        Halves((from, to) =>
        {
            double[] sums = new double[nodes * FlameFeatures.Count * Bins * 2];
            for (int i = from; i < to; i++)
            {
                if (!_taken[i])
                {
                    continue;
                }

                int row = i * FlameFeatures.Count;
                int place = (_nodes[i] - first) * FlameFeatures.Count * Bins * 2;
                for (int feature = 0; feature < FlameFeatures.Count; feature++, place += Bins * 2)
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

    private (byte Feature, byte Bin) BestQuestion(double[] histogram, int node, int features)
    {
        double best = 0;

        // What is never asked sends everything to the first child.
        (byte, byte) question = (0, Bins - 1);
        for (int feature = 0; feature < features; feature++)
        {
            int place = ((node * FlameFeatures.Count) + feature) * Bins * 2;
            double gradient = 0;
            double curvature = 0;
            for (int bin = 0; bin < Bins; bin++)
            {
                gradient += histogram[place + (2 * bin)];
                curvature += histogram[place + (2 * bin) + 1];
            }

            double left = 0;
            double leftCurvature = 0;
            for (int bin = 0; bin < _bounds[feature].Length; bin++)
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
            if (_taken[i])
            {
                gradients[_nodes[i] - Nodes] += _gradients[i];
                curvatures[_nodes[i] - Nodes] += _curvatures[i];
            }
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
