using System.Globalization;
using Simulator.Web;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Simulator.Commands;

/// <summary>The street in a terminal: 100 columns by 30 rows are comfortable, 80 by 24 are enough, colours only help.</summary>
internal static class DemoTerminal
{
    // What the detector is held to, flame to local alarm.
    private const double PromiseSeconds = 10;

    // One cell for half a second.
    private const int ScaleCells = 20;

    // The longest picture that an 80 by 24 terminal shows whole.
    private const int LiveTimelineRows = 10;

    /// <summary>The whole picture, for a live display.</summary>
    /// <param name="view">The street as it is now.</param>
    /// <param name="pageUrl">Where the same is shown as a page.</param>
    public static IRenderable Render(StreetView view, string pageUrl) => new Rows(
        Title(view, pageUrl),
        Headline(view),
        Street(view),
        Text(" ", "default"),
        Timeline([.. view.Timeline.TakeLast(LiveTimelineRows)]),
        Text(view.Outcome ?? "", "bold"));

    /// <summary>What remains on the screen when the run is over: seed, time line, outcome.</summary>
    /// <param name="view">The last view of the run.</param>
    public static IRenderable Summary(StreetView view) => new Rows(
        Text($"SIMULATION {view.Market}, seed {Number(view.Seed)}, broker {view.Broker}", "bold"),
        Text($"{Number(view.Accepted)} messages accepted, {Number(view.Refused)} refused", "default"),
        Timeline(view.Timeline),
        Text(view.Outcome ?? "stopped before the end", "bold"));

    /// <summary>Virtual time as hours, minutes, seconds and tenths.</summary>
    internal static string Clock(double seconds) =>
        TimeSpan.FromSeconds(seconds).ToString(@"h\:mm\:ss\.f", CultureInfo.InvariantCulture);

    /// <summary>Seconds since the flame, or nothing where there was none.</summary>
    internal static string Latency(double? seconds) =>
        seconds is { } known ? known.ToString("0.00 's'", CultureInfo.InvariantCulture) : "";

    private static Rows Title(StreetView view, string pageUrl) => new(
        new Markup(
            $"[black on yellow] SIMULATION [/] [bold]{Markup.Escape(view.Market)}  {Clock(view.NowSeconds)}[/]  "
            + $"seed {Number(view.Seed)}  {Markup.Escape(pageUrl)}"),
        Text(
            $"broker {view.Broker}, {Number(view.Accepted)} accepted, {Number(view.Refused)} refused, "
            + $"{view.Stalls.Count(stall => stall.LinkUp)} of {view.Stalls.Count} links up",
            "dim"));

    private static Markup Headline(StreetView view)
    {
        StallView[] burning = [.. view.Stalls.Where(stall => stall.State == StallState.Alarm)];
        if (burning.Length == 0)
        {
            int calm = view.Stalls.Count(stall => stall.State == StallState.Normal);
            return Text($"No alarm: {calm} of {view.Stalls.Count} stalls in service", "green");
        }

        StallView first = burning[0];
        string others = string.Concat(burning.Skip(1).Select(stall => $", {stall.Stall}"));
        return Text(
            string.Create(
                CultureInfo.InvariantCulture,
                $" FIRE {first.Stall}{others} at {first.Latitude:F7}, {first.Longitude:F7}, {Told(view, first)} "),
            "bold white on maroon");
    }

    private static string Told(StreetView view, StallView stall)
    {
        TimelineEntry[] told =
        [
            .. view.Timeline.Where(entry => entry.Stall == stall.Stall && Stage.Deliveries.Contains(entry.Stage)).DistinctBy(entry => entry.Stage),
        ];
        return told.Length == Stage.Deliveries.Count
            ? $"all {told.Length} told in {Latency(told.Max(entry => entry.LatencySeconds))}"
            : $"{told.Length} of {Stage.Deliveries.Count} told";
    }

    private static Rows Street(StreetView view)
    {
        List<IRenderable> lines = [];
        foreach (IGrouping<int, StallView> side in view.Stalls.GroupBy(stall => stall.Row).OrderBy(side => side.Key))
        {
            if (lines.Count > 0)
            {
                lines.Add(Text("--- street (below each state: infrared above ambient, in counts) ".PadRight(71, '-'), "dim"));
            }

            lines.Add(Side([.. side.OrderBy(stall => stall.Column)]));
        }

        return new Rows(lines);
    }

    private static Grid Side(StallView[] stalls)
    {
        Grid side = new();
        foreach (StallView _ in stalls)
        {
            side.AddColumn(new GridColumn().Padding(0, 0, 1, 0).Width(5).NoWrap());
        }

        side.AddRow([.. stalls.Select(stall => Cell(stall, stall.Stall))]);
        side.AddRow([.. stalls.Select(stall => Cell(stall, Mark(stall)))]);
        side.AddRow([.. stalls.Select(stall => Cell(stall, Number(stall.Level)))]);
        return side;
    }

    private static Markup Cell(StallView stall, string text) => Text(
        $"{text,-5}",
        stall.State switch
        {
            StallState.Alarm => "bold white on maroon",
            StallState.Suspect => "black on yellow",
            StallState.Fault or StallState.Silent => "bold yellow",
            StallState.Starting => "dim",
            _ => "default",
        });

    private static string Mark(StallView stall) => stall.State switch
    {
        StallState.Starting => "...",
        StallState.Suspect => "?sus?",
        StallState.Alarm => "FIRE!",
        StallState.Fault => "fault",
        StallState.Silent => "lost",
        _ => stall.LinkUp ? "ok" : "offl.",
    };

    private static Grid Timeline(IReadOnlyList<TimelineEntry> entries)
    {
        Grid table = new Grid()
            .AddColumn(new GridColumn().Padding(0, 0, 1, 0).Width(29))
            .AddColumn(new GridColumn().Padding(0, 0, 1, 0).Width(5))
            .AddColumn(new GridColumn().Padding(0, 0, 1, 0).Width(9))
            .AddColumn(new GridColumn().Padding(0, 0, 1, 0).Width(11).RightAligned())
            .AddColumn(new GridColumn().Padding(0, 0, 0, 0).Width(ScaleCells + 1));
        table.AddRow(
            Text("step", "dim"),
            Text("stall", "dim"),
            Text("clock", "dim"),
            Text("since flame", "dim"),
            Text($"0{Number((long)PromiseSeconds) + " s",ScaleCells}", "dim"));
        foreach (TimelineEntry entry in entries)
        {
            table.AddRow(
                Text(entry.Stage, "default"),
                Text(entry.Stall, "default"),
                Text(Clock(entry.AtSeconds), "default"),
                Text(Latency(entry.LatencySeconds), "bold"),
                Text(Scale(entry.LatencySeconds), "default"));
        }

        return table;
    }

    /// <summary>The latency as a mark between the flame and the promise; an arrow where it came later.</summary>
    private static string Scale(double? latencySeconds)
    {
        if (latencySeconds is not { } latency)
        {
            return "";
        }

        int cell = (int)Math.Clamp(latency / PromiseSeconds * ScaleCells, 0, ScaleCells);
        return new string('-', cell) + (latency > PromiseSeconds ? '>' : '*') + new string(' ', ScaleCells - cell);
    }

    // Brackets in a name are text, never a style.
    private static Markup Text(string text, string style) => new($"[{style}]{Markup.Escape(text)}[/]");

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
