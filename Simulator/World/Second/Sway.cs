namespace Simulator.World.Second;

/// <summary>
/// Cloth, a lamp on a cord or a water surface moved by gusts: a resonance driven by noise that swells and dies with the wind.
/// About unit variance.
/// </summary>
internal sealed class Sway : Motion
{
    private readonly Dice _dice;
    private readonly double _keep1;
    private readonly double _keep2;
    private readonly double _drive;
    private readonly Wind _wind;
    private readonly double _gustStrength;
    private double _x1;
    private double _x2;
    private long _step;

    /// <summary>Makes one.</summary>
    /// <param name="hertz">Its own frequency.</param>
    /// <param name="quality">How sharply it keeps it.</param>
    /// <param name="gustStrength">Deviation of the drive's logarithm: 0 steady.</param>
    public Sway(Dice dice, double hertz, double quality, double gustStrength)
    {
        _dice = dice.Fork();
        double radius = Portable.Exp(-Math.PI * hertz / quality / Rate);
        _keep1 = 2 * radius * Portable.Cos(hertz / Rate);
        _keep2 = -radius * radius;

        // Variance of a second-order autoregression with unit noise, so that the motion's own is one.
        double variance = (1 - _keep2) / ((1 + _keep2) * (((1 - _keep2) * (1 - _keep2)) - (_keep1 * _keep1)));
        _drive = 1 / Math.Sqrt(variance);
        _gustStrength = gustStrength;
        _wind = new Wind(_dice, _dice.Log(0.05, 0.3), _dice.Unit());
    }

    /// <inheritdoc/>
    protected override double Step()
    {
        double gust = Portable.Exp((_gustStrength * Math.Min(2.5, _wind.At(_step++ / Rate))) - (_gustStrength * _gustStrength));
        double x = (_keep1 * _x1) + (_keep2 * _x2) + (_drive * gust * _dice.Normal());
        _x2 = _x1;
        _x1 = x;
        return x;
    }
}

/// <summary>What a hanging edge covers of a light as it sways: nothing, part of it or all, with a soft border.</summary>
/// <param name="rest">Where it hangs at rest, in its own swings from the light's middle.</param>
/// <param name="reach">How far it sways, in borders.</param>
/// <param name="depth">How much it can cover.</param>
internal sealed class SwayingCover(Sway sway, double rest, double reach, double depth) : Light
{
    /// <inheritdoc/>
    public override double At(double seconds) => depth * (0.5 + (0.5 * Portable.Erf(reach * (rest + sway.At(seconds)))));
}
