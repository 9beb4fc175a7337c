using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Firmware.Tests.Desktop.Commands;
using Firmware.Tests.Desktop.Structure;
using Simulator.Places;

namespace Firmware.Tests.Desktop.Places;

/// <summary>The way to the fire: the shortest, around other fires, in words that can be followed, and drawn.</summary>
[TestClass]
public sealed partial class WayTests
{
    private const int Seed = 20261126;

    private static readonly string Shipped = Path.Combine(Repository.Root, "Simulator/Places/market.json");

    private static readonly MarketPlan Haetnim = MarketPlan.Load(Shipped);

    /// <summary>Against every walk there is, of random markets with random fires.</summary>
    [TestMethod]
    public void NoWalkIsBetter()
    {
        Console.WriteLine($"seed {Seed}");
        Random random = new(Seed);
        int passed = 0;
        int aroundFires = 0;
        for (int market = 0; market < 60; market++)
        {
            MarketPlan plan = RandomMarket(random);
            WayFinder finder = new(plan);
            foreach (PlanStall stall in plan.Stalls)
            {
                string[] fires = [.. plan.Stalls.Where(_ => random.Next(5) == 0).Select(other => other.Number)];
                Way way = finder.Find(stall, fires);
                string place = $"market {market}, stall {stall.Number}, fires {string.Join(' ', fires)}";
                AssertWalkable(plan, way, place);
                Price best = Cheapest(plan, stall, fires);
                Assert.AreEqual(best, PriceOf(plan, way.Gate, way.Cells, HotCells(plan, stall, fires)), place);
                Assert.AreEqual(best.Metres, way.Metres, 1e-9, place);
                Assert.AreEqual(best.Hot > 0, way.Passed.Count > 0, place);
                passed += way.Passed.Count > 0 ? 1 : 0;
                aroundFires += way.Passed.Count == 0 && way.Cells.Count > finder.Find(stall, []).Cells.Count ? 1 : 0;
            }
        }

        // Otherwise the markets are too easy to prove anything.
        Assert.IsGreaterThan(20, passed);
        Assert.IsGreaterThan(20, aroundFires);
    }

    /// <summary>Whoever follows the words alone stands before the stall, in whichever language.</summary>
    [TestMethod]
    [DataRow(Language.Ko)]
    [DataRow(Language.En)]
    public void WhoFollowsTheWordsGetsThere(Language language)
    {
        Console.WriteLine($"seed {Seed}");
        Random random = new(Seed);
        IEnumerable<MarketPlan> markets = Enumerable.Range(0, 40).Select(_ => RandomMarket(random)).Append(Haetnim);
        foreach (MarketPlan plan in markets)
        {
            foreach (PlanStall stall in plan.Stalls)
            {
                string[] fires = [.. plan.Stalls.Where(_ => random.Next(6) == 0).Select(other => other.Number)];
                Way way = new WayFinder(plan).Find(stall, fires);
                string words = WayWords.Say(plan, way, language);
                Assert.AreEqual(stall.Number, Follow(plan, way.Gate, words[(way.Gate.Name.Length + 2)..], language), $"{plan.Market}: {words}");
            }
        }
    }

