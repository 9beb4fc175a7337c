using System.Text.Json;
using System.Text.Json.Serialization;

namespace Simulator.Places;

/// <summary>A market's plan (docs/market-plan.md): where stalls, gates, aisles and hydrants are, in the market's own grid and on the earth.</summary>
/// <param name="Version">2; or 1, whose gates do not say where one faces when one comes in.</param>
/// <param name="Market">Market id, <c>[a-z0-9-]{1,32}</c>.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Box">No place of the market lies outside.</param>
/// <param name="Grid">Where the grid's cells are on the earth.</param>
/// <param name="Stalls">Each number once, each cell once.</param>
/// <param name="Gates">Where one comes in; each in an aisle.</param>
/// <param name="Aisles">Where one walks.</param>
/// <param name="Stairs">From one floor to another; none where there is one floor.</param>
/// <param name="Hydrants">What water and extinguishers there are.</param>
public sealed record MarketPlan(
    int Version, string Market, string Name, MarketBox Box, MarketGrid Grid, IReadOnlyList<PlanStall> Stalls, IReadOnlyList<PlanGate> Gates,
    IReadOnlyList<PlanAisle> Aisles, IReadOnlyList<PlanStairs> Stairs, IReadOnlyList<PlanHydrant> Hydrants)
{
    // What a plan does not say is wrong, and so is what it says beyond its format: a misspelt name must not pass as an absent one.
    private static readonly JsonSerializerOptions s_strict = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        ReadCommentHandling = JsonCommentHandling.Skip,
        Converters = { new JsonStringEnumConverter<Heading>(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false) },
    };

    /// <summary>Reads and checks a plan.</summary>
    /// <param name="file">Its path.</param>
    /// <exception cref="EndException">It cannot be read, is no plan, or contradicts itself; the message names file, place and reason.</exception>
    public static MarketPlan Load(string file)
    {
        try
        {
            return Parse(File.ReadAllText(file), file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EndException(ExitCode.BadInput, $"{file}: {e.Message}");
        }
    }

    /// <summary>Reads and checks a plan's text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="file">What errors call it.</param>
    /// <exception cref="EndException">As for <see cref="Load"/>.</exception>
    internal static MarketPlan Parse(string text, string file)
    {
        MarketPlan plan;
        try
        {
            plan = JsonSerializer.Deserialize<MarketPlan>(text, s_strict) ?? throw new EndException(ExitCode.BadInput, file + ": null is no market plan");
        }
        catch (JsonException e)
        {
            string reason = e.Message.Split(" Path:", 2)[0].Replace("Simulator.Places.", "", StringComparison.Ordinal);
            throw new EndException(ExitCode.BadInput, $"{file}:{(e.LineNumber ?? 0) + 1}: {(e.Path ?? "$").TrimStart('$').TrimStart('.')}: {reason}");
        }

        return MarketPlanCheck.FirstProblem(plan) is { } problem ? throw new EndException(ExitCode.BadInput, $"{file}: {problem}") : plan;
    }

    /// <summary>The stall of that number; null when there is none.</summary>
    public PlanStall? Find(string number) => Stalls.FirstOrDefault(stall => stall.Number == number);

    /// <summary>The cells one can walk on: every aisle's.</summary>
    public HashSet<Cell> WalkedCells() => [.. Aisles.SelectMany(aisle => aisle.Cells)];

    /// <summary>Where stairs lead to from a cell.</summary>
    public IEnumerable<Cell> StairsFrom(Cell cell) => Stairs
        .Where(stairs => stairs.Row == cell.Row && stairs.Column == cell.Column && (stairs.FromFloor == cell.Floor || stairs.ToFloor == cell.Floor))
        .Select(stairs => cell with { Floor = stairs.FromFloor == cell.Floor ? stairs.ToFloor : stairs.FromFloor });

    /// <summary>Where a stall is on the earth: as surveyed, else by its cell.</summary>
    public GeoPoint PlaceOf(PlanStall stall) =>
        stall is { Lat: { } latitude, Lon: { } longitude } ? new GeoPoint(latitude, longitude) : Grid.PlaceOf(stall.Cell);
}

/// <summary>A cell of the market's grid.</summary>
/// <param name="Row">From 0.</param>
/// <param name="Column">From 0.</param>
/// <param name="Floor">0 at the street, below zero underground.</param>
public readonly record struct Cell(int Row, int Column, int Floor)
{
    /// <summary>The four cells beside it, on its floor.</summary>
    public IEnumerable<Cell> Beside() => Enum.GetValues<Heading>().Select(Towards);

    /// <summary>The next cell in a direction.</summary>
    public Cell Towards(Heading heading) => heading switch
    {
        Heading.RowUp => this with { Row = Row + 1 },
        Heading.ColumnUp => this with { Column = Column + 1 },
        Heading.RowDown => this with { Row = Row - 1 },
        _ => this with { Column = Column - 1 },
    };

    /// <inheritdoc/>
    public override string ToString() => $"{Row},{Column},{Floor}";
}

