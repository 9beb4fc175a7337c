namespace Simulator.World.Second;

/// <summary>A level that wanders slowly about 1: the sun's height, thin clouds, the mains voltage.</summary>
/// <param name="hertz">How fast.</param>
/// <param name="spread">Deviation of its logarithm.</param>
internal sealed class Drift(Dice dice, double hertz, double spread) : Light
{
    private readonly Wind _walk = new(dice, hertz, 0);

    /// <inheritdoc/>
    public override double At(double seconds) => Portable.Exp(spread * Math.Clamp(_walk.At(seconds), -3, 3));
}
