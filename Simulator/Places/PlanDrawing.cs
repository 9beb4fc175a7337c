using System.Globalization;
using System.Net;
using System.Reflection;
using System.Text;

namespace Simulator.Places;

/// <summary>A market's plan as SVG, one floor under the other, columns to the right and rows upwards; its looks are in <c>plan.css</c>.</summary>
public static class PlanDrawing
{
    private const int CellPixels = 44;
    private const int StallPixels = 38;
    private const int MarginPixels = 30;
    private const int CaptionPixels = 26;
    private const int LinePixels = 20;
    private const int SaidWidthPixels = 620;
    private const int LineCharsMax = 70;

    /// <summary>Characters that fit into a stall; longer numbers are squeezed.</summary>
    private const int NumberCharsMax = 5;

    /// <summary>The drawing as a part of a page that brings the style sheet; every stall is a group with its number in <c>data-stall</c>.</summary>
    /// <param name="plan">What is drawn.</param>
    /// <param name="way">A way drawn in; null for none.</param>
    /// <param name="inAlarm">Numbers of stalls in alarm.</param>
    /// <param name="language">Of the captions.</param>
    public static string Of(MarketPlan plan, Way? way, IEnumerable<string> inAlarm, Language language) => Draw(plan, way, [.. inAlarm], language, "", []);

    /// <summary>The drawing as a file of its own, with the way's words below it.</summary>
    /// <param name="plan">What is drawn.</param>
    /// <param name="way">A way drawn in; null for none.</param>
    /// <param name="inAlarm">Numbers of stalls in alarm.</param>
    /// <param name="language">Of the captions.</param>
    /// <param name="said">Lines below it.</param>
    public static string File(MarketPlan plan, Way? way, IEnumerable<string> inAlarm, Language language, IReadOnlyList<string> said)
    {
        using Stream resource = Assembly.GetExecutingAssembly().GetManifestResourceStream("page/plan.css")
            ?? throw new InvalidOperationException("page/plan.css is not embedded");
        using StreamReader style = new(resource);
        return Draw(plan, way, [.. inAlarm], language, $"<style>{style.ReadToEnd()}</style>\n", said) + "\n";
    }

