using System.Numerics;

namespace Simulator.World;

/// <summary>
/// Seeded random numbers of the shapes the world needs, fast enough for millions of readings a second. The same seed gives the same
/// numbers on every machine. Generator: xoshiro256++ seeded by splitmix64 (Blackman and Vigna 2021, Scrambled linear pseudorandom number
/// generators, ACM TOMS 47). Normal numbers: ziggurat of 128 layers (Marsaglia and Tsang 2000) in the form of Doornik (2005).
/// </summary>
public sealed class Noise
{
    private const int Layers = 128;
    private const double TailStart = 3.442619855899;
    private const double LayerArea = 9.91256303526217e-3;
    private const double ToUnit = 1.0 / (1UL << 53);

    private static readonly double[] s_edges = MakeEdges();
    private static readonly double[] s_ratios = MakeRatios();

    private ulong _a;
    private ulong _b;
    private ulong _c;
    private ulong _d;

    /// <summary>Starts at a seed.</summary>
    public Noise(int seed)
        : this((ulong)seed)
    {
    }

    /// <summary>Starts at a seed.</summary>
    public Noise(ulong seed)
    {
        _a = Mix(ref seed);
        _b = Mix(ref seed);
        _c = Mix(ref seed);
        _d = Mix(ref seed);
    }

    /// <summary>A seed made of several, so that neighbouring seeds give unrelated numbers.</summary>
    /// <param name="name">Hashed with FNV-1a, which is the same on every machine, as string.GetHashCode is not.</param>
    public static ulong Seed(string name, int seed)
    {
        ulong hash = 14695981039346656037UL;
        foreach (char letter in name)
        {
            hash = (hash ^ letter) * 1099511628211UL;
        }

        ulong mixed = hash ^ (uint)seed;
        return Mix(ref mixed);
    }

    /// <summary>Evenly between 0 (included) and 1 (not).</summary>
    public double Unit() => (NextBits() >> 11) * ToUnit;

    /// <summary>Evenly between two values.</summary>
    public double Between(double least, double most) => least + ((most - least) * Unit());

    /// <summary>Between two values above zero, evenly in their logarithm: every size is as likely as every other.</summary>
    public double LogBetween(double least, double most) => least * Math.Exp(Math.Log(most / least) * Unit());

    /// <summary>A whole number from 0 to below a limit.</summary>
    public int Below(int limit) => (int)(Unit() * limit);

    /// <summary>True with a given chance.</summary>
    public bool Chance(double chance) => Unit() < chance;

    /// <summary>Exponentially distributed with that mean: the time to the next of events that know nothing of each other.</summary>
    public double Wait(double mean) => -mean * Math.Log(1 - Unit());

    /// <summary>Standard normal.</summary>
    public double Normal()
    {
        while (true)
        {
            ulong bits = NextBits();
            int layer = (int)(bits & (Layers - 1));
            double u = ((bits >> 11) * ToUnit * 2) - 1;
            if (Math.Abs(u) < s_ratios[layer])
            {
                return u * s_edges[layer];
            }

            if (layer == 0)
            {
                return Tail(u < 0);
            }

            double x = u * s_edges[layer];
            double outer = Math.Exp(-0.5 * ((s_edges[layer] * s_edges[layer]) - (x * x)));
            double inner = Math.Exp(-0.5 * ((s_edges[layer + 1] * s_edges[layer + 1]) - (x * x)));
            if (inner + (Unit() * (outer - inner)) < 1)
            {
                return x;
            }
        }
    }

    private static ulong Mix(ref ulong state)
    {
        state += 0x9E3779B97F4A7C15UL;
        ulong z = state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }

    private static double[] MakeEdges()
    {
        double[] edges = new double[Layers + 1];
        double density = Math.Exp(-0.5 * TailStart * TailStart);
        edges[0] = LayerArea / density;
        edges[1] = TailStart;
        for (int i = 2; i < Layers; i++)
        {
            edges[i] = Math.Sqrt(-2 * Math.Log((LayerArea / edges[i - 1]) + density));
            density = Math.Exp(-0.5 * edges[i] * edges[i]);
        }

        return edges;
    }

    private static double[] MakeRatios()
    {
        double[] ratios = new double[Layers];
        for (int i = 0; i < Layers; i++)
        {
            ratios[i] = s_edges[i + 1] / s_edges[i];
        }

        return ratios;
    }

    private ulong NextBits()
    {
        ulong result = BitOperations.RotateLeft(_a + _d, 23) + _a;
        ulong shifted = _b << 17;
        _c ^= _a;
        _d ^= _b;
        _b ^= _c;
        _a ^= _d;
        _c ^= shifted;
        _d = BitOperations.RotateLeft(_d, 45);
        return result;
    }

    private double Tail(bool negative)
    {
        double x;
        double y;
        do
        {
            x = Math.Log(1 - Unit()) / TailStart;
            y = Math.Log(1 - Unit());
        }
        while (-2 * y < x * x);
        return negative ? x - TailStart : TailStart - x;
    }
}
