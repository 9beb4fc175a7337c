using Firmware;
using Firmware.Messages;

namespace Simulator.Places;

/// <summary>Finds what contradicts itself in a market's plan. What it lets through can be shown on a map and walked to.</summary>
internal static class MarketPlanCheck
{
    // A market is no city; a box this large is a slip of a digit.
    private const double BoxMostMetres = 5_000;

    // As a detector's configuration takes it.
    private const int CellMost = 9_999;
    private const int FloorMost = 99;

    /// <summary>The first problem, as its place and the reason; null when there is none.</summary>
    public static string? FirstProblem(MarketPlan plan) => Problems(plan).FirstOrDefault();

    private static IEnumerable<string> Problems(MarketPlan plan) =>
        Gaps(plan).Concat(Head(plan)).Concat(Cells(plan)).Concat(Aisles(plan)).Concat(Stalls(plan)).Concat(Others(plan)).Concat(Ways(plan));

    // The reader takes null for an item of a list, whatever the list's type says.
    private static IEnumerable<string> Gaps(MarketPlan plan)
    {
        foreach ((string kind, IEnumerable<object?> items) in new (string, IEnumerable<object?>)[]
        {
            ("stalls", plan.Stalls), ("gates", plan.Gates), ("aisles", plan.Aisles), ("stairs", plan.Stairs), ("hydrants", plan.Hydrants),
        })
        {
            foreach ((int i, object? item) in items.Index())
            {
                if (item is null)
                {
                    yield return $"{kind}[{i}]: null is nothing";
                }
            }
        }
    }

    private static IEnumerable<string> Head(MarketPlan plan)
    {
        if (plan.Version is not (1 or 2))
        {
            yield return $"version: {plan.Version} is not known here, only 1 and 2";
        }

        if (!Ascii.IsId(plan.Market))
        {
            yield return $"market: '{plan.Market}' is no id of 1 to {Limits.TextLength} of a-z, 0-9 and '-'";
        }

        MarketBox box = plan.Box;
        GeoPoint low = new(box.South, box.West);
        GeoPoint high = new(box.North, box.East);
        if (!IsOnEarth(low) || !IsOnEarth(high) || box.South >= box.North || box.West >= box.East)
        {
            yield return "box: wants south below north and west below east, in degrees";
        }
        else if (low.MetresTo(high) > BoxMostMetres)
        {
            yield return $"box: {low.MetresTo(high):0} m from corner to corner; a market has {BoxMostMetres:0} at most";
        }

        if (plan.Grid is not { CellMetres: > 0 and <= 50, BearingDegrees: >= 0 and < 360 })
        {
            yield return "grid: wants cellMetres above 0 and up to 50, bearingDegrees from 0 to below 360";
        }
        else if (!box.Contains(new GeoPoint(plan.Grid.Lat, plan.Grid.Lon)))
        {
            yield return "grid: lat, lon lie outside of the box";
        }
    }

    private static IEnumerable<string> Cells(MarketPlan plan)
    {
        IEnumerable<(string Place, Cell Cell)> cells = plan.Stalls.Select((stall, i) => ($"stalls[{i}] ({stall.Number})", stall.Cell))
            .Concat(plan.Gates.Select((gate, i) => ($"gates[{i}] ({gate.Id})", gate.Cell)))
            .Concat(plan.Hydrants.Select((hydrant, i) => ($"hydrants[{i}] ({hydrant.Id})", hydrant.Cell)))
            .Concat(plan.Aisles.SelectMany((aisle, i) => new[]
            {
                ($"aisles[{i}] ({aisle.Id})", new Cell(aisle.FromRow, aisle.FromColumn, aisle.Floor)),
                ($"aisles[{i}] ({aisle.Id})", new Cell(aisle.ToRow, aisle.ToColumn, aisle.Floor)),
            }))
            .Concat(plan.Stairs.SelectMany((stairs, i) => new[]
            {
                ($"stairs[{i}] ({stairs.Id})", new Cell(stairs.Row, stairs.Column, stairs.FromFloor)),
                ($"stairs[{i}] ({stairs.Id})", new Cell(stairs.Row, stairs.Column, stairs.ToFloor)),
            }));
        foreach ((string place, Cell cell) in cells)
        {
            if (cell is not { Row: >= 0 and <= CellMost, Column: >= 0 and <= CellMost, Floor: >= -FloorMost and <= FloorMost })
            {
                yield return $"{place}: cell {cell}: rows and columns go from 0 to {CellMost}, floors from -{FloorMost} to {FloorMost}";
            }
            else if (!plan.Box.Contains(plan.Grid.PlaceOf(cell)))
            {
                yield return $"{place}: cell {cell} lies {plan.Box.MetresFrom(plan.Grid.PlaceOf(cell)):0} m outside of the box";
            }
        }
    }

    private static IEnumerable<string> Aisles(MarketPlan plan)
    {
        for (int i = 0; i < plan.Aisles.Count; i++)
        {
            PlanAisle aisle = plan.Aisles[i];
            if (aisle.FromRow != aisle.ToRow && aisle.FromColumn != aisle.ToColumn)
            {
                yield return $"aisles[{i}] ({aisle.Id}): runs along neither a row nor a column";
            }

            if (aisle.WidthMetres is not (> 0 and <= 50))
            {
                yield return $"aisles[{i}] ({aisle.Id}).widthMetres: {aisle.WidthMetres} is not above 0 and up to 50";
            }
        }
    }

