using Firmware.Sensing;

namespace Simulator.World;

/// <summary>What a class of signals is for, and so which target it is held to (docs/detection.md).</summary>
public enum SignalKind
{
    /// <summary>A flame of 100 to 1,500 counts in stable light.</summary>
    CalmFire,

    /// <summary>A flame of 2,500 to 12,000 counts: it saturates the sensor.</summary>
    SaturatingFire,

    /// <summary>A flame of 300 to 1,500 counts lit among people, awnings, headlights and ripple in daylight.</summary>
    BusyFire,

    /// <summary>A fire that grows with the square of time.</summary>
    GrowingFire,

    /// <summary>A calm fire lit around a gap of up to 3 s in the sampling.</summary>
    BlindFire,

    /// <summary>No flame, and nothing like one: never an alarm.</summary>
    Nuisance,

    /// <summary>A flame nobody fears, or a light much like one: an alarm now and then.</summary>
    RareNuisance,

    /// <summary>A light that one channel can hardly tell from a flame.</summary>
    HardNuisance,

    /// <summary>A cook's burner that the detector was taught, without a fire: never an alarm.</summary>
    TaughtBurner,

    /// <summary>A flame of four times the level of a burner that the detector was taught.</summary>
    FourfoldFire,

    /// <summary>A flame of eight times the level of a burner that the detector was taught.</summary>
    EightfoldFire,
}

/// <summary>A class of signals.</summary>
/// <param name="Name">Such as heptane-calm or awning.</param>
/// <param name="Kind">What it is held to.</param>
public sealed record SignalClass(string Name, SignalKind Kind);

/// <summary>One endless signal as the board reads it: world, optics, converter and timing.</summary>
public abstract class SignalDraw
{
    /// <summary>Its parameters in one line, for reports.</summary>
    public abstract string Description { get; }

    /// <summary>True where light raises the code.</summary>
    public abstract bool IsRising { get; }

    /// <summary>How long, from the start, a detector that learns is taught a burner, in seconds.</summary>
    public virtual double TeachingSeconds => 0;

    /// <summary>When the flame was lit, in microseconds; null without a flame or before.</summary>
    public abstract long? IgnitedMicros { get; }

    /// <summary>When the 1 s mean, as read behind the converter, was first 100 counts above ambient because of the flame; null until then.</summary>
    public abstract long? AboveThresholdMicros { get; }

    /// <summary>Gives the next reading, its time included.</summary>
    public abstract void Read(ref Sample sample);
}

/// <summary>Draws signals. Two of them, made apart, keep a detector from being built for its test.</summary>
public interface IGenerator
{
    /// <summary>Its name on the command line.</summary>
    string Name { get; }

    /// <summary>All it can draw.</summary>
    IReadOnlyList<SignalClass> Classes { get; }

    /// <summary>Draws one signal of a class; the same seed gives the same signal on every machine.</summary>
    SignalDraw Draw(SignalClass signalClass, int seed);
}
