namespace Simulator.World.Recipes;

/// <summary>A class of signals and how one of it is made.</summary>
/// <param name="Class">Its name and kind.</param>
/// <param name="Make">Adds lights, and the flame where there is one, to an empty draft.</param>
public sealed record Recipe(SignalClass Class, Action<Draft> Make);