/// <summary>A direction in the grid, each a right turn from the one before: columns grow to the right of where rows grow to.</summary>
public enum Heading
{
    /// <summary>Where rows grow to.</summary>
    RowUp,

    /// <summary>Where columns grow to.</summary>
    ColumnUp,

    /// <summary>Against the rows.</summary>
    RowDown,

    /// <summary>Against the columns.</summary>
    ColumnDown,
}

/// <summary>A stall.</summary>
/// <param name="Number">The stable one: it stays when the shop changes. 1 to 32 printable ASCII characters, as a detector's configuration has it.</param>
/// <param name="Row">Its cell's row.</param>
/// <param name="Column">Its cell's column.</param>
/// <param name="Floor">Its cell's floor.</param>
/// <param name="Shop">What the shop is called now; may change.</param>
/// <param name="Lat">Surveyed WGS 84 latitude, together with <paramref name="Lon"/>; without them the grid says it.</param>
/// <param name="Lon">Surveyed WGS 84 longitude.</param>
public sealed record PlanStall(string Number, int Row, int Column, int Floor, string? Shop = null, double? Lat = null, double? Lon = null)
{
    /// <summary>Its cell.</summary>
    [JsonIgnore]
    public Cell Cell => new(Row, Column, Floor);
}

/// <summary>A gate: a cell of an aisle where one comes in from the street.</summary>
/// <param name="Id">Unique among gates.</param>
/// <param name="Name">As firefighters are told.</param>
/// <param name="Row">Its cell's row.</param>
/// <param name="Column">Its cell's column.</param>
/// <param name="Floor">Its cell's floor.</param>
/// <param name="Vehicles">A fire engine can stand before it.</param>
/// <param name="Inwards">Where one faces when one comes in; in version 2 always, in version 1 never.</param>
public sealed record PlanGate(string Id, string Name, int Row, int Column, int Floor, bool Vehicles, Heading? Inwards = null)
{
    /// <summary>Its cell.</summary>
    [JsonIgnore]
    public Cell Cell => new(Row, Column, Floor);
}

/// <summary>A straight aisle along a row or a column.</summary>
/// <param name="Id">Unique among aisles.</param>
/// <param name="Floor">Its floor.</param>
/// <param name="FromRow">First cell's row.</param>
/// <param name="FromColumn">First cell's column.</param>
/// <param name="ToRow">Last cell's row.</param>
/// <param name="ToColumn">Last cell's column.</param>
/// <param name="WidthMetres">At its narrowest, above 0.</param>
public sealed record PlanAisle(string Id, int Floor, int FromRow, int FromColumn, int ToRow, int ToColumn, double WidthMetres)
{
    /// <summary>Its cells, from end to end.</summary>
    [JsonIgnore]
    public IEnumerable<Cell> Cells
    {
        get
        {
            int steps = Math.Max(Math.Abs(ToRow - FromRow), Math.Abs(ToColumn - FromColumn));
            return Enumerable.Range(0, steps + 1)
                .Select(step => new Cell(FromRow + (Math.Sign(ToRow - FromRow) * step), FromColumn + (Math.Sign(ToColumn - FromColumn) * step), Floor));
        }
    }
}

/// <summary>Stairs between two floors, in the same cell of an aisle on both.</summary>
/// <param name="Id">Unique among stairs.</param>
/// <param name="Row">The cell's row.</param>
/// <param name="Column">The cell's column.</param>
/// <param name="FromFloor">One floor.</param>
/// <param name="ToFloor">The other.</param>
public sealed record PlanStairs(string Id, int Row, int Column, int FromFloor, int ToFloor);

/// <summary>Water, or an extinguisher.</summary>
/// <param name="Id">Unique among hydrants.</param>
/// <param name="Kind">hydrant (street), hose (cabinet in the market) or extinguisher.</param>
/// <param name="Row">Its cell's row: an aisle's, or one beside it.</param>
/// <param name="Column">Its cell's column.</param>
/// <param name="Floor">Its cell's floor.</param>
public sealed record PlanHydrant(string Id, string Kind, int Row, int Column, int Floor)
{
    /// <summary>Its cell.</summary>
    [JsonIgnore]
    public Cell Cell => new(Row, Column, Floor);
}
