using Simulator.Web;

namespace Simulator.Commands;

/// <summary>The demo where no one looks on: each step once, as a line.</summary>
/// <param name="output">Takes the lines.</param>
internal sealed class PlainPrinter(TextWriter output)
{
    private int _printed;

    /// <summary>Writes the steps that are new since the last call.</summary>
    /// <param name="view">The street as it is now.</param>
    public void Print(StreetView view)
    {
        foreach (TimelineEntry entry in view.Timeline.Skip(_printed))
        {
            string latency = entry.LatencySeconds is null ? "" : $" (+{DemoTerminal.Latency(entry.LatencySeconds)})";
            output.WriteLine($"{DemoTerminal.Clock(entry.AtSeconds)} {entry.Stall} {entry.Stage}{latency}");
        }

        _printed = view.Timeline.Count;
    }
}
