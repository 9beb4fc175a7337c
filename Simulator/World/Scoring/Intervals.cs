namespace Simulator.World.Scoring;

/// <summary>95 % intervals: what a counted share or rate says of the true one.</summary>
public static class Intervals
{
    // The 97.5th percentile of the normal distribution.
    private const double Z = 1.959963984540054;
    private const double Tail = 0.025;

    /// <summary>The interval of a share (Wilson 1927).</summary>
    /// <param name="hits">How many of them.</param>
    /// <param name="draws">Of how many.</param>
    public static (double Least, double Most) Wilson(int hits, int draws)
    {
        if (draws == 0)
        {
            return (0, 1);
        }

        double share = (double)hits / draws;
        double scale = 1 + (Z * Z / draws);
        double centre = (share + (Z * Z / (2 * draws))) / scale;
        double half = Z / scale * Math.Sqrt((share * (1 - share) / draws) + (Z * Z / (4.0 * draws * draws)));
        return (hits == 0 ? 0 : centre - half, hits == draws ? 1 : centre + half);
    }

    /// <summary>The exact interval of the mean of a Poisson count (Garwood 1936).</summary>
    public static (double Least, double Most) Poisson(int count) => (
        count == 0 ? 0 : Solve(mean => 1 - AtMost(count - 1, mean) - Tail, count),
        Solve(mean => Tail - AtMost(count, mean), count));

    // The chance of a count of at most that much.
    private static double AtMost(int count, double mean)
    {
        double log = -mean;
        double sum = Math.Exp(log);
        for (int i = 1; i <= count; i++)
        {
            log += Math.Log(mean / i);
            sum += Math.Exp(log);
        }

        return sum;
    }

    // The zero of a function that grows with the mean.
    private static double Solve(Func<double, double> difference, int count)
    {
        double least = 0;
        double most = (2 * count) + 20;
        for (int i = 0; i < 60; i++)
        {
            double middle = (least + most) / 2;
            (least, most) = difference(middle) < 0 ? (middle, most) : (least, middle);
        }

        return (least + most) / 2;
    }
}
