using Firmware.Sensing;

namespace Firmware.Detection;

/// <summary>
/// Follows the light that is there without a flame: down with the light at once, up slowly, and all the way to a light that has proved steady.
/// </summary>
public sealed class AmbientTracker
{
    /// <summary>Light from here on, counts times 16, may be saturated on some boards: its steadiness proves little.</summary>
    public const int NearlySaturated = 3750 * Conditioner.LevelScale;

    // Eight windows are 4 s: longer than a lamp takes to settle. A flame that saturates the sensor is steady as well and needs longer.
    private const int SteadyWindows = 8;
    private const int SaturatedWindows = 24;

    // Flicker below this share of the rise, or below the converter's noise, is a steady light.
    private const int SteadyShare = 64;
    private const int SteadyFlicker = 24;

    // A steady rise is followed within half a minute, a flickering one, which may be a fire that grows slowly, within minutes.
    private const int SteadyShift = 6;
    private const int FlickeringShift = 9;

    private int _steadyWindows;

    /// <summary>True once it knows an ambient light.</summary>
    public bool IsStarted;

    /// <summary>The ambient light, counts times 16.</summary>
    public int Level;

    /// <summary>True when the last window's light did not flicker.</summary>
    public bool IsSteady;

    /// <summary>
    /// Takes the very first window as ambient. A board may start before a fire, whose own fault the power cut was:
    /// so light that flickers already counts as that much brighter than what is there without it.
    /// </summary>
    /// <param name="window">Not kept.</param>
    public void Start(LightWindow window)
    {
        IsStarted = true;
        int least = window.Lowest - (window.Highest - window.Lowest);
        Level = least < 0 ? 0 : least;
    }

    /// <summary>How many numbers <see cref="Move"/> moves.</summary>
    public const int StateCount = 3;

    /// <summary>Saves or loads all that the next windows depend on.</summary>
    public void Move(StateCopy state)
    {
        IsStarted = state.Move(IsStarted);
        _steadyWindows = state.Move(_steadyWindows);
        Level = state.Move(Level);
    }

    /// <summary>Takes a window.</summary>
    /// <param name="level">Its mean light, counts times 16.</param>
    /// <param name="flicker">The size of its flicker, counts times 16.</param>
    /// <param name="held">True while an alarm stands: then the ambient does not rise.</param>
    public void Follow(int level, int flicker, bool held)
    {
        int rise = level - Level;
        bool steady = flicker * SteadyShare < rise || flicker < SteadyFlicker;
        IsSteady = steady;

        // The steadiness of the dark before it says nothing of a light that came while nobody looked.
        _steadyWindows = steady && rise >= SteadyFlicker ? _steadyWindows + 1 : 0;
        if (rise < 0)
        {
            Level += (rise / 4) - 1;
        }
        else if (held)
        {
            return;
        }
        else if (_steadyWindows >= (level >= NearlySaturated ? SaturatedWindows : SteadyWindows))
        {
            Level = level;
            _steadyWindows = 0;
        }
        else
        {
            Level += rise >> (steady ? SteadyShift : FlickeringShift);
        }
    }
}
