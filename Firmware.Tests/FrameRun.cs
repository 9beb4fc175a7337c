using Firmware.Sensing;

namespace Firmware.Tests;

/// <summary>Gives a conditioner one reading at a time and shows the frame that it closed last; swing and single code are the last full window's.</summary>
internal sealed class FrameRun
{
    private readonly Conditioner _conditioner;

    public FrameRun(Wiring wiring) => _conditioner = new Conditioner(wiring);

    public int Windows;
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
        int saturated = window.SaturatedFrames;
        _conditioner.Times[0] = timeMicros;
        _conditioner.Codes[0] = raw;
        bool isFull = _conditioner.Add(1);
        if (window.Count == count)
        {
            return false;
        }

        Level = window.Levels[count];
        IsSaturated = window.SaturatedFrames != saturated;
        if (isFull)
        {
            Windows++;
            Swing = window.Swing;
            IsOneCode = window.IsOneCode;
            window.Clear();
        }

        return true;
    }
}
