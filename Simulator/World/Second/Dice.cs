namespace Simulator.World.Second;

/// <summary>Seeded chance: SplitMix64 (Steele, Lea and Flood 2014) and the distributions drawn from it.</summary>
internal sealed class Dice
{
    private ulong _state;
    private double _spare;
    private bool _hasSpare;

    /// <summary>Starts a sequence.</summary>
    public Dice(ulong seed) => _state = seed;

    /// <summary>Starts a sequence of its own for a part, so that parts do not disturb each other.</summary>
    public Dice Fork() => new(Bits());

    /// <summary>Uniform in [0, 1).</summary>
    public double Unit() => (Bits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in [from, to).</summary>
    public double Uniform(double from, double to) => from + ((to - from) * Unit());

    /// <summary>Uniform in the logarithm between two positive ends.</summary>
    public double Log(double from, double to) => from * Portable.Exp(Unit() * Portable.Log(to / from));

    /// <summary>A whole number from <paramref name="from"/> to <paramref name="to"/>, both included.</summary>
    public int Whole(int from, int to) => from + (int)(Unit() * (to - from + 1));

    /// <summary>True with a probability.</summary>
    public bool Chance(double probability) => Unit() < probability;

    /// <summary>Standard normal (Marsaglia's polar method).</summary>
    public double Normal()
    {
        if (_hasSpare)
        {
            _hasSpare = false;
            return _spare;
        }

        double u;
        double v;
        double s;
        do
        {
            u = (2 * Unit()) - 1;
            v = (2 * Unit()) - 1;
            s = (u * u) + (v * v);
        }
        while (s is >= 1 or 0);
        double scale = Math.Sqrt(-2 * Portable.Log(s) / s);
        _spare = v * scale;
        _hasSpare = true;
        return u * scale;
    }

    /// <summary>Lognormal by its median and the deviation of its logarithm.</summary>
    public double LogNormal(double median, double sigma) => median * Portable.Exp(sigma * Normal());

    /// <summary>Exponential by its mean: the time to the next event of a Poisson process.</summary>
    public double Exponential(double mean) => -mean * Portable.Log(1 - Unit());

    /// <summary>Gamma by its mean and its coefficient of variation (Marsaglia and Tsang 2000).</summary>
    public double Gamma(double mean, double variation)
    {
        double shape = Math.Max(1, 1 / (variation * variation));
        double d = shape - (1 / 3.0);
        double c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            double x = Normal();
            double v = 1 + (c * x);
            if (v <= 0)
            {
                continue;
            }

            v = v * v * v;
            if (Portable.Log(1 - Unit()) < (x * x / 2) + d - (d * v) + (d * Portable.Log(v)))
            {
                return mean * d * v / shape;
            }
        }
    }

    private ulong Bits()
    {
        _state += 0x9E3779B97F4A7C15;
        ulong z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
