namespace Simulator.World.Lights;

/// <summary>
/// Normal noise of unit variance, flat up to a corner, falling above it with a drawn slope of -1.5 to -5 as turbulence does (shared flame
/// facts: -2 to -4). Above -2 it is a sum of one-pole noises a factor of three apart, from -2 down a chain of two or three poles, the last
/// of them the nearer to the corner the steeper. The slope holds for about a decade above the corner.
/// </summary>
public sealed class SlopedNoise
{
    private const int Poles = 3;
    private const int ResponseSteps = 4000;

    private readonly Noise _noise;
    private readonly bool _chained;
    private readonly double[] _pole = new double[Poles];
    private readonly double[] _gain = new double[Poles];
    private readonly double[] _state = new double[Poles];

    /// <summary>Makes a noise.</summary>
    /// <param name="noise">Drives it.</param>
    /// <param name="cornerHz">Where it begins to fall.</param>
    /// <param name="slope">The exponent of the power spectrum, 1.5 to 5, without its sign.</param>
    public SlopedNoise(Noise noise, double cornerHz, double slope)
    {
        _noise = noise;
        _chained = slope > 2;
        for (int i = 0; i < Poles; i++)
        {
            double hertz = _chained ? cornerHz * Math.Pow(10, Math.Clamp(((2 * i) + 2 - slope) / 2, 0, 1.5)) : cornerHz * Math.Pow(3, i);

            // In a chain a pole far above the corner does nothing.
            _pole[i] = _chained && hertz > 20 * cornerHz ? 0 : Math.Exp(-2 * Math.PI * hertz * LightSource.StepSeconds);
            _gain[i] = _chained ? 1 - _pole[i] : Math.Sqrt(Math.Pow(3, i * (1 - slope)) * (1 - (_pole[i] * _pole[i])));
        }

        ScaleToUnit();
    }

    /// <summary>The value one step later.</summary>
    public double Next()
    {
        if (_chained)
        {
            return Chain(_noise.Normal());
        }

        double sum = 0;
        for (int i = 0; i < Poles; i++)
        {
            _state[i] = (_pole[i] * _state[i]) + (_gain[i] * _noise.Normal());
            sum += _state[i];
        }

        return sum;
    }

    private double Chain(double value)
    {
        for (int i = 0; i < Poles; i++)
        {
            _state[i] = (_pole[i] * _state[i]) + (_gain[i] * value);
            value = _state[i];
        }

        return value;
    }

    // A chain's variance is the sum of its squared impulse response.
    private void ScaleToUnit()
    {
        double variance = 0;
        if (_chained)
        {
            for (int i = 0; i < ResponseSteps; i++)
            {
                double response = Chain(i == 0 ? 1 : 0);
                variance += response * response;
            }

            Array.Clear(_state);
            _gain[0] /= Math.Sqrt(variance);
            return;
        }

        for (int i = 0; i < Poles; i++)
        {
            variance += _gain[i] * _gain[i] / (1 - (_pole[i] * _pole[i]));
        }

        for (int i = 0; i < Poles; i++)
        {
            _gain[i] /= Math.Sqrt(variance);
        }
    }
}
