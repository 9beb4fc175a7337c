namespace Simulator.World.Second;

/// <summary>
/// The generator that judges. It shares nothing with the first but what it is asked for: flames are shot noise of puffs, or wandering
/// oscillators with turbulence of any slope; nuisances are event processes. All by plain arithmetic, so that a seed gives the same codes
/// on every machine.
/// </summary>
public sealed class SecondGenerator : IGenerator
{
    /// <inheritdoc/>
    public string Name => "second";

    /// <inheritdoc/>
    public IReadOnlyList<SignalClass> Classes { get; } = [.. Catalogue.Recipes.Select(recipe => recipe.Class)];

    /// <inheritdoc/>
    public SignalDraw Draw(SignalClass signalClass, int seed)
    {
        ArgumentNullException.ThrowIfNull(signalClass);
        Recipe recipe = Array.Find(Catalogue.Recipes, recipe => recipe.Class.Name == signalClass.Name)
            ?? throw new ArgumentException($"The generator '{Name}' has no class '{signalClass.Name}'.", nameof(signalClass));
        Dice dice = new(Mix(signalClass.Name, seed));
        Converter converter = new(dice);
        Scene scene = recipe.Make(dice, converter);
        return new SecondDraw(dice, scene, converter);
    }

    // FNV-1a over the class's name, so that classes with the same seed have nothing in common.
    private static ulong Mix(string name, int seed)
    {
        ulong hash = 14695981039346656037;
        foreach (char letter in name)
        {
            hash = (hash ^ letter) * 1099511628211;
        }

        return (hash ^ (uint)seed) * 1099511628211;
    }
}
