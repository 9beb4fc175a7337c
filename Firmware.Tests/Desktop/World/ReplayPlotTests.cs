using Firmware.Provisioning;
using Simulator.Commands;

namespace Firmware.Tests.Desktop.World;

[TestClass]
public sealed class ReplayPlotTests
{
    [TestMethod]
    public void ATraceIsDrawnWithItsEvents()
    {
        string trace = Path.GetTempFileName();
        try
        {
            // Ten seconds of darkness, then light so bright that it saturates: a pre-alarm.
            File.WriteAllLines(trace, ["time_us,adc,do", .. Enumerable.Range(0, 2000).Select(i => $"{i * 10_000},{(i < 1000 ? 4000 + (i % 3) : i % 5)},")]);
            ReplayPlot plot = new(trace, false);
            using StringWriter output = new();
            ReplayCommand.Replay(trace, Configuration.Unprovisioned("test"), null, false, output, plot);
            StringAssert.Contains(output.ToString(), "\"suspect\"");

            string html = plot.Write();
            _ = ScoreTests.Parse(html);
            StringAssert.Contains(html, ">suspect</text>");
            StringAssert.Contains(html, "class=\"light\"");
        }
        finally
        {
            File.Delete(trace);
        }
    }
}
