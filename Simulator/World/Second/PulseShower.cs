namespace Simulator.World.Second;

/// <summary>The form of one pulse of a shower.</summary>
internal enum PulseShape
{
    /// <summary>A facet that turns through the right angle.</summary>
    Bell,

    /// <summary>A parabola: a source that crosses the view.</summary>
    Arch,

    /// <summary>Bright at once, then burning out.</summary>
    Spark,
}

/// <summary>Pulses that come as a Poisson process, each with its own size and length: glints, sparks, camera flashes.</summary>
internal sealed class PulseShower : Light
{
    private const int Most = 96;

    private readonly Dice _dice;
    private readonly PulseShape _shape;
    private readonly double[] _starts = new double[Most];
    private readonly double[] _lengths = new double[Most];
    private readonly double[] _heights = new double[Most];
    private int _count;
    private double _nextSeconds;

    /// <summary>Makes a shower.</summary>
    public PulseShower(Dice dice, PulseShape shape)
    {
        _dice = dice.Fork();
        _shape = shape;
        _nextSeconds = double.NaN;
    }

    /// <summary>Pulses a second.</summary>
    public required double PerSecond { get; init; }

    /// <summary>Swells the rate: 0 for none, 1 for as many as given.</summary>
    public Light? Rate { get; init; }

    /// <summary>Seconds a pulse lasts.</summary>
    public required Func<Dice, double> Length { get; init; }

    /// <summary>Height of a pulse.</summary>
    public required Func<Dice, double> Height { get; init; }

    /// <inheritdoc/>
    public override double At(double seconds)
    {
        if (double.IsNaN(_nextSeconds))
        {
            _nextSeconds = _dice.Exponential(1 / PerSecond);
        }

        // Candidates come at the full rate and are thinned by what the rate is at the time asked.
        double rate = Rate?.At(seconds) ?? 1;
        while (seconds >= _nextSeconds)
        {
            if (_count < Most && (Rate == null || _dice.Chance(rate)))
            {
                _starts[_count] = _nextSeconds;
                _lengths[_count] = Length(_dice);
                _heights[_count] = Height(_dice);
                _count++;
            }

            _nextSeconds += _dice.Exponential(1 / PerSecond);
        }

        double sum = 0;
        for (int i = _count - 1; i >= 0; i--)
        {
            double u = (seconds - _starts[i]) / _lengths[i];
            if (u >= 1)
            {
                _count--;
                _starts[i] = _starts[_count];
                _lengths[i] = _lengths[_count];
                _heights[i] = _heights[_count];
                continue;
            }

            sum += _heights[i] * Form(u);
        }

        return sum;
    }

    private double Form(double u) => _shape switch
    {
        PulseShape.Bell => 0.5 - (0.5 * Portable.Cos(u)),
        PulseShape.Arch => 4 * u * (1 - u),
        _ => (1 - u) * (1 - u),
    };
}
