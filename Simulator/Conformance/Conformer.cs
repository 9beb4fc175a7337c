using Simulator.Fuzzing;

namespace Simulator.Conformance;

/// <summary>Measures every row of the contract's times over seeds.</summary>
internal static class Conformer
{
    /// <summary>Runs all cases of the rows; what comes out depends on seeds and parts only.</summary>
    public static IReadOnlyList<ConformanceResult> Run(
        IReadOnlyList<ConformanceRow> rows, int seed, int seeds, FuzzParts parts, Action<double> progress, CancellationToken cancellation)
    {
        (ConformanceRow Row, ConformanceCase Case, int Seed, int Repeat)[] runs =
        [
            .. from row in rows
               from scenario in row.Cases
               from offset in Enumerable.Range(0, seeds)
               from repeat in Enumerable.Range(0, row.Repeats)
               select (row, scenario, seed + offset, repeat),
        ];
        double[][] measured = new double[runs.Length][];
        int done = 0;
        Parallel.For(0, runs.Length, new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount }, i =>
        {
            measured[i] = [.. runs[i].Case.Measure((runs[i].Seed * runs[i].Row.Repeats) + runs[i].Repeat, parts)];
            progress((double)Interlocked.Increment(ref done) / runs.Length);
        });
        return [.. rows.Select(row => Judge(row, [.. Enumerable.Range(0, runs.Length)
            .Where(i => runs[i].Row == row)
            .SelectMany(i => measured[i].Select(value => new Measurement(value, runs[i].Case.Name, runs[i].Seed)))]))];
    }

    private static ConformanceResult Judge(ConformanceRow row, List<Measurement> measured)
    {
        // Nothing measured is nothing shown to hold.
        List<Measurement> ordered = [.. measured.OrderBy(one => one.Seconds)];
        Measurement worst = ordered.Count == 0
            ? new Measurement(double.PositiveInfinity, "nothing was measured", 0)
            : row.Figure == Figure.Shortest ? ordered[0] : ordered[^1];
        double figure = ordered.Count == 0 ? worst.Seconds : row.Figure switch
        {
            Figure.Percentile99 => ordered[(int)Math.Ceiling(ordered.Count * 0.99) - 1].Seconds,
            Figure.Median => ordered[(ordered.Count - 1) / 2].Seconds,
            _ => worst.Seconds,
        };
        double? margin = row.LimitSeconds is { } limit && double.IsFinite(figure) ? (row.Figure == Figure.Shortest ? figure - limit : limit - figure) : null;
        return new ConformanceResult(
            row.Key,
            row.What,
            row.LimitSeconds,
            row.Source,
            row.Figure,
            double.IsFinite(figure) ? Round(figure) : null,
            margin is { } left ? Round(left) : null,
            ordered.Count,
            worst.Case,
            worst.Seed,
            row.LimitSeconds == null ? Outcome.Shown : margin >= 0 ? Outcome.Held : Outcome.Broken);
    }

    private static double Round(double seconds) => Math.Round(seconds, 3);

    private sealed record Measurement(double Seconds, string Case, int Seed);
}
