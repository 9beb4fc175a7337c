namespace Firmware.Detection;

/// <summary>
/// Follows the light that is there without a flame: down with the light at once, up slowly, and all the way to a light that has proved steady.
/// </summary>
public sealed class AmbientTracker
{
    // Eight windows are 4 s: longer than a lamp takes to settle.
    private const int SteadyWindows = 8;

    // Flicker below this share of the rise, or below the converter's noise, is a steady light.
    private const int SteadyShare = 64;
    private const int SteadyFlicker = 24;

    private bool _started;
    private int _steadyWindows;

    /// <summary>The ambient light, counts times 16.</summary>
    public int Level { get; private set; }

    /// <summary>True when the last window's light did not flicker.</summary>
    public bool IsSteady { get; private set; }

    /// <summary>Takes the very first window as ambient; does nothing later.</summary>
    public void Start(int level)
    {
        Level = _started ? Level : level;
        _started = true;
    }

    /// <summary>Takes a window.</summary>
    /// <param name="level">Its mean light, counts times 16.</param>
    /// <param name="flicker">The size of its flicker, counts times 16.</param>
    /// <param name="held">True while an alarm stands: then the ambient does not rise.</param>
    public void Follow(int level, int flicker, bool held)
    {
        int rise = level - Level;
        IsSteady = flicker * SteadyShare < rise || flicker < SteadyFlicker;
        _steadyWindows = IsSteady ? _steadyWindows + 1 : 0;
        if (rise < 0)
        {
            Level += (rise / 4) - 1;
        }
        else if (!held && _steadyWindows >= SteadyWindows)
        {
            Level = level;
            _steadyWindows = 0;
        }
        else if (!held)
        {
            Level += rise / 64;
        }
    }
}
