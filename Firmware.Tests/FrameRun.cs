using Firmware.Sensing;

namespace Firmware.Tests;

/// <summary>Gives a conditioner one reading at a time and shows the frame that it closed last.</summary>
internal sealed class FrameRun
{
    private readonly Conditioner _conditioner;

    public FrameRun(Wiring wiring) => _conditioner = new Conditioner(wiring);

    public int Level;
    public int Swing;
    public bool IsSaturated;
    public bool IsOneCode;

    public int Light => _conditioner.Light;

    public int GapMicros => _conditioner.GapMicros;

    /// <summary>True when the reading closed a frame.</summary>
    public bool Add(long timeMicros, int raw)
    {
        LightWindow window = _conditioner.Window;
        int count = window.Count;
        int swings = window.SwingSum;
        int saturated = window.SaturatedFrames;
        int oneCode = window.OneCodeFrames;
        _conditioner.Times[0] = timeMicros;
        _conditioner.Codes[0] = raw;
        bool isFull = _conditioner.Add(1);
        if (window.Count == count)
        {
            return false;
        }

        Level = window.Levels[count];
        Swing = window.SwingSum - swings;
        IsSaturated = window.SaturatedFrames != saturated;
        IsOneCode = window.OneCodeFrames != oneCode;
        if (isFull)
        {
            window.Clear();
        }

        return true;
    }
}
