namespace Simulator.Fuzzing;

/// <summary>Random numbers that are the same on every machine: SplitMix64, for the sequence of System.Random is not promised.</summary>
public sealed class SeededDraw
{
    private ulong _state;

    /// <summary>Starts a sequence.</summary>
    /// <param name="seed">Decides it.</param>
    /// <param name="stream">Which of the seed's independent sequences.</param>
    public SeededDraw(long seed, int stream = 0) => _state = ((ulong)seed * 0xD1342543DE82EF95) ^ ((ulong)stream << 56);

    /// <summary>A whole number from 0 to below <paramref name="below"/>.</summary>
    public int Next(int below) => (int)(Next() % (ulong)below);

    /// <summary>A whole number in a range, both ends included.</summary>
    public int Between(int least, int most) => least + Next(most - least + 1);

    /// <summary>True in so many of a hundred cases.</summary>
    public bool Chance(int percent) => Next(100) < percent;

    private ulong Next()
    {
        _state += 0x9E3779B97F4A7C15;
        ulong z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
