using System.Text.Json;
using System.Xml;
using System.Xml.Linq;
using Simulator.World;
using Simulator.World.Scoring;

namespace Firmware.Tests.Desktop.World;

[TestClass]
public sealed class ScoreTests
{
    // Small and fixed: what the detector of any day must hold, not what it can do (docs/detection.md has that).
    private static readonly Lazy<Score> s_score = new(() => Scorer.Run(Plan(), null, CancellationToken.None));

    [TestMethod]
    public void TheDetectorFindsPansByNightAndIsSilentInTheDark()
    {
        ScoreRow pans = Row("pan-night");
        Assert.AreEqual(8, pans.Draws + pans.NeverRated);
        Assert.IsTrue(pans.FoundWithin10 >= pans.Draws - 1, $"{pans.FoundWithin10} of {pans.Draws}");
        Assert.AreEqual(0, pans.FalseAlarmsBefore);
        Assert.IsTrue(Row("blind-pan").Missed <= 1);
        Assert.IsTrue(Row("near-fabric").SuspectedWithin10 >= 3);
        ScoreRow dark = Row("dark");
        Assert.AreEqual(0.5, dark.Hours, 1e-9);
        Assert.AreEqual(0, dark.Alarms);
        Assert.AreEqual(0, dark.Suspects);
        Assert.AreEqual(0, Row("beacon").Alarms);
    }

    [TestMethod]
    public void TheSamePlanGivesTheSameScore()
    {
        Score again = Scorer.Run(Plan(), null, CancellationToken.None);
        Assert.AreEqual(ScoreJson.Write(s_score.Value), ScoreJson.Write(again));
    }

    [TestMethod]
    public void ATaughtBurnerIsSilentAndAFireByItIsFound()
    {
        BurnerGenerator generator = new();
        Score score = Scorer.Run(new ScorePlan(generator, generator.Classes, 10, 0.5, 17, "cooking"), null, CancellationToken.None);
        ScoreRow alone = score.Classes[0].Row;
        Assert.AreEqual(0.5, alone.Hours, 1e-9, "the lesson is no part of it");
        Assert.AreEqual(0, alone.Alarms);
        ScoreRow fourfold = score.Classes[1].Row;
        ScoreRow eightfold = score.Classes[2].Row;
        Assert.AreEqual(0, fourfold.FalseAlarmsBefore + eightfold.FalseAlarmsBefore);
        Assert.IsTrue(fourfold.FoundWithin10 >= 7, $"{fourfold.FoundWithin10} of {fourfold.Draws}");
        Assert.IsTrue(eightfold.FoundWithin10 >= 9, $"{eightfold.FoundWithin10} of {eightfold.Draws}");
        Assert.IsTrue(score.TargetResults.All(result => result.Verdict != Verdict.Missed));
        string targets = string.Join("; ", score.TargetResults.Select(result => result.Text));
        Assert.AreEqual("70 % within 10 s; 90 % within 10 s; no alarm in 20 h; suspect at most once an hour", targets);
    }

    [TestMethod]
    public void ABurnerThatWasNotTaughtIsAlarmed()
    {
        BurnerGenerator generator = new();
        Score score = Scorer.Run(new ScorePlan(generator, [generator.Classes[0]], 10, 0.5, 17, "standard"), null, CancellationToken.None);
        Assert.IsTrue(score.Classes[0].Row.Alarms > 0);
    }

    [TestMethod]
    public void JsonSaysWhatWasRunAndWhatCameOfIt()
    {
        using JsonDocument json = JsonDocument.Parse(ScoreJson.Write(s_score.Value));
        JsonElement root = json.RootElement;
        Assert.AreEqual("world", root.GetProperty("generator").GetString());
        Assert.AreEqual(17, root.GetProperty("seed").GetInt32());
        Assert.AreEqual(Plan().Classes.Count, root.GetProperty("classes").GetArrayLength());
        JsonElement pans = root.GetProperty("classes").EnumerateArray().First(row => row.GetProperty("name").GetString() == "pan-night");
        Assert.AreEqual(Row("pan-night").FoundWithin10, pans.GetProperty("foundWithin10").GetInt32());
        Assert.AreEqual(2, pans.GetProperty("foundWithin10Interval").GetArrayLength());
        Assert.IsTrue(root.GetProperty("targets").GetArrayLength() >= 8);
    }

