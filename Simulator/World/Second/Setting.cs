namespace Simulator.World.Second;

/// <summary>Light without a fire.</summary>
/// <param name="Light">In counts.</param>
/// <param name="Description">Its parameters.</param>
/// <param name="Counts">Its usual level.</param>
internal sealed record Setting(Light Light, string Description, double Counts);