    private static string Draw(MarketPlan plan, Way? way, HashSet<string> inAlarm, Language language, string style, IReadOnlyList<string> said)
    {
        HashSet<Cell> walked = plan.WalkedCells();
        StringBuilder floors = new();
        double top = 0;
        double width = said.Count > 0 ? SaidWidthPixels : 0;
        foreach (IGrouping<int, Cell> floor in plan.Stalls.Select(stall => stall.Cell).Concat(walked).GroupBy(cell => cell.Floor).OrderBy(floor => floor.Key))
        {
            Frame frame = new(floor.Min(cell => cell.Row), floor.Max(cell => cell.Row), floor.Min(cell => cell.Column), floor.Max(cell => cell.Column), top);
            floors.Append(CultureInfo.InvariantCulture, $"""<text class="floor-name" x="{MarginPixels}" y="{top + (CaptionPixels / 2)}">{FloorName(floor.Key, language)}</text>""").Append('\n');
            DrawFloor(floors, plan, way, inAlarm, floor.Key, frame);
            width = Math.Max(width, frame.Width);
            top = frame.Bottom;
        }

        foreach (string line in said.SelectMany(Wrap))
        {
            top += LinePixels;
            floors.Append(CultureInfo.InvariantCulture, $"""<text class="said" x="{MarginPixels}" y="{top}">{Text(line)}</text>""").Append('\n');
        }

        string title = way is null ? plan.Name : $"{plan.Name}, {way.Stall.Number}";
        string words = way is null ? "" : $"<desc>{Text(WayWords.Say(plan, way, language))}</desc>";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"""
            <svg xmlns="http://www.w3.org/2000/svg" class="plan" role="img" viewBox="0 0 {width} {top + MarginPixels}"><title>{Text(title)}</title>{words}
            {style}{floors}{North(plan.Grid.BearingDegrees, width)}
            </svg>
            """);
    }

    private static void DrawFloor(StringBuilder svg, MarketPlan plan, Way? way, HashSet<string> inAlarm, int floor, Frame frame)
    {
        foreach (PlanAisle aisle in plan.Aisles.Where(aisle => aisle.Floor == floor))
        {
            (double x1, double y1) = frame.MiddleOf(new Cell(aisle.FromRow, aisle.FromColumn, floor));
            (double x2, double y2) = frame.MiddleOf(new Cell(aisle.ToRow, aisle.ToColumn, floor));
            svg.Append(CultureInfo.InvariantCulture, $"""<line class="aisle" x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}"/>""").Append('\n');
        }

        foreach (PlanStall stall in plan.Stalls.Where(stall => stall.Floor == floor))
        {
            (double x, double y) = frame.MiddleOf(stall.Cell);
            string squeezed = stall.Number.Length > NumberCharsMax ? $" textLength=\"{StallPixels - 4}\" lengthAdjust=\"spacingAndGlyphs\"" : "";
            string state = inAlarm.Contains(stall.Number) || stall == way?.Stall ? " data-state=\"alarm\"" : "";
            svg.Append(CultureInfo.InvariantCulture, $"""<g class="stall{(stall == way?.Stall ? " goal" : "")}" data-stall="{Text(stall.Number)}"{state}><title>{Text(stall.Number)} {Text(stall.Shop ?? "")}</title>""")
                .Append(CultureInfo.InvariantCulture, $"""<rect x="{x - (StallPixels / 2)}" y="{y - (StallPixels / 2)}" width="{StallPixels}" height="{StallPixels}" rx="3"/><text x="{x}" y="{y}"{squeezed}>{Text(stall.Number)}</text></g>""").Append('\n');
        }

        foreach (PlanStairs stairs in plan.Stairs.Where(stairs => stairs.FromFloor == floor || stairs.ToFloor == floor))
        {
            (double x, double y) = frame.MiddleOf(new Cell(stairs.Row, stairs.Column, floor));
            svg.Append(CultureInfo.InvariantCulture, $"""<g class="stairs"><title>{Text(stairs.Id)}</title><path d="M{x - 10} {y + 9}h7v-6h7v-6h7v-6"/></g>""").Append('\n');
        }

        DrawWay(svg, way, floor, frame);
        foreach (PlanHydrant hydrant in plan.Hydrants.Where(hydrant => hydrant.Floor == floor))
        {
            (double x, double y) = frame.MiddleOf(hydrant.Cell);
            string letter = hydrant.Kind switch { "hydrant" => "H", "hose" => "C", _ => "E" };
            svg.Append(CultureInfo.InvariantCulture, $"""<g class="water"><title>{Text(hydrant.Kind)} {Text(hydrant.Id)}</title><circle cx="{x + 12}" cy="{y + 12}" r="8"/><text x="{x + 12}" y="{y + 12}">{letter}</text></g>""").Append('\n');
        }

        foreach (PlanGate gate in plan.Gates.Where(gate => gate.Floor == floor))
        {
            (double x, double y) = frame.MiddleOf(gate.Cell);
            int turned = gate.Inwards is { } inwards ? 90 * (int)inwards : 0;
            bool isRight = x > frame.Width / 2;
            svg.Append(CultureInfo.InvariantCulture, $"""<g class="gate{(isRight ? " right" : "")}"><title>{Text(gate.Name)}</title><path d="M0 -13L10 7H-10Z" transform="translate({x} {y}) rotate({turned})"/>""")
                .Append(CultureInfo.InvariantCulture, $"""<text x="{(isRight ? frame.Width - 4 : 4)}" y="{y - 20}">{Text(gate.Name)}</text></g>""").Append('\n');
        }
    }

    private static void DrawWay(StringBuilder svg, Way? way, int floor, Frame frame)
    {
        if (way is null)
        {
            return;
        }

        // Stairs cut the line: a floor has as many pieces as one comes to it.
        List<List<Cell>> pieces = [[]];
        foreach (Cell cell in way.Cells)
        {
            if (pieces[^1].Count > 0 && pieces[^1][^1].Floor != cell.Floor)
            {
                pieces.Add([]);
            }

            pieces[^1].Add(cell);
        }

        foreach (List<Cell> piece in pieces.Where(piece => piece[0].Floor == floor))
        {
            IEnumerable<(double X, double Y)> points = piece.Select(frame.MiddleOf);
            if (piece == pieces[^1])
            {
                // On to the stall's edge.
                (double x, double y) = frame.MiddleOf(way.Stall.Cell);
                (double lastX, double lastY) = frame.MiddleOf(piece[^1]);
                points = points.Append((lastX + ((x - lastX) * 0.45), lastY + ((y - lastY) * 0.45)));
            }

            (double X, double Y)[] line = [.. points];
            string drawn = string.Join(' ', line.Select(point => string.Create(CultureInfo.InvariantCulture, $"{point.X:0.#},{point.Y:0.#}")));
            svg.Append(CultureInfo.InvariantCulture, $"""<polyline class="way" points="{drawn}"/><circle class="way-end" cx="{line[^1].X:0.#}" cy="{line[^1].Y:0.#}" r="7"/>""").Append('\n');
        }
    }

    private static string North(double bearingDegrees, double width) => string.Create(
        CultureInfo.InvariantCulture,
        $"""<g class="north" transform="translate({width - 16} 16)"><title>N {bearingDegrees:0}°</title><path d="M0 -12L5 4L0 1L-5 4Z" transform="rotate({-bearingDegrees:0.#})"/><text y="11">N</text></g>""");

    // Koreans call the floor at the street the first.
    private static string FloorName(int floor, Language language) => (floor, language) switch
    {
        ( >= 0, Language.Ko) => string.Create(CultureInfo.InvariantCulture, $"{floor + 1}층"),
        (_, Language.Ko) => string.Create(CultureInfo.InvariantCulture, $"지하 {-floor}층"),
        (0, _) => "Street level",
        ( > 0, _) => string.Create(CultureInfo.InvariantCulture, $"{floor} above street level"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{-floor} below street level"),
    };

    private static IEnumerable<string> Wrap(string line)
    {
        while (line.Length > LineCharsMax && line.LastIndexOf(' ', LineCharsMax) is > 0 and int space)
        {
            yield return line[..space];
            line = line[(space + 1)..];
        }

        yield return line;
    }

    private static string Text(string text) => WebUtility.HtmlEncode(text);

    private sealed record Frame(int RowMin, int RowMax, int ColumnMin, int ColumnMax, double Top)
    {
        public double Width => ((ColumnMax - ColumnMin + 1) * CellPixels) + (2 * MarginPixels);

        public double Bottom => Top + CaptionPixels + ((RowMax - RowMin + 1) * CellPixels) + MarginPixels;

        public (double X, double Y) MiddleOf(Cell cell) => (
            MarginPixels + ((cell.Column - ColumnMin + 0.5) * CellPixels),
            Top + CaptionPixels + ((RowMax - cell.Row + 0.5) * CellPixels));
    }
}
