namespace Simulator.World.Second;

/// <summary>
/// Gaussian noise of unit variance whose power is flat below a corner and falls with a chosen slope above it:
/// random spectra turned into blocks by an inverse FFT, half overlapping under sine windows, whose powers add to one.
/// Any slope is exact; poles only have even ones.
/// </summary>
internal sealed class ShapedNoise
{
    private const int Size = 1024;
    private const int Hop = Size / 2;

    private static readonly double[] s_window = [.. Enumerable.Range(0, Size).Select(n => Portable.Sin((n + 0.5) / (2 * Size)))];
    private static readonly double[] s_cosines = [.. Enumerable.Range(0, Hop).Select(n => Portable.Cos((double)n / Size))];
    private static readonly double[] s_sines = [.. Enumerable.Range(0, Hop).Select(n => Portable.Sin((double)n / Size))];

    private readonly Dice _dice;
    private readonly double[] _amplitudes = new double[Hop];
    private readonly double[] _re = new double[Size];
    private readonly double[] _im = new double[Size];
    private readonly double[] _tail = new double[Hop];
    private readonly double[] _ready = new double[Hop];
    private bool _secondBlock;
    private int _next = Hop;

    /// <summary>Makes noise of <see cref="Motion.Rate"/> values a second.</summary>
    /// <param name="cornerHertz">Where it starts to fall.</param>
    /// <param name="slope">Exponent of the power above the corner, negative.</param>
    public ShapedNoise(Dice dice, double cornerHertz, double slope)
    {
        _dice = dice.Fork();
        double power = 0;
        for (int k = 1; k < Hop; k++)
        {
            double ratio = k * Motion.Rate / Size / cornerHertz;
            double density = Portable.Pow(1 + (ratio * ratio), slope / 2);
            _amplitudes[k] = Math.Sqrt(density);
            power += density;
        }

        double scale = 1 / Math.Sqrt(2 * power);
        for (int k = 1; k < Hop; k++)
        {
            _amplitudes[k] *= scale;
        }

        Advance();
        _next = Hop;
    }

    /// <summary>The next value.</summary>
    public double Next()
    {
        if (_next == Hop)
        {
            Advance();
            _next = 0;
        }

        return _ready[_next++];
    }

    private void Advance()
    {
        // One complex transform of two interleaved real spectra gives two independent blocks: the real and the imaginary part.
        if (!_secondBlock)
        {
            Transform();
        }

        double[] block = _secondBlock ? _im : _re;
        _secondBlock = !_secondBlock;
        for (int n = 0; n < Hop; n++)
        {
            _ready[n] = _tail[n] + (block[n] * s_window[n]);
            _tail[n] = block[n + Hop] * s_window[n + Hop];
        }
    }

    private void Transform()
    {
        _re[0] = _im[0] = _re[Hop] = _im[Hop] = 0;
        for (int k = 1; k < Hop; k++)
        {
            // Independent coefficients at +k and -k are the sum of two spectra, one of a real and one of an imaginary signal.
            _re[k] = _amplitudes[k] * _dice.Normal();
            _im[k] = _amplitudes[k] * _dice.Normal();
            _re[Size - k] = _amplitudes[k] * _dice.Normal();
            _im[Size - k] = _amplitudes[k] * _dice.Normal();
        }

        for (int i = 1, j = 0; i < Size; i++)
        {
            int bit = Size >> 1;
            for (; (j & bit) != 0; bit >>= 1)
            {
                j ^= bit;
            }

            j ^= bit;
            if (i < j)
            {
                (_re[i], _re[j]) = (_re[j], _re[i]);
                (_im[i], _im[j]) = (_im[j], _im[i]);
            }
        }

        for (int length = 2; length <= Size; length <<= 1)
        {
            int half = length >> 1;
            int stride = Size / length;
            for (int start = 0; start < Size; start += length)
            {
                for (int k = 0; k < half; k++)
                {
                    double c = s_cosines[k * stride];
                    double s = s_sines[k * stride];
                    int low = start + k;
                    int high = low + half;
                    double re = (_re[high] * c) - (_im[high] * s);
                    double im = (_re[high] * s) + (_im[high] * c);
                    _re[high] = _re[low] - re;
                    _im[high] = _im[low] - im;
                    _re[low] += re;
                    _im[low] += im;
                }
            }
        }
    }
}
