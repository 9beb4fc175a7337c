namespace Simulator.Places;

/// <summary>
/// Finds the way on foot through a market. What makes one way better than another, in this order: fewer steps past other stalls in alarm,
/// a gate that a fire engine can stand before, fewer metres, fewer turns. So stalls in alarm are walked around wherever that is possible.
/// </summary>
/// <param name="plan">A plan that was checked.</param>
public sealed class WayFinder(MarketPlan plan)
{
    /// <summary>What a floor of stairs counts as: a rise of some 4 m is 8 m of steps at half the speed.</summary>
    public const double StairsMetres = 16;

    private readonly HashSet<Cell> _walked = plan.WalkedCells();

    /// <summary>The best way to a stall.</summary>
    /// <param name="stall">One of the plan's.</param>
    /// <param name="inAlarm">Numbers of the stalls in alarm; the stall itself and numbers that the plan does not have change nothing.</param>
    public Way Find(PlanStall stall, IEnumerable<string> inAlarm)
    {
        PlanStall[] others = [.. inAlarm.Select(plan.Find).OfType<PlanStall>().Where(other => other != stall).Distinct()];
        HashSet<Cell> hot = [.. others.SelectMany(other => other.Cell.Beside())];
        IEnumerable<Step> starts = plan.Gates.Select(gate => new Step(gate.Cell, gate.Inwards));
        Step[] steps = Search(starts, start => plan.Gates.Any(gate => gate.Vehicles && gate.Cell == start.Cell) ? 0 : 1, hot, AccessOf(stall.Cell));
        Cell[] cells = [.. steps.Select(step => step.Cell)];
        PlanGate[] there = [.. plan.Gates.Where(gate => gate.Cell == cells[0])];
        return new Way(
            there.FirstOrDefault(gate => gate.Vehicles) ?? there[0],
            stall,
            cells,
            MetresOf(cells),
            [.. others.Where(other => other.Cell.Beside().Any(cells.Contains))]);
    }

    /// <summary>The nearest of a kind of hydrant; null when the plan has none.</summary>
    /// <param name="stall">One of the plan's.</param>
    /// <param name="kinds">Which kinds count.</param>
    public NearWater? Nearest(PlanStall stall, params IReadOnlyList<string> kinds) => plan.Hydrants
        .Where(hydrant => kinds.Contains(hydrant.Kind))
        .Select(hydrant => new NearWater(hydrant, MetresOf(Search(
            AccessOf(hydrant.Cell).Select(cell => new Step(cell, null)), _ => 0, [], AccessOf(stall.Cell)).Select(step => step.Cell))))
        .MinBy(near => near.Metres);

    // An aisle's own cell, or those beside.
    private HashSet<Cell> AccessOf(Cell cell) => _walked.Contains(cell) ? [cell] : [.. cell.Beside().Where(_walked.Contains)];

    private double MetresOf(IEnumerable<Cell> cells) =>
        cells.Zip(cells.Skip(1)).Sum(pair => pair.First.Floor == pair.Second.Floor ? plan.Grid.CellMetres : StairsMetres);

    // Dijkstra's algorithm over places with the direction one came in: without it turns could not be counted.
    private Step[] Search(IEnumerable<Step> starts, Func<Step, int> gateCost, HashSet<Cell> hot, HashSet<Cell> goals)
    {
        Dictionary<Step, Step?> cameFrom = [];
        PriorityQueue<(Step Step, Step? From), Cost> open = new();
        foreach (Step start in starts)
        {
            open.Enqueue((start, null), new Cost(hot.Contains(start.Cell) ? 1 : 0, gateCost(start), 0, 0));
        }

        while (open.TryDequeue(out (Step Step, Step? From) best, out Cost cost))
        {
            if (!cameFrom.TryAdd(best.Step, best.From))
            {
                continue;
            }

            if (goals.Contains(best.Step.Cell))
            {
                return [.. Back(best.Step, cameFrom).Reverse()];
            }

            foreach (Heading heading in Enum.GetValues<Heading>())
            {
                Cell next = best.Step.Cell.Towards(heading);
                if (_walked.Contains(next))
                {
                    bool turns = best.Step.Came is { } came && came != heading;
                    open.Enqueue((new Step(next, heading), best.Step), cost.Plus(hot.Contains(next), plan.Grid.CellMetres, turns));
                }
            }

            foreach (Cell next in plan.StairsFrom(best.Step.Cell).Where(_walked.Contains))
            {
                open.Enqueue((new Step(next, null), best.Step), cost.Plus(hot.Contains(next), StairsMetres, turns: false));
            }
        }

        throw new InvalidOperationException("A plan that was checked has a way to each of its stalls.");
    }

    private static IEnumerable<Step> Back(Step last, Dictionary<Step, Step?> cameFrom)
    {
        for (Step? step = last; step is { } at; step = cameFrom[at])
        {
            yield return at;
        }
    }

    /// <summary>A place, and the direction one faces there; null where that is not known.</summary>
    private readonly record struct Step(Cell Cell, Heading? Came);

    private readonly record struct Cost(int Hot, int Gate, double Metres, int Turns) : IComparable<Cost>
    {
        public Cost Plus(bool hot, double metres, bool turns) => new(Hot + (hot ? 1 : 0), Gate, Metres + metres, Turns + (turns ? 1 : 0));

        public int CompareTo(Cost other) => (Hot, Gate, Metres, Turns).CompareTo((other.Hot, other.Gate, other.Metres, other.Turns));
    }
}
