namespace Simulator.World;

/// <summary>
/// The generator named burner: a cook's burner that a detector is taught, alone and with a fire of a multiple of its level. The same seed
/// gives the same burner in all three classes. A fire's time runs, as everywhere, from the moment it alone adds 100 counts to what is read.
/// </summary>
public sealed class BurnerGenerator : IGenerator
{
    /// <inheritdoc/>
    public string Name => "burner";

    /// <inheritdoc/>
    public IReadOnlyList<SignalClass> Classes { get; } =
    [
        new("burner-taught", SignalKind.TaughtBurner),
        new("burner-fire-4x", SignalKind.FourfoldFire),
        new("burner-fire-8x", SignalKind.EightfoldFire),
    ];

    /// <inheritdoc/>
    public SignalDraw Draw(SignalClass signalClass, int seed) => PhysicalGenerator.DrawBurner(seed, signalClass.Kind switch
    {
        SignalKind.TaughtBurner => 0,
        SignalKind.FourfoldFire => 4,
        SignalKind.EightfoldFire => 8,
        _ => throw new ArgumentException($"there is no class {signalClass.Name}", nameof(signalClass)),
    });
}