    [TestMethod]
    public void HtmlIsWellFormedAndNeedsNothingElse()
    {
        string html = ScoreReport.Write(s_score.Value);
        XDocument page = Parse(html);
        XNamespace svg = page.Root!.Name.Namespace;
        int failures = s_score.Value.Classes.Sum(scored =>
            scored.Fires.Count(fire => SignalKinds.IsLate(scored.Class.Kind, fire)) + scored.Row.DrawsWithAlarm);
        int kinds = s_score.Value.Kinds.Count(row => row.IsFire);
        Assert.AreEqual(kinds + failures, page.Descendants(svg + "svg").Count());
        Assert.IsFalse(page.Descendants().Attributes().Any(attribute => attribute.Name.LocalName is "src" or "href"));
        Assert.IsFalse(html.Contains("NaN", StringComparison.Ordinal));
    }

    [TestMethod]
    public void IntervalsAreThoseOfTheTables()
    {
        (double least, double most) = Intervals.Wilson(50, 100);
        Assert.AreEqual(0.4038, least, 0.0001);
        Assert.AreEqual(0.5962, most, 0.0001);
        Assert.AreEqual(1, Intervals.Wilson(20, 20).Most);
        Assert.AreEqual(0.8389, Intervals.Wilson(20, 20).Least, 0.0001);
        Assert.AreEqual((0, 3.689), (Intervals.Poisson(0).Least, Math.Round(Intervals.Poisson(0).Most, 3)));
        Assert.AreEqual(1.623, Intervals.Poisson(5).Least, 0.001);
        Assert.AreEqual(11.668, Intervals.Poisson(5).Most, 0.001);
    }

    [TestMethod]
    public void ATargetIsMissedOnlyWhenTheIntervalSaysSo()
    {
        FireOutcome found = new(1, "", 5, 1, 2, 0, null, 0);
        FireOutcome never = found with { AlarmSeconds = null };
        Assert.AreEqual(Verdict.Met, Within10([.. Enumerable.Repeat(found, 200)]));
        Assert.AreEqual(Verdict.Open, Within10([.. Enumerable.Repeat(found, 197), .. Enumerable.Repeat(never, 3)]));
        Assert.AreEqual(Verdict.Missed, Within10([.. Enumerable.Repeat(found, 180), .. Enumerable.Repeat(never, 20)]));
    }

    [TestMethod]
    public void AFireThatWasNeverRatedCountsForNothing()
    {
        ScoreRow row = ScoreRow.Of("pan", SignalKind.CalmFire, [new FireOutcome(1, "", null, null, null, 0, null, 0), new FireOutcome(2, "", 5, 1, 2, 0, null, 0)]);
        Assert.AreEqual(1, row.Draws);
        Assert.AreEqual(1, row.NeverRated);
        Assert.AreEqual(0, row.Missed);
        Assert.AreEqual(2.0, row.MedianSeconds);
    }

    [TestMethod]
    public void ABlindGapIsAddedToTheLimit()
    {
        FireOutcome late = new(1, "", 5, 1, 12, 2.5, 2, 0);
        Assert.IsFalse(SignalKinds.IsLate(SignalKind.BlindFire, late));
        Assert.IsTrue(SignalKinds.IsLate(SignalKind.CalmFire, late));
    }

    internal static XDocument Parse(string html)
    {
        using StringReader text = new(html);
        using XmlReader reader = XmlReader.Create(text, new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        return XDocument.Load(reader);
    }

    private static Verdict Within10(FireOutcome[] fires) =>
        Targets.Check(ScoreRow.Of("calm", SignalKind.CalmFire, fires)).First().Verdict;

    private static ScoreRow Row(string name) => s_score.Value.Classes.First(scored => scored.Class.Name == name).Row;

    private static ScorePlan Plan()
    {
        PhysicalGenerator generator = new();
        string[] names = ["pan-night", "near-fabric", "busy-people", "growing-fast", "blind-pan", "dark", "beacon", "grinder", "tarp"];
        return new ScorePlan(generator, [.. generator.Classes.Where(known => names.Contains(known.Name))], 8, 0.5, 17, "standard");
    }
}
