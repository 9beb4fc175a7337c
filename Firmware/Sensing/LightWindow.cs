namespace Firmware.Sensing;

/// <summary>
/// Half a second of light as ten closed frames, on its way from the conditioner to health and detection; overwritten by the next.
/// Levels are counts times <see cref="Conditioner.LevelScale"/>.
/// </summary>
/// <remarks>Fields: on the board's interpreter a property costs as much as twenty operations.</remarks>
public sealed class LightWindow
{
    /// <summary>Frames in a window.</summary>
    public const int Frames = 10;

    /// <summary>What <see cref="Swing"/> carries: as a sum over the frames, with the levels' four bits after the point.</summary>
    public const int SwingScale = Frames * Conditioner.LevelScale;

    /// <summary>Mean light of each frame.</summary>
    public readonly int[] Levels = new int[Frames];

    /// <summary>Frames closed so far.</summary>
    public int Count;

    /// <summary>The sum of the levels.</summary>
    public int LevelSum;

    /// <summary>The darkest frame's level.</summary>
    public int Lowest;

    /// <summary>The brightest frame's level.</summary>
    public int Highest;

    /// <summary>The mean step between neighbouring readings, counts times <see cref="SwingScale"/>: what is faster than a flame.</summary>
    public int Swing;

    /// <summary>Frames that were saturated: their mean, or more than half of their readings.</summary>
    public int SaturatedFrames;

    /// <summary>True when its readings, and the one before them, were all the same code.</summary>
    public bool IsOneCode;

    /// <summary>Frames before which the light was not seen for a while: bit n for frame n.</summary>
    public int Gaps;

    /// <summary>True when the module's comparator went into light around such a gap, as its hardware counter saw.</summary>
    public bool EdgesInGap;

    /// <summary>Starts empty.</summary>
    public LightWindow() => Clear();

    /// <summary>Begins the next window.</summary>
    public void Clear()
    {
        Count = 0;
        LevelSum = 0;
        Lowest = int.MaxValue;
        Highest = int.MinValue;
        Swing = 0;
        SaturatedFrames = 0;
        IsOneCode = false;
        Gaps = 0;
        EdgesInGap = false;
    }
}
