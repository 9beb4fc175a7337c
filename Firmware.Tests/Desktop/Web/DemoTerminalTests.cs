using Microsoft.VisualStudio.TestTools.UnitTesting;
using Simulator.Commands;
using Simulator.Web;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Firmware.Tests.Desktop.Web;

[TestClass]
public sealed class DemoTerminalTests
{
    private const string PageUrl = "http://127.0.0.1:5080";

    [TestMethod]
    [DataRow(100, 30)]
    [DataRow(80, 24)]
    public void EveryStallAndTheTimelineFit(int columns, int rows)
    {
        StreetView view = StreetViews.Burning;

        string[] lines = Write(DemoTerminal.Render(view, PageUrl), columns);

        string picture = string.Join('\n', lines);
        foreach (StallView stall in view.Stalls)
        {
            Assert.Contains(stall.Stall, picture);
        }

        foreach (TimelineEntry entry in view.Timeline)
        {
            Assert.Contains(entry.Stage, picture);
        }

        Assert.Contains("SIMULATION", picture);
        Assert.Contains("FIRE B-07 at 37.5699300, 127.0002040, all 4 told in 3.50 s", picture);
        Assert.Contains("as expected [all four told]", picture);
        Assert.Contains(PageUrl, picture);
        Assert.IsLessThan(rows, lines.Length);
        Assert.IsLessThanOrEqualTo(columns, lines.Max(line => line.Length));
    }

    [TestMethod]
    public void ACalmStreetSaysSo()
    {
        string picture = string.Join('\n', Write(DemoTerminal.Render(StreetViews.Calm, PageUrl), 80));

        Assert.Contains("No alarm: 24 of 24 stalls in service", picture);
        Assert.DoesNotContain("FIRE", picture);
    }

    [TestMethod]
    public void TextFromOutsideIsNeverAStyle()
    {
        StreetView odd = StreetViews.Calm with { Market = "[red]", Broker = "mqtt://[::1]:1883", Outcome = "[/]" };

        string picture = string.Join('\n', Write(DemoTerminal.Render(odd, "http://[::1]:5080"), 80));

        Assert.Contains("[red]", picture);
        Assert.Contains("mqtt://[::1]:1883", picture);
        Assert.Contains("[/]", picture);
    }

    [TestMethod]
    public void TheSummaryHasSeedTimelineAndOutcome()
    {
        string summary = string.Join('\n', Write(DemoTerminal.Summary(StreetViews.Burning), 80));

        Assert.Contains("seed 42", summary);
        Assert.Contains("receipt back at the detector  B-07  0:00:16.0      4.00 s", summary);
        Assert.Contains("as expected [all four told]", summary);
    }

    [TestMethod]
    public void PlainLinesAreWrittenOnce()
    {
        using StringWriter output = new();
        PlainPrinter printer = new(output);

        printer.Print(StreetViews.Calm);
        printer.Print(StreetViews.Burning);
        printer.Print(StreetViews.Burning);

        string[] lines = output.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        Assert.HasCount(Stage.All.Count + 1, lines);
        Assert.AreEqual("0:00:06.0 A-03 suspect", lines[0]);
        Assert.AreEqual("0:00:12.5 B-07 local alarm (+0.50 s)", lines[2]);
    }

    private static string[] Write(IRenderable picture, int columns)
    {
        using StringWriter output = new();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(output),
        });
        console.Profile.Width = columns;
        console.Write(picture);
        return output.ToString().TrimEnd().Split('\n');
    }
}
