using Simulator.ControlRoom;

namespace Firmware.Tests.Desktop.ControlRoom;

/// <summary>A stall for which nobody is told is said at the start.</summary>
[TestClass]
public sealed class RecipientCoverageTests
{
    [TestMethod]
    public void WhoIsMissingIsNamedStallByStall()
    {
        RecipientCoverage coverage = new(
        [
            Entry("station", "fire-station", "dongmun", null), Entry("gov", "local-government", "dongmun", null),
            Entry("owner", "shop-owner", "dongmun", ["A-01", "A-02"]), Entry("room", "situation-room", "haetnim", null),
        ]);
        Assert.AreEqual("situation-room", string.Join(' ', coverage.MissingFor("dongmun", "A-02")));
        Assert.AreEqual("shop-owner situation-room", string.Join(' ', coverage.MissingFor("dongmun", "A-03")));
        Assert.AreEqual("shop-owner local-government fire-station", string.Join(' ', coverage.MissingFor("haetnim", "A-01")));
        Assert.AreEqual(4, coverage.MissingFor("elsewhere", "A-01").Count);
    }

    [TestMethod]
    public void TheWarningsAreFewHoweverManyStalls()
    {
        DetectorRegistry registry = new();
        for (int i = 1; i <= 5; i++)
        {
            registry.Add($"d-{i}", "dongmun", $"A-0{i}", [.. Enumerable.Repeat((byte)i, 32)]);
        }

        RecipientCoverage coverage = new([.. RecipientDirectory.Roles.Skip(1).Select(role => Entry(role, role, "dongmun", null)), Entry("owner", "shop-owner", "dongmun", ["A-01"])]);
        string[] warnings = [.. coverage.Warnings([.. registry.All.OrderBy(detector => detector.Id)])];
        Assert.AreEqual("4 of 5 stalls have no shop-owner to tell: dongmun A-02, dongmun A-03, dongmun A-04, ...", string.Join('\n', warnings));
        Assert.IsEmpty(new RecipientCoverage(RecipientDirectory.Roles.Select(role => Entry(role, role, "dongmun", null))).Warnings([.. registry.All]));
    }

    private static DirectoryEntry Entry(string name, string role, string market, string[]? stalls) => new()
    {
        Name = name,
        Role = role,
        Market = market,
        Stalls = stalls?.ToHashSet(),
        Channel = RecipientChannel.Webhook,
        Url = new Uri("http://127.0.0.1/"),
        Sender = "room.example",
    };
}
