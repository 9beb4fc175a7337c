namespace Simulator.Places;

/// <summary>A walk from a gate to a stall.</summary>
/// <param name="Gate">Where it begins.</param>
/// <param name="Stall">Where it leads.</param>
/// <param name="Cells">The cells walked, from the gate's to one beside the stall; one after the other touch, or are joined by stairs.</param>
/// <param name="Metres">Its length; a floor of stairs counts <see cref="WayFinder.StairsMetres"/>.</param>
/// <param name="Passed">Other stalls in alarm that it leads past; empty wherever there is a way around them.</param>
public sealed record Way(PlanGate Gate, PlanStall Stall, IReadOnlyList<Cell> Cells, double Metres, IReadOnlyList<PlanStall> Passed);

/// <summary>Water or an extinguisher near a stall.</summary>
/// <param name="Hydrant">Which.</param>
/// <param name="Metres">Along the aisles from the stall.</param>
public sealed record NearWater(PlanHydrant Hydrant, double Metres);
