using System.Text.Json;
using Firmware.Delivery;
using Firmware.Tests.Desktop.Fuzzing;
using Firmware.Tests.Desktop.Structure;
using Simulator.Conformance;
using Simulator.Fuzzing;

namespace Firmware.Tests.Desktop.Conformance;

/// <summary>The detector is held to the contract's times, and the rows bite. The report is left in artifacts/conformance.</summary>
[TestClass]
public class ConformanceTests
{
    private const int Seed = 1;
    private const int Seeds = 3;

    [TestMethod]
    public void EveryLimitIsHeld()
    {
        IReadOnlyList<ConformanceResult> rows = Run(ConformanceRows.All, Seeds, FuzzParts.Sound);
        string json = ConformanceReport.Json(Seed, Seeds, rows);
        string folder = Path.Combine(Repository.Root, "artifacts", "conformance");
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "conformance.json"), json);
        File.WriteAllText(Path.Combine(folder, "conformance.html"), ConformanceReport.Html(Seed, Seeds, rows));

        Assert.AreEqual("", string.Join('\n', rows.Where(row => row.Outcome == Outcome.Broken)));
        using JsonDocument read = JsonDocument.Parse(json);
        JsonElement[] written = [.. read.RootElement.GetProperty("rows").EnumerateArray()];
        Assert.HasCount(ConformanceRows.All.Count, written);
        foreach (JsonElement row in written.Where(row => row.GetProperty("limitSeconds").ValueKind == JsonValueKind.Number))
        {
            Assert.AreEqual("held", row.GetProperty("outcome").GetString());
            Assert.IsGreaterThan(0, row.GetProperty("count").GetInt32());
            Assert.IsGreaterThanOrEqualTo(0, row.GetProperty("marginSeconds").GetDouble());
        }
    }

    [TestMethod]
    public void TheSameSeedGivesTheSameReport()
    {
        ConformanceRow[] rows = [Row("repeat-longest")];
        Assert.AreEqual(
            ConformanceReport.Json(Seed, 1, Run(rows, 1, FuzzParts.Sound)),
            ConformanceReport.Json(Seed, 1, Run(rows, 1, FuzzParts.Sound)));
    }

    [TestMethod]
    public void ADetectorThatRepeatsTooRarely() =>
        Breaks("repeat-longest", new FuzzParts { Link = (link, _, _) => new EverySecondAlarmLink(link) });

    [TestMethod]
    public void ADetectorThatRepeatsTooOften() =>
        Breaks("repeat-shortest", new FuzzParts { Link = (link, _, _) => new TwiceLink(link) });

    [TestMethod]
    public void AnAlarmThatIsNotPublished() =>
        Breaks("first-publish", new FuzzParts { Link = (link, _, _) => new LeafLink(link, "/alarm") });

    [TestMethod]
    public void AFaultThatIsNotAnnounced() =>
        Breaks("fault", new FuzzParts { Link = (link, _, _) => new LeafLink(link, "/fault") });

    [TestMethod]
    public void AControlRoomThatWaits300Seconds() =>
        Breaks("detector-lost", new FuzzParts { RoomTime = time => new SlowTime(time) });

    [TestMethod]
    public void AnUplinkThatPutsConnectingOff() =>
        Breaks("connect-postponed", new FuzzParts { Link = (link, _, _) => new LazyLink(link) });

    [TestMethod]
    public void AnUplinkThatConnectsWhileSuspect() =>
        Breaks("connects-while-suspect", new FuzzParts { Link = (link, _, _) => new EagerLink(link) });

    private static ConformanceRow Row(string key) => ConformanceRows.All.Single(row => row.Key == key);

    private static IReadOnlyList<ConformanceResult> Run(IReadOnlyList<ConformanceRow> rows, int seeds, FuzzParts parts) =>
        Conformer.Run(rows, Seed, seeds, parts, _ => { }, CancellationToken.None);

    private static void Breaks(string key, FuzzParts parts) =>
        Assert.AreEqual(Outcome.Broken, Run([Row(key)], 1, parts)[0].Outcome);

    // Says yes, and sends nothing under one leaf.
    private sealed class LeafLink(IMessageLink inner, string leaf) : PassingLink(inner)
    {
        public override int Publish(string topic, byte[] payload, int qos, bool retain) =>
            topic.EndsWith(leaf, StringComparison.Ordinal) ? 1 : base.Publish(topic, payload, qos, retain);
    }

    private sealed class EverySecondAlarmLink(IMessageLink inner) : PassingLink(inner)
    {
        private int _alarms;

        public override int Publish(string topic, byte[] payload, int qos, bool retain) =>
            topic.EndsWith("/alarm", StringComparison.Ordinal) && (_alarms++ & 1) == 1 ? 1 : base.Publish(topic, payload, qos, retain);
    }

    private sealed class TwiceLink(IMessageLink inner) : PassingLink(inner)
    {
        public override int Publish(string topic, byte[] payload, int qos, bool retain)
        {
            base.Publish(topic, payload, qos, retain);
            return base.Publish(topic, payload, qos, retain);
        }
    }

    // Makes one connection, and then misses a chance.
    private sealed class LazyLink(IMessageLink inner) : PassingLink(inner)
    {
        private int _opens;

        public override bool Open(string willTopic, string will) => ++_opens != 2 && base.Open(willTopic, will);
    }

    // Two thirds of the time's pace: 200 s last 300.
    private sealed class SlowTime(TimeProvider inner) : TimeProvider
    {
        public override long TimestampFrequency => inner.TimestampFrequency * 3 / 2;

        public override long GetTimestamp() => inner.GetTimestamp();

        public override DateTimeOffset GetUtcNow() => inner.GetUtcNow();
    }
}
