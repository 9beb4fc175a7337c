namespace Simulator.World;

/// <summary>Seeded random numbers of the shapes the world needs. The same seed gives the same numbers on every machine.</summary>
public sealed class Noise
{
    private readonly Random _random;

    /// <summary>Starts at a seed.</summary>
    public Noise(int seed) => _random = new Random(seed);

    /// <summary>Evenly between two values.</summary>
    public double Between(double least, double most) => least + ((most - least) * _random.NextDouble());

    /// <summary>Standard normal (Box and Muller 1958).</summary>
    public double Normal() =>
        Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());
}
