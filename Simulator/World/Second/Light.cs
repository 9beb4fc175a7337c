namespace Simulator.World.Second;

/// <summary>
/// Something that changes in time: a light in counts above the dark level as an ideal converter would read it,
/// or a share between 0 and 1. Asked at times that never run back.
/// </summary>
internal abstract class Light
{
    /// <summary>Its value.</summary>
    /// <param name="seconds">Seconds since the draw began.</param>
    public abstract double At(double seconds);
}

/// <summary>A light that never changes.</summary>
internal sealed class Steady(double level) : Light
{
    /// <inheritdoc/>
    public override double At(double seconds) => level;
}

/// <summary>Lights that add up.</summary>
internal sealed class Sum(params Light[] parts) : Light
{
    /// <inheritdoc/>
    public override double At(double seconds)
    {
        double sum = 0;
        foreach (Light part in parts)
        {
            sum += part.At(seconds);
        }

        return sum;
    }
}

/// <summary>A light behind shades, or one that another drives.</summary>
internal sealed class Product(params Light[] factors) : Light
{
    /// <inheritdoc/>
    public override double At(double seconds)
    {
        double product = 1;
        foreach (Light factor in factors)
        {
            product *= factor.At(seconds);
        }

        return product;
    }
}

/// <summary>What an obstacle lets through: 1 minus what it covers.</summary>
internal sealed class Shade(Light cover) : Light
{
    /// <inheritdoc/>
    public override double At(double seconds) => Math.Max(0, 1 - cover.At(seconds));
}

/// <summary>Something that goes on until a moment and then dies away within seconds.</summary>
internal sealed class Ending(Light light, double endSeconds) : Light
{
    private const double FadeSeconds = 4;

    /// <inheritdoc/>
    public override double At(double seconds)
    {
        double value = light.At(seconds);
        return seconds < endSeconds ? value : value * Math.Max(0, 1 - ((seconds - endSeconds) / FadeSeconds));
    }
}

/// <summary>A body that follows its drive with a time constant: a filament or a heater's rod.</summary>
internal sealed class Thermal(Light drive, double warmSeconds, double coolSeconds) : Light
{
    private double _value = double.NaN;
    private double _lastSeconds;

    /// <inheritdoc/>
    public override double At(double seconds)
    {
        double target = drive.At(seconds);
        if (double.IsNaN(_value))
        {
            _value = target;
        }

        double tau = target > _value ? warmSeconds : coolSeconds;
        _value += (target - _value) * (1 - Portable.Exp((_lastSeconds - seconds) / tau));
        _lastSeconds = seconds;
        return _value;
    }
}
