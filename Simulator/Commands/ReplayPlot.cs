using Firmware.Alarming;
using Firmware.Delivery;
using Firmware.Detection;
using Firmware.Sensing;
using Simulator.World.Scoring;

namespace Simulator.Commands;

/// <summary>Collects a replayed trace and draws it with the detector's inner signals under it. Times count from the trace's start.</summary>
internal sealed class ReplayPlot
{
    // More would only be a black block.
    private const int MostMarks = 100;

    private readonly string _trace;
    private readonly bool _isRising;
    private readonly Recorder _recorder = new();
    private readonly List<PlotMark> _marks = [];

    public ReplayPlot(string trace, bool isRising)
    {
        _trace = trace;
        _isRising = isRising;
    }

    /// <summary>The signals drawn.</summary>
    public Recorder Signals => _recorder;

    /// <summary>Takes an event.</summary>
    public void Mark(DetectorEvent happened)
    {
        if (_marks.Count < MostMarks)
        {
            bool isFault = happened.Kind is EventKind.Fault or EventKind.FaultCleared;
            string name = Topics.TypeOf(happened.Kind) + (isFault ? " " + FaultNames.Of(happened.Fault) : "");
            _marks.Add(new PlotMark(happened.TimeMicros, name));
        }
    }

    /// <summary>Takes a reading, after the detector took it.</summary>
    public void Add(long micros, int raw, FlameDetector flame) =>
        _recorder.Add(micros, _isRising ? raw : Conditioner.FullScale - raw, flame, flame.IsSuspect, flame.IsAlarm);

    /// <summary>Draws the page.</summary>
    public string Write()
    {
        HtmlPage page = new("Flame detector: " + Path.GetFileName(_trace));
        page.PlotKey();
        page.Plot(_trace, "", RecordingPlot.Draw(_recorder.Points, 0, _marks));
        return page.ToString();
    }
}
