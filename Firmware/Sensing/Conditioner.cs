namespace Firmware.Sensing;

/// <summary>
/// Turns raw readings of uneven spacing into frames of 50 ms: the integral of the straight lines between readings,
/// cut exactly at the frame's ends, so that mains ripple cancels where readings are near enough to show it: at 5 ms both 100 and 120 Hz,
/// at an even 10 ms 120 Hz. What 100 Hz leaves when read every 10 ms with jitter is slow and stays (docs/detection.md).
/// Goes by time stamps; allocates nothing; a handful of integer operations a reading.
/// </summary>
/// <remarks>
/// On the board's interpreter calls and fields cost far more than arithmetic on locals, so the readings of half a second are kept
/// and integrated in one loop.
/// </remarks>
public sealed class Conditioner
{
    /// <summary>The largest light value.</summary>
    public const int FullScale = 4095;

    /// <summary>Light at or above this is saturated: the transistor's rest voltage and the converter's dead zone end there.</summary>
    public const int Saturated = FullScale - 32;

    /// <summary>Levels carry four bits after the point.</summary>
    public const int LevelScale = 16;

    /// <summary>When readings were taken, microseconds since boot: where the caller puts them until one reaches <see cref="WindowEndMicros"/> or all places are taken.</summary>
    public readonly long[] Times = new long[Limits.ReadingCount];

    /// <summary>The converter's codes as wired, 0 to 4095, of the same readings.</summary>
    public readonly int[] Codes = new int[Limits.ReadingCount];

    /// <summary>The frames closed since it was cleared.</summary>
    public readonly LightWindow Window = new();

    // A frame's sum is (a + b) * microseconds, twice the area: divided by this it is the mean times LevelScale.
    private const int AreaPerLevel = 2 * Limits.FrameMicros / LevelScale;

    // So long ago that the first reading is no neighbour of anything.
    private const long Never = long.MinValue / 2;

    // All bits of the code where light pulls it down, none where light pushes it up.
    private readonly int _inversion;
    private long _lastMicros = Never;
    private long _frameEndMicros = Never;
    private int _light;
    private int _area;
    private int _swing;
    private int _taken;
    private int _saturated;

    /// <summary>Starts without any reading.</summary>
    public Conditioner(Wiring wiring) => _inversion = wiring == Wiring.Falling ? FullScale : 0;

    /// <summary>The latest reading taken as light, 0 (dark) to <see cref="FullScale"/>.</summary>
    public int Light => _light;

    /// <summary>When the window will be full if no gap comes; in the past before the first reading.</summary>
    public long WindowEndMicros => _frameEndMicros + ((LightWindow.Frames - 1 - Window.Count) * Limits.FrameMicros);

    /// <summary>All gaps since <see cref="ClearGaps"/>, in microseconds, at most <see cref="int.MaxValue"/>; the first reading follows no gap.</summary>
    public int GapMicros { get; private set; }

    /// <summary>The longest of them.</summary>
    public int LongestGapMicros { get; private set; }

    /// <summary>Says that the gaps were taken note of.</summary>
    public void ClearGaps()
    {
        GapMicros = 0;
        LongestGapMicros = 0;
    }

    /// <summary>Takes the first readings of <see cref="Times"/> and <see cref="Codes"/>; only the last of them may fill the window, which must have room.</summary>
    /// <param name="count">How many. One that is not later than the one before it is ignored.</param>
    /// <returns>True when the window is full; it must be cleared before more readings come.</returns>
    public bool Add(int count)
    {
        long[] times = Times;
        int[] codes = Codes;
        int inversion = _inversion;
        long lastMicros = _lastMicros;
        long frameEndMicros = _frameEndMicros;
        int light = _light;
        int swing = _swing;
        int area = _area;
        int saturated = _saturated;
        int first = -_taken;
        for (int i = 0; i < count; i++)
        {
            long micros = times[i];
            if (micros <= lastMicros)
            {
                first++;
                continue;
            }

            long elapsedMicros = micros - lastMicros;
            int next = codes[i] ^ inversion;
            area += (light + next) * (int)elapsedMicros;
            swing += next > light ? next - light : light - next;
            if (next >= Saturated)
            {
                saturated++;
            }

            // A frame is no longer than a gap: after a gap its end is past as well.
            if (micros >= frameEndMicros)
            {
                if (elapsedMicros > Limits.GapMicros)
                {
                    // A frame with a gap in it is none; the next begins here.
                    Skip(lastMicros, elapsedMicros);
                    frameEndMicros = micros + Limits.FrameMicros;
                    area = 0;
                    swing = 0;
                    saturated = 0;
                    first = i + 1;
                }
                else
                {
                    // The line to the last reading is cut at the frame's end: what lies behind belongs to the next frame.
                    int spacing = (int)elapsedMicros;
                    int behind = (int)(micros - frameEndMicros);
                    int before = spacing - behind;
                    int atEnd = light + ((next - light) * before / spacing);
                    int level = (area - ((light + next) * spacing) + ((light + atEnd) * before)) / AreaPerLevel;
                    int taken = i + 1 - first;
                    LightWindow window = Window;
                    window.Levels[window.Count++] = level;
                    window.LevelSum += level;
                    window.SwingSum += swing * LevelScale / taken;
                    if (level < window.Lowest)
                    {
                        window.Lowest = level;
                    }

                    if (level > window.Highest)
                    {
                        window.Highest = level;
                    }

                    if (saturated + saturated > taken)
                    {
                        window.SaturatedFrames++;
                    }

                    if (swing == 0)
                    {
                        window.OneCodeFrames++;
                    }

                    area = (atEnd + next) * behind;
                    frameEndMicros += Limits.FrameMicros;
                    swing = 0;
                    saturated = 0;
                    first = i + 1;
                }
            }

            lastMicros = micros;
            light = next;
        }

        _lastMicros = lastMicros;
        _frameEndMicros = frameEndMicros;
        _light = light;
        _swing = swing;
        _area = area;
        _saturated = saturated;
        _taken = count - first;
        return Window.Count == LightWindow.Frames;
    }

    private void Skip(long lastMicros, long elapsedMicros)
    {
        if (lastMicros == Never)
        {
            return;
        }

        int gapMicros = elapsedMicros > int.MaxValue ? int.MaxValue : (int)elapsedMicros;
        GapMicros = gapMicros > int.MaxValue - GapMicros ? int.MaxValue : GapMicros + gapMicros;
        LongestGapMicros = gapMicros > LongestGapMicros ? gapMicros : LongestGapMicros;
        Window.Gaps |= 1 << Window.Count;
    }
}
