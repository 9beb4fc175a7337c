namespace Simulator.World;

/// <summary>Sine and exponential from tables and polynomials: fast, and the same to the last bit on every machine.</summary>
public static class Waves
{
    private const int TableSize = 2048;
    private const double Log2E = 1.4426950408889634;
    private const double Ln2 = 0.6931471805599453;

    private static readonly double[] s_sine = MakeSine();

    /// <summary>The sine of a phase given in turns (1 is a whole one); off by less than 2e-6.</summary>
    public static double Sine(double turns)
    {
        double place = (turns - Math.Floor(turns)) * TableSize;
        int index = (int)place;
        double before = s_sine[index];
        return before + ((s_sine[index + 1] - before) * (place - index));
    }

    /// <summary>The exponential; off by less than a part in 100,000, for arguments up to 700; next to nothing below -700.</summary>
    public static double Exp(double x)
    {
        double scaled = Math.Max(x, -700) * Log2E;
        double whole = Math.Floor(scaled);
        double rest = (scaled - whole - 0.5) * Ln2;

        // Taylor around the middle of the octave; 1.41421... is 2 to the power of one half.
        double series = 1 + (rest * (1 + (rest * (0.5 + (rest * ((1.0 / 6) + (rest * ((1.0 / 24) + (rest / 120)))))))));
        return series * 1.4142135623730951 * BitConverter.Int64BitsToDouble(((long)whole + 1023) << 52);
    }

    private static double[] MakeSine()
    {
        // Two more than turns: rounding may make a whole turn of the last place.
        double[] sine = new double[TableSize + 2];
        for (int i = 0; i < sine.Length; i++)
        {
            sine[i] = Math.Sin(2 * Math.PI * i / TableSize);
        }

        return sine;
    }
}
