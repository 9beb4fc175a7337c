namespace Simulator.World.Second;

/// <summary>
/// Elementary functions out of plus, times and divide alone: the runtime's own come from the machine's C library
/// and differ in the last bit from one to the next, and a seed is to give the same signal everywhere.
/// Good to 1e-9 or better, which is far below one count.
/// </summary>
internal static class Portable
{
    private const double Ln2High = 6.93147180369123816490e-01;
    private const double Ln2Low = 1.90821492927058770002e-10;
    private const double Log2E = 1.44269504088896338700;

    /// <summary>e to the power of <paramref name="x"/>; 0 below -700, and held at e^700 above.</summary>
    public static double Exp(double x)
    {
        if (x < -700)
        {
            return 0;
        }

        double k = Math.Floor((Math.Min(x, 700) * Log2E) + 0.5);
        double r = Math.Min(x, 700) - (k * Ln2High) - (k * Ln2Low);
        double p = 1 + (r * (1 + (r / 2 * (1 + (r / 3 * (1 + (r / 4 * (1 + (r / 5 * (1 + (r / 6 * (1 + (r / 7 * (1 + (r / 8 * (1 + (r / 9)))))))))))))))));
        return p * BitConverter.Int64BitsToDouble(((long)k + 1023) << 52);
    }

    /// <summary>Natural logarithm of a positive normal number.</summary>
    public static double Log(double x)
    {
        long bits = BitConverter.DoubleToInt64Bits(x);
        long exponent = (bits >> 52) - 1023;
        double m = BitConverter.Int64BitsToDouble((bits & 0xFFFFFFFFFFFFF) | (1023L << 52));
        if (m > 1.4142135623730951)
        {
            m /= 2;
            exponent++;
        }

        double s = (m - 1) / (m + 1);
        double q = s * s;
        double series = 1 + (q * ((1 / 3.0) + (q * ((1 / 5.0) + (q * ((1 / 7.0) + (q * ((1 / 9.0) + (q * ((1 / 11.0) + (q / 13)))))))))));
        return (2 * s * series) + (exponent * (Ln2High + Ln2Low));
    }

    /// <summary><paramref name="x"/> to the power of <paramref name="y"/>, for a positive <paramref name="x"/>.</summary>
    public static double Pow(double x, double y) => Exp(y * Log(x));

    /// <summary>Sine of an angle in turns.</summary>
    public static double Sin(double turns)
    {
        double u = turns - Math.Floor(turns + 0.5);
        u = u > 0.25 ? 0.5 - u : u < -0.25 ? -0.5 - u : u;
        double x = u * 2 * Math.PI;
        double q = x * x;
        return x * (1 - (q / 6 * (1 - (q / 20 * (1 - (q / 42 * (1 - (q / 72 * (1 - (q / 110 * (1 - (q / 156))))))))))));
    }

    /// <summary>Cosine of an angle in turns.</summary>
    public static double Cos(double turns) => Sin(turns + 0.25);

    /// <summary>The error function, to 1.5e-7 (Abramowitz and Stegun 7.1.26).</summary>
    public static double Erf(double x)
    {
        double t = 1 / (1 + (0.3275911 * Math.Abs(x)));
        double tail = t * (0.254829592 + (t * (-0.284496736 + (t * (1.421413741 + (t * (-1.453152027 + (t * 1.061405429)))))))) * Exp(-x * x);
        return x < 0 ? tail - 1 : 1 - tail;
    }
}
