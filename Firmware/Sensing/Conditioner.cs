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

    /// <summary>When readings were taken, microseconds since boot: where the caller puts them until one reaches <see cref="WindowEndMicros"/> or there are <see cref="Limits.ReadingCount"/>; the place after is the conditioner's.</summary>
    public readonly long[] Times = new long[Limits.ReadingCount + 1];

    /// <summary>The converter's codes as wired, 0 to 4095, of the same readings.</summary>
    public readonly int[] Codes = new int[Limits.ReadingCount + 1];

    /// <summary>The frames closed since it was cleared.</summary>
    public readonly LightWindow Window = new();

    // A frame's sum is (a + b) * microseconds, twice the area: divided by this it is the mean times LevelScale.
    private const int AreaPerLevel = 2 * Limits.FrameMicros / LevelScale;

    // The same of a frame at full scale.
    private const int FullArea = 2 * Limits.FrameMicros * FullScale;

    // Long, so that the interpreter need not widen them every time.
    private const long FrameMicros = Limits.FrameMicros;
    private const long SpacingMicrosMost = Limits.GapMicros;

    private const int SaturatedLevel = Saturated * LevelScale;

    // A frame below half of full scale is not saturated, whatever single readings say.
    private const int LeastSaturatedLevel = FullScale * LevelScale / 2;

    // So long ago that the first reading is no neighbour of anything.
    private const long Never = long.MinValue / 2;

    // All bits of the code where light pulls it down, none where light pushes it up.
    private readonly int _inversion;

    // A frame's level is what lies between the dark's area and its own, divided: so codes that fall with the light are turned over frame by
    // frame, not reading by reading.
    private readonly int _darkArea;
    private readonly int _areaPerLevel;
    private long _lastMicros = Never;
    private long _frameEndMicros = Never;
    private int _code;
    private int _area;
    private int _start;
    private int _climb;
    private int _swing;
    private int _steps;
    private int _taken;
    private int _saturated;

    /// <summary>Starts without any reading.</summary>
    public Conditioner(Wiring wiring)
    {
        _inversion = wiring == Wiring.Falling ? FullScale : 0;
        _darkArea = wiring == Wiring.Falling ? FullArea : 0;
        _areaPerLevel = wiring == Wiring.Falling ? AreaPerLevel : -AreaPerLevel;
        _code = _inversion;
        _start = _inversion;
    }

    /// <summary>The latest reading taken as light, 0 (dark) to <see cref="FullScale"/>.</summary>
    public int Light => _code ^ _inversion;

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
    /// <param name="count">How many, at least one, in the order of time. One of the same time as the one before it adds nothing to the levels.</param>
    /// <returns>True when the window is full; it must be cleared before more readings come.</returns>
    public bool Add(int count)
    {
        long[] times = Times;
        int[] codes = Codes;
        LightWindow window = Window;
        int[] levels = window.Levels;
        int frames = window.Count;
        int levelSum = window.LevelSum;
        int lowest = window.Lowest;
        int highest = window.Highest;
        int inversion = _inversion;
        int darkArea = _darkArea;
        int areaPerLevel = _areaPerLevel;
        long lastMicros = _lastMicros;
        long frameEndMicros = _frameEndMicros;
        int code = _code;
        int area = _area;
        int climb = _climb;
        int lastOfFrame = -1 - _taken;

        // A frame that began in an earlier call is bounded by the window's beginning: wider, but true as well.
        int codeBefore = _start;
        int climbBefore = 0;
        // Ends the loop, so that not every reading need be asked whether it is the last.
        times[count] = long.MaxValue;
        for (int i = 0; ; i++)
        {
            long micros = times[i];
            int next = codes[i];
            while (micros < frameEndMicros)
            {
                area += (code + next) * (int)(micros - lastMicros);
                if (next > code)
                {
                    climb += next - code;
                }

                // The later becomes the earlier, and what held the earlier takes the next: so nothing need be moved.
                i++;
                lastMicros = times[i];
                code = codes[i];
                if (lastMicros >= frameEndMicros)
                {
                    long laterMicros = lastMicros;
                    lastMicros = micros;
                    micros = laterMicros;
                    int later = code;
                    code = next;
                    next = later;
                    break;
                }

                area += (code + next) * (int)(lastMicros - micros);
                if (code > next)
                {
                    climb += code - next;
                }

                i++;
                micros = times[i];
                next = codes[i];
            }

            if (micros - lastMicros > SpacingMicrosMost)
            {
                if (i == count)
                {
                    break;
                }

                // A frame with a gap in it is none; the next begins here.
                Skip(lastMicros, micros - lastMicros, frames);
                frameEndMicros = micros + FrameMicros;
                area = 0;
                _swing += climb + climb + _start - code;
                _steps--;
                _start = next;
                climb = 0;
            }
            else
            {
                // The line to this reading is cut at the frame's end: what lies behind belongs to the next frame.
                int spacing = (int)(micros - lastMicros);
                int behind = (int)(micros - frameEndMicros);
                int before = spacing - behind;
                int atEnd = code + ((next - code) * before / spacing);
                area += (code + atEnd) * before;
                int level = (darkArea - area) / areaPerLevel;
                levels[frames++] = level;
                levelSum += level;
                if (level < lowest)
                {
                    lowest = level;
                }

                if (level > highest)
                {
                    highest = level;
                }

                if (next > code)
                {
                    climb += next - code;
                }

                if (level >= LeastSaturatedLevel)
                {
                    if (level >= SaturatedLevel)
                    {
                        window.SaturatedFrames++;
                    }
                    else if ((inversion == 0 ? codeBefore : next ^ inversion) + climb - climbBefore >= Saturated)
                    {
                        // Few need be counted, for light must have got there: where codes rise with it, from the reading before the frame by
                        // its climb; where they fall, down again to the last reading by just that.
                        int saturated = CountSaturated(lastOfFrame + 1, i + 1);
                        window.SaturatedFrames += saturated + saturated > i - lastOfFrame ? 1 : 0;
                    }
                }

                area = (atEnd + next) * behind;
                frameEndMicros += FrameMicros;
            }

            lastOfFrame = i;
            codeBefore = next;
            climbBefore = climb;
            lastMicros = micros;
            code = next;
        }

        window.Count = frames;
        window.LevelSum = levelSum;
        window.Lowest = lowest;
        window.Highest = highest;
        _lastMicros = lastMicros;
        _frameEndMicros = frameEndMicros;
        _code = code;
        _area = area;
        _climb = climb;
        _saturated = CountSaturated(lastOfFrame + 1, count);
        _taken = count - 1 - lastOfFrame;
        _steps += count;
        if (frames < LightWindow.Frames)
        {
            return false;
        }

        // Every way up was come down again, but for what lies between both ends.
        int swing = _swing + climb + climb + _start - code;
        window.Swing = swing * LightWindow.SwingScale / _steps;
        window.IsOneCode = swing == 0;
        _swing = 0;
        _steps = 0;
        _start = code;
        _climb = 0;
        return true;
    }

    // Of the readings from the first on. Those before the start of the array were counted when they came.
    private int CountSaturated(int first, int end)
    {
        int count = first < 0 ? _saturated : 0;
        for (int i = first < 0 ? 0 : first; i < end; i++)
        {
            count += (Codes[i] ^ _inversion) >= Saturated ? 1 : 0;
        }

        return count;
    }

    private void Skip(long lastMicros, long elapsedMicros, int frames)
    {
        if (lastMicros == Never)
        {
            return;
        }

        int gapMicros = elapsedMicros > int.MaxValue ? int.MaxValue : (int)elapsedMicros;
        GapMicros = gapMicros > int.MaxValue - GapMicros ? int.MaxValue : GapMicros + gapMicros;
        LongestGapMicros = gapMicros > LongestGapMicros ? gapMicros : LongestGapMicros;
        Window.Gaps |= 1 << frames;
    }
}