    [TestMethod]
    [DataRow("B-07", "", "West gate (서문), bus stop: seventh stall on the left: B-07 (Kimchi)", "West gate (서문), bus stop: 왼쪽 일곱 번째 점포: B-07 (Kimchi)")]
    [DataRow("D-12", "", "East gate (동문), car park: third stall on the right: D-12 (Butcher)", "East gate (동문), car park: 오른쪽 세 번째 점포: D-12 (Butcher)")]
    [DataRow("B-04", "B-02", "East gate (동문), car park: first aisle left, first aisle right, tenth stall on the right: B-04 (Tofu)", "East gate (동문), car park: 왼쪽 첫 번째 통로, 오른쪽 첫 번째 통로, 오른쪽 열 번째 점포: B-04 (Tofu)")]
    [DataRow("E-03", "", "West gate (서문), bus stop: first aisle left, first aisle right, after 6 m up the stairs by 1 floor, walk towards E-01, third stall on the left: E-03 (Tofu)", "West gate (서문), bus stop: 왼쪽 첫 번째 통로, 오른쪽 첫 번째 통로, 6 m 앞 계단으로 1개 층 위로, E-01 방향으로, 왼쪽 세 번째 점포: E-03 (Tofu)")]
    public void TheShippedMarketsWordsAreThese(string stall, string fire, string english, string korean)
    {
        Way way = new WayFinder(Haetnim).Find(Haetnim.Find(stall)!, fire.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.AreEqual(english, WayWords.Say(Haetnim, way, Language.En));
        Assert.AreEqual(korean, WayWords.Say(Haetnim, way, Language.Ko));
    }

    [TestMethod]
    public void AStallShutInByFiresIsNamedAndStillReached()
    {
        SimulatorResult result = SimulatorProcess.Run("way", "--plan", Shipped, "--stall", "B-04", "--alarm", "A-04", "B-02", "--alarm", "B-06", "--language", "en");
        Assert.AreEqual(1, result.ExitCode, result.Error);
        Assert.AreEqual("stall B-04: no way leads around A-04, B-02", result.ErrorLine);
        StringAssert.Contains(result.Output, "Beware: no way around A-04, B-02, also in alarm");
        StringAssert.Contains(result.Output, "stall on the left: B-04 (Tofu)");
    }

    [TestMethod]
    public void TheVerbSaysTheWayAndDrawsIt()
    {
        string file = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("n") + ".svg");
        try
        {
            SimulatorResult result = SimulatorProcess.Run("way", "--plan", Shipped, "--stall", "B-04", "--alarm", "B-02", "--language", "ko", "--svg", file);
            Assert.AreEqual(0, result.ExitCode, result.Error);
            StringAssert.StartsWith(result.Output, "East gate (동문), car park: 왼쪽 첫 번째 통로, ");
            StringAssert.Contains(result.Output, "소화전(도로) street-west: 점포에서 12 m");
            XElement drawing = XDocument.Load(file).Root!;
            string[] alarms = [.. drawing.Descendants().Where(part => (string?)part.Attribute("data-state") == "alarm").Select(part => part.Attribute("data-stall")!.Value)];
            Assert.AreEqual("B-02 B-04", string.Join(' ', alarms.Order(StringComparer.Ordinal)));
            Assert.AreEqual("B-04", drawing.Descendants().Single(part => (string?)part.Attribute("class") == "stall goal").Attribute("data-stall")!.Value);

            // Three rows down, eleven columns along, and on to the stall's edge.
            string line = drawing.Descendants().Single(part => (string?)part.Attribute("class") == "way").Attribute("points")!.Value;
            Assert.HasCount(1 + 3 + 11 + 1, line.Split(' '));
        }
        finally
        {
            File.Delete(file);
        }

        Refuse(["--stall", "Z-1"], "--stall: haetnim has no stall Z-1");
        Refuse(["--stall", "B-07", "--alarm", "Z-2"], "--alarm: haetnim has no stall Z-2");
        Refuse(["--stall", "B-07", "--svg", "/no-such-folder/way.svg"], "--svg: ");

        static void Refuse(string[] arguments, string error)
        {
            SimulatorResult refused = SimulatorProcess.Run(["way", "--plan", Shipped, .. arguments]);
            Assert.AreEqual(2, refused.ExitCode);
            StringAssert.StartsWith(refused.ErrorLine, error);
        }
    }

    [TestMethod]
    public void TheRoadsLinksAreAsDocumented()
    {
        RoadLinks links = new(new GeoPoint(36.3294264, -0.5), "서문, A/B & C");
        Assert.AreEqual("geo:36.3294264,-0.5000000", links.Geo);
        Assert.AreEqual("https://map.kakao.com/link/to/%EC%84%9C%EB%AC%B8%20%20A%2FB%20%26%20C,36.3294264,-0.5000000", links.Kakao);
        Assert.AreEqual("nmap://route/car?dlat=36.3294264&dlng=-0.5000000&dname=%EC%84%9C%EB%AC%B8%2C%20A%2FB%20%26%20C&appname=flame-detector.control-room", links.Naver);
        Assert.AreEqual("https://www.google.com/maps/dir/?api=1&destination=36.3294264%2C-0.5000000&travelmode=driving", links.Google);
    }

    [TestMethod]
    public void APlanOfVersion1WalksTowardsAStall()
    {
        MarketPlan plan = Haetnim with { Version = 1, Gates = [.. Haetnim.Gates.Select(gate => gate with { Inwards = null })] };
        Way way = new WayFinder(plan).Find(plan.Find("B-07")!, []);
        Assert.AreEqual("West gate (서문), bus stop: walk towards B-01, seventh stall on the left: B-07 (Kimchi)", WayWords.Say(plan, way, Language.En));
    }

    private static void AssertWalkable(MarketPlan plan, Way way, string place)
    {
        HashSet<Cell> walked = plan.WalkedCells();
        Assert.AreEqual(way.Gate.Cell, way.Cells[0], place);
        Assert.IsTrue(way.Cells.All(walked.Contains), place);
        Assert.Contains(way.Stall.Cell, way.Cells[^1].Beside(), place);
        Assert.IsTrue(way.Cells.Zip(way.Cells.Skip(1)).All(pair => pair.First.Beside().Concat(plan.StairsFrom(pair.First)).Contains(pair.Second)), place);
    }

