namespace Simulator.Places;

/// <summary>Which way, seen by somebody who walks.</summary>
public enum Side
{
    /// <summary>Straight on.</summary>
    Ahead,

    /// <summary>To the right.</summary>
    Right,

    /// <summary>Back.</summary>
    Behind,

    /// <summary>To the left.</summary>
    Left,
}

/// <summary>What is done at the end of a straight part of a way.</summary>
public enum LegEnd
{
    /// <summary>Turn into the aisle of that number on that side.</summary>
    Turn,

    /// <summary>Take the stairs by that many floors, below zero downwards.</summary>
    Stairs,

    /// <summary>There: the stall of that number on that side.</summary>
    Stall,
}

/// <summary>A straight part of a way, as it is counted by somebody who walks it.</summary>
/// <param name="Towards">A stall to walk towards, where it is not known which way one faces at its start; null elsewhere, and where the aisle has none.</param>
/// <param name="Metres">Its length.</param>
/// <param name="End">What is done at its end.</param>
/// <param name="Side">To which side; of no meaning for stairs.</param>
/// <param name="Count">The number of the aisle or the stall on that side, from 1, counted from the turn before; the floors of stairs. For a stall ahead or behind 0.</param>
public sealed record WayLeg(PlanStall? Towards, double Metres, LegEnd End, Side Side, int Count)
{
    /// <summary>Cuts a way into its straight parts.</summary>
    public static IReadOnlyList<WayLeg> Of(MarketPlan plan, Way way)
    {
        HashSet<Cell> walked = plan.WalkedCells();
        Dictionary<Cell, PlanStall> stalls = plan.Stalls.ToDictionary(stall => stall.Cell);
        List<WayLeg> legs = [];
        IReadOnlyList<Cell> cells = way.Cells;
        Heading? facing = way.Gate.Inwards;

        // In the cell where one has turned, the aisle that one came along is no opening, and no stall is passed yet.
        bool hasTurned = false;
        int at = 0;
        while (true)
        {
            PlanStall? towards = null;
            if (facing is null && at + 1 < cells.Count && cells[at + 1].Floor == cells[at].Floor)
            {
                facing = HeadingOf(cells[at], cells[at + 1]);
                towards = Landmark(cells[at], facing.Value, walked, stalls);
                hasTurned = true;
            }

            int end = at;
            while (facing is { } straight && end + 1 < cells.Count && cells[end + 1] == cells[end].Towards(straight))
            {
                end++;
            }

            Cell[] leg = [.. cells.Skip(at).Take(end - at + 1)];
            IEnumerable<Cell> counted = leg.Skip(hasTurned ? 1 : 0);
            double metres = (leg.Length - 1) * plan.Grid.CellMetres;
            if (end == cells.Count - 1)
            {
                Heading last = HeadingOf(cells[end], way.Stall.Cell);
                Side side = SideOf(facing ?? last, last);
                int passed = side is Side.Left or Side.Right ? counted.Count(cell => stalls.ContainsKey(cell.Towards(last))) : 0;
                legs.Add(new WayLeg(towards, metres, LegEnd.Stall, side, passed));
                return legs;
            }

            Cell next = cells[end + 1];
            if (next.Floor != cells[end].Floor)
            {
                legs.Add(new WayLeg(towards, metres, LegEnd.Stairs, Side.Ahead, next.Floor - cells[end].Floor));
                facing = null;
                hasTurned = false;
                at = end + 1;
                continue;
            }

            Heading turned = HeadingOf(cells[end], next);
            int openings = counted.Count(cell => walked.Contains(cell.Towards(turned)));
            legs.Add(new WayLeg(towards, metres, LegEnd.Turn, SideOf(facing!.Value, turned), openings));
            facing = turned;
            hasTurned = true;
            at = end;
        }
    }

    private static Heading HeadingOf(Cell from, Cell to) => Enum.GetValues<Heading>().First(heading => from.Towards(heading) == to);

    private static Side SideOf(Heading facing, Heading to) => (Side)(((int)to - (int)facing + 4) % 4);

    // The first stall passed in that direction.
    private static PlanStall? Landmark(Cell start, Heading heading, HashSet<Cell> walked, Dictionary<Cell, PlanStall> stalls)
    {
        for (Cell cell = start.Towards(heading); walked.Contains(cell); cell = cell.Towards(heading))
        {
            if (cell.Beside().Select(stalls.GetValueOrDefault).FirstOrDefault(stall => stall is not null) is { } stall)
            {
                return stall;
            }
        }

        return null;
    }
}