    private static IEnumerable<string> Stalls(MarketPlan plan)
    {
        HashSet<Cell> walked = plan.WalkedCells();
        Dictionary<string, int> numbers = [];
        Dictionary<Cell, int> cells = [];
        for (int i = 0; i < plan.Stalls.Count; i++)
        {
            PlanStall stall = plan.Stalls[i];
            string place = $"stalls[{i}] ({stall.Number})";
            if (stall.Number.Length is 0 or > Limits.TextLength || stall.Number.Any(character => character is < ' ' or > '~'))
            {
                yield return $"{place}.number: wants 1 to {Limits.TextLength} printable ASCII characters";
            }

            if (!numbers.TryAdd(stall.Number, i))
            {
                yield return $"{place}.number: stalls[{numbers[stall.Number]}] has it as well";
            }

            if (!cells.TryAdd(stall.Cell, i))
            {
                yield return $"{place}: cell {stall.Cell} is that of stalls[{cells[stall.Cell]}] as well";
            }

            if (walked.Contains(stall.Cell))
            {
                yield return $"{place}: cell {stall.Cell} is an aisle's";
            }
            else if (!stall.Cell.Beside().Any(walked.Contains))
            {
                yield return $"{place}: no aisle beside cell {stall.Cell}: nobody could walk to it";
            }

            if (stall.Lat is null != stall.Lon is null)
            {
                yield return $"{place}: lat and lon go together";
            }
            else if (stall.Lat is not null && PlaceCheck.Refusal(plan.PlaceOf(stall), plan, stall) is { } refusal)
            {
                yield return $"{place}: {refusal}";
            }
        }
    }

    private static IEnumerable<string> Others(MarketPlan plan)
    {
        HashSet<Cell> walked = plan.WalkedCells();
        foreach ((string kind, IEnumerable<string> ids) in new[]
        {
            ("gates", plan.Gates.Select(gate => gate.Id)), ("aisles", plan.Aisles.Select(aisle => aisle.Id)),
            ("stairs", plan.Stairs.Select(stairs => stairs.Id)), ("hydrants", plan.Hydrants.Select(hydrant => hydrant.Id)),
        })
        {
            HashSet<string> seen = [];
            foreach ((int i, string id) in ids.Index())
            {
                if (id.Length == 0 || !seen.Add(id))
                {
                    yield return $"{kind}[{i}].id: '{id}' is empty or given twice";
                }
            }
        }

        foreach ((int i, PlanGate gate) in plan.Gates.Index())
        {
            if (!walked.Contains(gate.Cell))
            {
                yield return $"gates[{i}] ({gate.Id}): cell {gate.Cell} is no aisle's";
            }

            if (gate.Inwards is null != (plan.Version == 1))
            {
                yield return $"gates[{i}] ({gate.Id}).inwards: wanted in version 2, unknown in version 1";
            }
        }

        foreach ((int i, PlanStairs stairs) in plan.Stairs.Index())
        {
            if (stairs.FromFloor == stairs.ToFloor
                || !walked.Contains(new Cell(stairs.Row, stairs.Column, stairs.FromFloor))
                || !walked.Contains(new Cell(stairs.Row, stairs.Column, stairs.ToFloor)))
            {
                yield return $"stairs[{i}] ({stairs.Id}): wants an aisle's cell on two floors";
            }
        }

        foreach ((int i, PlanHydrant hydrant) in plan.Hydrants.Index())
        {
            if (hydrant.Kind is not ("hydrant" or "hose" or "extinguisher"))
            {
                yield return $"hydrants[{i}] ({hydrant.Id}).kind: '{hydrant.Kind}' is none of hydrant, hose, extinguisher";
            }

            if (!hydrant.Cell.Beside().Append(hydrant.Cell).Any(walked.Contains))
            {
                yield return $"hydrants[{i}] ({hydrant.Id}): no aisle at or beside cell {hydrant.Cell}";
            }
        }
    }

    // From the gates every aisle can be walked to.
    private static IEnumerable<string> Ways(MarketPlan plan)
    {
        if (plan.Gates.Count == 0)
        {
            yield return "gates: a market has one at least";
            yield break;
        }

        HashSet<Cell> walked = plan.WalkedCells();
        HashSet<Cell> reached = [.. plan.Gates.Select(gate => gate.Cell)];
        Queue<Cell> open = new(reached);
        while (open.TryDequeue(out Cell cell))
        {
            foreach (Cell neighbour in cell.Beside().Concat(plan.StairsFrom(cell)).Where(walked.Contains).Where(reached.Add))
            {
                open.Enqueue(neighbour);
            }
        }

        foreach ((int i, PlanAisle aisle) in plan.Aisles.Index())
        {
            if (!aisle.Cells.All(reached.Contains))
            {
                yield return $"aisles[{i}] ({aisle.Id}): no way leads there from a gate";
            }
        }
    }

    private static bool IsOnEarth(GeoPoint point) => point is { Latitude: >= -90 and <= 90, Longitude: >= -180 and <= 180 };
}