    private static HashSet<Cell> HotCells(MarketPlan plan, PlanStall stall, string[] fires) =>
        [.. fires.Where(fire => fire != stall.Number).SelectMany(fire => plan.Find(fire)!.Cell.Beside())];

    private static Price PriceOf(MarketPlan plan, PlanGate gate, IReadOnlyList<Cell> cells, HashSet<Cell> hot)
    {
        double metres = 0;
        int turns = 0;
        Heading? facing = gate.Inwards;
        for (int i = 1; i < cells.Count; i++)
        {
            metres += cells[i].Floor == cells[i - 1].Floor ? plan.Grid.CellMetres : WayFinder.StairsMetres;
            Heading? heading = cells[i].Floor == cells[i - 1].Floor ? Enum.GetValues<Heading>().Single(way => cells[i - 1].Towards(way) == cells[i]) : null;
            turns += facing is not null && heading is not null && facing != heading ? 1 : 0;
            facing = heading;
        }

        return new Price(cells.Count(hot.Contains), gate.Vehicles ? 0 : 1, metres, turns);
    }

    // All walks that come by no cell twice.
    private static Price Cheapest(MarketPlan plan, PlanStall stall, string[] fires)
    {
        HashSet<Cell> walked = plan.WalkedCells();
        HashSet<Cell> hot = HotCells(plan, stall, fires);
        Price? best = null;
        foreach (PlanGate gate in plan.Gates)
        {
            Walk([gate.Cell], gate);
        }

        return best!;

        void Walk(List<Cell> cells, PlanGate gate)
        {
            if (cells[^1].Beside().Contains(stall.Cell))
            {
                Price price = PriceOf(plan, gate, cells, hot);
                best = best is null || price.IsBelow(best) ? price : best;
            }

            foreach (Cell next in cells[^1].Beside().Concat(plan.StairsFrom(cells[^1])).Where(walked.Contains).Where(next => !cells.Contains(next)).ToArray())
            {
                cells.Add(next);
                Walk(cells, gate);
                cells.RemoveAt(cells.Count - 1);
            }
        }
    }

    // A block of aisles with stalls in between, cells of 2 m, one or two floors, one or two gates.
    private static MarketPlan RandomMarket(Random random)
    {
        int rows = random.Next(3, 6);
        int columns = random.Next(3, 7);
        List<PlanAisle> aisles = [new("spine", 0, 0, 0, 0, columns, 2)];
        for (int column = 0; column <= columns; column += random.Next(2, 4))
        {
            aisles.Add(new PlanAisle($"c{column}", 0, 0, column, rows, column, 2));
        }

        if (random.Next(2) == 0)
        {
            aisles.Add(new PlanAisle("back", 0, rows, 0, rows, columns, 2));
        }

        List<PlanStairs> stairs = [];
        if (random.Next(2) == 0)
        {
            aisles.Add(new PlanAisle("up", 1, 0, 0, 0, columns, 2));
            stairs.Add(new PlanStairs("s", 0, random.Next(0, columns + 1), 0, 1));
        }

        HashSet<Cell> walked = [.. aisles.SelectMany(aisle => aisle.Cells)];
        Cell[] free = [.. walked.SelectMany(cell => cell.Beside()).Distinct().Where(cell => !walked.Contains(cell) && cell is { Row: >= 0, Column: >= 0 }).Where(_ => random.Next(4) > 0)];
        List<PlanStall> stalls = [.. free.Select((cell, i) => new PlanStall(i.ToString("S-00", CultureInfo.InvariantCulture), cell.Row, cell.Column, cell.Floor))];
        List<PlanGate> gates = [new("g1", "Gate 1", 0, 0, 0, random.Next(2) == 0, Heading.ColumnUp)];
        if (random.Next(2) == 0)
        {
            gates.Add(new PlanGate("g2", "Gate 2", 0, columns, 0, random.Next(2) == 0, Heading.ColumnDown));
        }

        MarketPlan plan = new(2, "random", "Random", new MarketBox(36, 127, 36.01, 127.01), new MarketGrid(36.001, 127.001, 2, 0), stalls, gates, aisles, stairs, []);
        Assert.IsNull(MarketPlanCheck.FirstProblem(plan));
        return plan;
    }

