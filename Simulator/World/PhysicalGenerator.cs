using Firmware.Sensing;
using Simulator.World.Recipes;

namespace Simulator.World;

/// <summary>The generator named world: physical flames and nuisances, drawn widely, seen through drawn boards.</summary>
public sealed class PhysicalGenerator : IGenerator
{
    // One board in five is wired the other way round.
    private const double RisingShare = 0.2;

    /// <inheritdoc/>
    public string Name => "world";

    /// <inheritdoc/>
    public IReadOnlyList<SignalClass> Classes { get; } = [.. Cookbook.All.Select(recipe => recipe.Class)];

    /// <inheritdoc/>
    public SignalDraw Draw(SignalClass signalClass, int seed)
    {
        Recipe recipe = Cookbook.All.FirstOrDefault(known => known.Class == signalClass)
            ?? throw new ArgumentException($"there is no class {signalClass.Name}", nameof(signalClass));

        // A blind gap is to be bridged by the comparator: it is fitted there.
        return Make(signalClass.Name, seed, signalClass.Kind == SignalKind.BlindFire ? true : null, recipe.Make);
    }

    /// <summary>
    /// Draws a cook's burner, for a detector that learns it: it burns for most of the first <see cref="Burners.TeachingSeconds"/> and is
    /// turned off and on ever after.
    /// </summary>
    /// <param name="seed">The same seed gives the same signal.</param>
    /// <param name="flameMultiple">A fire of this multiple of the burner's level is lit after the teaching; 0 for none.</param>
    public static SignalDraw DrawBurner(int seed, double flameMultiple) =>
        Make("burner", seed, null, draft => Burners.Add(draft, flameMultiple));

    private static PhysicalDraw Make(string name, int seed, bool? comparator, Action<Draft> recipe)
    {
        Noise noise = new(Noise.Seed(name, seed));
        Wiring wiring = noise.Chance(RisingShare) ? Wiring.Rising : Wiring.Falling;
        Draft draft = new(noise, new SensorModule(noise, wiring, comparator));
        recipe(draft);
        return new PhysicalDraw(draft);
    }
}
