namespace Simulator.World;

/// <summary>The generators by name; a further one is added here.</summary>
public static class Generators
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<IGenerator> All { get; } = [new PhysicalGenerator(), new Second.SecondGenerator(), new BurnerGenerator()];
}