    // A walker who knows the market only by what it looks like from where he stands. The words are understood by rules of their own.
    private static string Follow(MarketPlan plan, PlanGate gate, string words, Language language)
    {
        HashSet<Cell> walked = plan.WalkedCells();
        Cell at = gate.Cell;
        Heading facing = gate.Inwards!.Value;
        bool hasTurned = false;
        string said = words[..words.LastIndexOf(": ", StringComparison.Ordinal)];
        foreach (string part in said.Split(", "))
        {
            Match match = (language == Language.Ko ? KoreanPart() : EnglishPart()).Match(part);
            Assert.IsTrue(match.Success, part);
            if (match.Groups["towards"] is { Success: true } landmark)
            {
                Cell goal = plan.Find(landmark.Value)!.Cell;
                facing = Enum.GetValues<Heading>().Where(way => walked.Contains(at.Towards(way)))
                    .MinBy(way => StepsUntil(at, way, cell => cell.Beside().Contains(goal), walked) ?? int.MaxValue);
                hasTurned = true;
                continue;
            }

            if (match.Groups["there"].Success)
            {
                string named = words[(words.LastIndexOf(": ", StringComparison.Ordinal) + 2)..];
                Assert.Contains(plan.Find(named)!.Cell, at.Beside(), words);
                return named;
            }

            if (match.Groups["metres"] is { Success: true } metres)
            {
                for (int i = 0; i < int.Parse(metres.Value, CultureInfo.InvariantCulture) / (int)plan.Grid.CellMetres; i++)
                {
                    at = at.Towards(facing);
                }

                if (match.Groups["stairs"] is { Success: true } floors)
                {
                    at = at with { Floor = at.Floor + (int.Parse(floors.Value, CultureInfo.InvariantCulture) * (match.Groups["up"].Success ? 1 : -1)) };
                    hasTurned = false;
                    continue;
                }

                Cell there = match.Groups["ahead"].Success ? at.Towards(facing) : at.Towards(Turned(facing, 2));
                return plan.Stalls.Single(stall => stall.Cell == there).Number;
            }

            Heading side = Turned(facing, match.Groups["left"].Success ? 3 : 1);
            bool isStall = match.Groups["stall"].Success;
            int count = OrdinalOf(match.Groups["nth"].Value, language);
            Func<Cell, bool> counts = isStall ? cell => plan.Stalls.Any(stall => stall.Cell == cell) : walked.Contains;
            int seen = !hasTurned && counts(at.Towards(side)) ? 1 : 0;
            while (seen < count)
            {
                at = at.Towards(facing);
                Assert.Contains(at, walked, words);
                seen += counts(at.Towards(side)) ? 1 : 0;
            }

            if (isStall)
            {
                return plan.Stalls.Single(stall => stall.Cell == at.Towards(side)).Number;
            }

            facing = side;
            hasTurned = true;
        }

        return "nowhere";
    }

    private static int? StepsUntil(Cell at, Heading way, Func<Cell, bool> isThere, HashSet<Cell> walked)
    {
        int steps = 0;
        for (Cell cell = at.Towards(way); walked.Contains(cell); cell = cell.Towards(way), steps++)
        {
            if (isThere(cell))
            {
                return steps;
            }
        }

        return null;
    }

    private static Heading Turned(Heading heading, int quarters) => (Heading)(((int)heading + quarters) % 4);

    private static int OrdinalOf(string word, Language language)
    {
        string[] words = language == Language.Ko
            ? ["첫", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉", "열"]
            : ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"];
        int place = Array.IndexOf(words, word.Trim());
        return place >= 0 ? place + 1 : int.Parse(Digits().Match(word).Value, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"^(walk towards (?<towards>.+)|(?<there>the stall right there)|after (?<metres>\d+) m ((?<up>up)|down) the stairs by (?<stairs>\d+) floors?|after (?<metres>\d+) m the stall ((?<ahead>straight ahead)|behind you)|(?<nth>\w+) (aisle|(?<stall>stall) on the) ((?<left>left)|right))$")]
    private static partial Regex EnglishPart();

    [GeneratedRegex(@"^((?<towards>.+) 방향으로|(?<there>바로 옆 점포)|(?<metres>\d+) m 앞 계단으로 (?<stairs>\d+)개 층 ((?<up>위로)|아래로)|(?<metres>\d+) m 앞 ((?<ahead>정면)|바로 뒤) 점포|((?<left>왼쪽)|오른쪽) (?<nth>.+?) ?번째 (통로|(?<stall>점포)))$")]
    private static partial Regex KoreanPart();

    [GeneratedRegex(@"\d+")]
    private static partial Regex Digits();

    private sealed record Price(int Hot, int Gate, double Metres, int Turns)
    {
        internal bool IsBelow(Price other) => (Hot, Gate, Metres, Turns).CompareTo((other.Hot, other.Gate, other.Metres, other.Turns)) < 0;
    }
}
