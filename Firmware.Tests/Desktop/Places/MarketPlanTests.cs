using System.Text.Json.Nodes;
using Firmware.Tests.Desktop.Structure;
using Simulator;
using Simulator.Places;

namespace Firmware.Tests.Desktop.Places;

/// <summary>The shipped plan is one, and every way to break it is named by its place.</summary>
[TestClass]
public sealed class MarketPlanTests
{
    private static readonly string Shipped = Path.Combine(Repository.Root, "Simulator/Places/market.json");

    [TestMethod]
    public void TheShippedPlanHolds()
    {
        MarketPlan plan = MarketPlan.Load(Shipped);
        Assert.AreEqual("haetnim", plan.Market);
        Assert.HasCount(58, plan.Stalls);
        Assert.AreEqual(new Cell(2, 7, 0), plan.Find("B-07")!.Cell);
        Assert.IsNull(plan.Find("Z-99"));
        Assert.IsTrue(plan.Stalls.All(stall => plan.Box.Contains(plan.PlaceOf(stall))));
    }

    [TestMethod]
    public void TheGridIsTurnedByItsBearing()
    {
        MarketGrid grid = new(36, 127, 10, 90);
        GeoPoint origin = grid.PlaceOf(new Cell(0, 0, 0));
        GeoPoint row = grid.PlaceOf(new Cell(3, 0, 0));
        GeoPoint column = grid.PlaceOf(new Cell(0, 3, 0));
        Assert.AreEqual(30, origin.MetresTo(row), 0.01);
        Assert.AreEqual(30, origin.MetresTo(column), 0.01);
        Assert.IsGreaterThan(origin.Longitude, row.Longitude, "rows go east");
        Assert.IsLessThan(origin.Latitude, column.Latitude, "columns go south");
    }

    [TestMethod]
    [DataRow("version", "3", "version: 3 is not known here")]
    [DataRow("version", "1", "gates[0] (west).inwards: wanted in version 2, unknown in version 1")]
    [DataRow("gates.1.inwards", "null", "gates[1] (east).inwards: wanted in version 2")]
    [DataRow("gates.1.inwards", "\"up\"", ":1: gates[1].inwards: ")]
    [DataRow("market", "\"Haetnim\"", "market: 'Haetnim' is no id")]
    [DataRow("box.south", "36.4", "box: wants south below north")]
    [DataRow("box.north", "37", "box: ")]
    [DataRow("grid.cellMetres", "0", "grid: wants cellMetres")]
    [DataRow("grid.lat", "36.3", "grid: lat, lon lie outside")]
    [DataRow("stalls.20.number", "\"A-01\"", "stalls[20] (A-01).number: stalls[0] has it as well")]
    [DataRow("stalls.20.number", "\"\"", "stalls[20] ().number: wants 1 to 32")]
    [DataRow("stalls.20.number", "\"가-01\"", "stalls[20] (가-01).number: wants 1 to 32 printable ASCII")]
    [DataRow("stalls.1.column", "1", "stalls[1] (A-02): cell 0,1,0 is that of stalls[0] as well")]
    [DataRow("stalls.0.row", "1", "stalls[0] (A-01): cell 1,1,0 is an aisle's")]
    [DataRow("stalls.0.floor", "3", "stalls[0] (A-01): no aisle beside cell 0,1,3")]
    [DataRow("stalls.0.row", "-1", "stalls[0] (A-01): cell -1,1,0: rows and columns")]
    [DataRow("stalls.0.column", "90", "stalls[0] (A-01): cell 0,90,0 lies ")]
    [DataRow("stalls.0.lat", "36.3294", "stalls[0] (A-01): lat and lon go together")]
    [DataRow("gates.0.row", "0", "gates[0] (west): cell 0,0,0 is no aisle's")]
    [DataRow("gates.1.id", "\"west\"", "gates[1].id: 'west' is empty or given twice")]
    [DataRow("stalls", "[null]", "stalls[0]: null is nothing")]
    [DataRow("stairs", "[null]", "stairs[0]: null is nothing")]
    [DataRow("gates", "[]", "gates: a market has one at least")]
    [DataRow("aisles.0.toRow", "3", "aisles[0] (first): runs along neither")]
    [DataRow("aisles.3.widthMetres", "0", "aisles[3] (middle-cross).widthMetres: 0")]
    [DataRow("stairs", "[]", "aisles[5] (upstairs): no way leads there")]
    [DataRow("stairs.0.toFloor", "0", "stairs[0] (stairs-west): wants an aisle's cell on two floors")]
    [DataRow("hydrants.0.kind", "\"well\"", "hydrants[0] (street-west).kind: 'well' is none of")]
    [DataRow("hydrants.2.floor", "2", "hydrants[2] (hose-middle): ")]
    public void WhatContradictsItselfIsNamed(string place, string value, string problem)
    {
        JsonNode plan = JsonNode.Parse(File.ReadAllText(Shipped))!;
        string[] steps = place.Split('.');
        JsonNode parent = steps[..^1].Aggregate(plan, (node, step) => int.TryParse(step, out int at) ? node[at]! : node[step]!);
        parent[steps[^1]] = JsonNode.Parse(value);
        StringAssert.StartsWith(Refused(plan.ToJsonString()), problem);
    }

    [TestMethod]
    [DataRow("{", ":1: ")]
    [DataRow("null", "null is no market plan")]
    [DataRow("{\n\"version\": 1,\n\"market\": 5}", ":3: market: ")]
    [DataRow("{\"version\": 1, \"version\": 1}", ":1: ")]
    public void WhatIsNoPlanIsNamedByItsLine(string text, string problem) => StringAssert.Contains(Refused(text), problem);

    [TestMethod]
    public void AMisspeltNameIsNotOverlooked()
    {
        string text = File.ReadAllText(Shipped).Replace("\"floor\": 0, \"shop\": \"Rice cakes\"", "\"flor\": 0, \"shop\": \"Rice cakes\"", StringComparison.Ordinal);
        StringAssert.Contains(Refused(text), "flor");
    }

    [TestMethod]
    public void AMissingFileIsNamed()
    {
        EndException end = Assert.ThrowsExactly<EndException>(() => MarketPlan.Load("no-such-plan.json"));
        Assert.AreEqual(ExitCode.BadInput, end.ExitCode);
        StringAssert.StartsWith(end.Message, "no-such-plan.json: ");
    }

    // Behind the file's name.
    private static string Refused(string text)
    {
        string file = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("n") + ".json");
        File.WriteAllText(file, text);
        try
        {
            EndException end = Assert.ThrowsExactly<EndException>(() => MarketPlan.Load(file));
            Assert.AreEqual(ExitCode.BadInput, end.ExitCode);
            Assert.DoesNotContain("\n", end.Message);
            StringAssert.StartsWith(end.Message, file);
            return end.Message[file.Length..].TrimStart(':', ' ') is { } rest && end.Message[file.Length..].StartsWith(": ", StringComparison.Ordinal)
                ? rest
                : end.Message[file.Length..];
        }
        finally
        {
            File.Delete(file);
        }
    }
}
