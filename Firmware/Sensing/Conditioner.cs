namespace Firmware.Sensing;

/// <summary>
/// Turns raw readings of uneven spacing into frames of 50 ms: the integral of the straight lines between readings,
/// cut exactly at the frame's ends, so that mains ripple cancels where readings are near enough to show it: at 5 ms both 100 and 120 Hz,
/// at an even 10 ms 120 Hz. What 100 Hz leaves when read every 10 ms with jitter is slow and stays (docs/detection.md).
/// Goes by time stamps; allocates nothing; a handful of integer operations a reading.
/// </summary>
/// <remarks>
/// On the board's interpreter calls and fields cost far more than arithmetic on locals, so the readings of a frame are kept
/// and integrated in one loop at its end.
/// </remarks>
public sealed class Conditioner
{
    /// <summary>The largest light value.</summary>
    public const int FullScale = 4095;

    /// <summary>Light at or above this is saturated: the transistor's rest voltage and the converter's dead zone end there.</summary>
    public const int Saturated = FullScale - 32;

    /// <summary>Levels carry four bits after the point.</summary>
    public const int LevelScale = 16;

    // A frame's sum is (a + b) * microseconds, twice the area: divided by this it is the mean times LevelScale.
    private const int AreaPerLevel = 2 * Limits.FrameMicros / LevelScale;

    // So long ago that the first reading is no neighbour of anything.
    private const long Never = long.MinValue / 2;

    // All bits of the code where light pulls it down, none where light pushes it up.
    private readonly int _inversion;
    private readonly Sample[] _readings = new Sample[Limits.FrameReadingCount];
    private long _lastMicros = Never;
    private long _frameEndMicros = Never;
    private int _light;
    private int _area;
    private int _swing;
    private int _readingsTaken;
    private int _saturatedReadings;
    private int _halfArea;
    private int _halfMicros;
    private int _frameLevel;
    private int _frameSwing;
    private int _frameTilt;
    private bool _frameSaturated;
    private bool _frameIsOneCode;
    private int _gapMicros;

    /// <summary>Starts without any reading.</summary>
    public Conditioner(Wiring wiring) => _inversion = wiring == Wiring.Falling ? FullScale : 0;

    /// <summary>Where the caller puts readings until one of them reaches <see cref="FrameEndMicros"/> or all places are taken.</summary>
    public Sample[] Readings => _readings;

    /// <summary>The end of the open frame; in the past before the first reading.</summary>
    public long FrameEndMicros => _frameEndMicros;

    /// <summary>The latest reading as light, 0 (dark) to <see cref="FullScale"/>.</summary>
    public int Light => _light;

    /// <summary>Mean light of the frame just closed, times <see cref="LevelScale"/>.</summary>
    public int FrameLevel => _frameLevel;

    /// <summary>Mean step between neighbouring readings of the frame just closed, times <see cref="LevelScale"/>: what is faster than a flame.</summary>
    public int FrameSwing => _frameSwing;

    /// <summary>Difference between the means of the two halves of the frame just closed, times <see cref="LevelScale"/>: what happens at 10 to 20 Hz.</summary>
    public int FrameTilt => _frameTilt;

    /// <summary>True when more than half of the readings of the frame just closed were saturated.</summary>
    public bool FrameSaturated => _frameSaturated;

    /// <summary>True when all readings of the frame just closed, and the one before them, were the same code.</summary>
    public bool FrameIsOneCode => _frameIsOneCode;

    /// <summary>Length of the gap before the frame that was opened last, 0 before the first.</summary>
    public int GapMicros => _gapMicros;

    /// <summary>Takes the first readings of <see cref="Readings"/>; only the last of them may reach the frame's end.</summary>
    /// <param name="count">How many. One that is not later than the one before it is ignored.</param>
    /// <returns>What the last one did to the frame; the first reading ever only opens one.</returns>
    public FrameState Add(int count)
    {
        Sample[] readings = _readings;
        int inversion = _inversion;
        long lastMicros = _lastMicros;
        int light = _light;
        int swing = _swing;
        int area = _area;
        int saturated = _saturatedReadings;
        int halfMicros = _halfMicros;
        int spacing = 0;
        int step = 0;
        for (int i = 0; i < count; i++)
        {
            long elapsedMicros = readings[i].TimeMicros - lastMicros;
            if (elapsedMicros <= 0)
            {
                _readingsTaken--;
                continue;
            }

            if (elapsedMicros > Limits.GapMicros)
            {
                return Restart(ref readings[i], elapsedMicros);
            }

            spacing = (int)elapsedMicros;
            lastMicros += elapsedMicros;
            step = (readings[i].Raw ^ inversion) - light;
            area += (light + light + step) * spacing;
            light += step;
            if (halfMicros == 0 && lastMicros >= _frameEndMicros - (Limits.FrameMicros / 2))
            {
                halfMicros = Limits.FrameMicros - (int)(_frameEndMicros - lastMicros);
                _halfArea = area;
            }

            swing += step < 0 ? -step : step;
            if (light >= Saturated)
            {
                saturated++;
            }
        }

        _lastMicros = lastMicros;
        _light = light;
        _swing = swing;
        _area = area;
        _saturatedReadings = saturated;
        _halfMicros = halfMicros;
        _readingsTaken += count;
        if (lastMicros < _frameEndMicros)
        {
            return FrameState.Open;
        }

        Close(spacing, step);
        return FrameState.Closed;
    }

    // Cuts the line to the last reading at the frame's end: what lies behind belongs to the next frame.
    private void Close(int spacing, int step)
    {
        int light = _light;
        int last = light - step;
        int behind = (int)(_lastMicros - _frameEndMicros);
        int before = spacing - behind;
        int atEnd = last + (step * before / spacing);
        int area = _area - ((last + light) * spacing) + ((last + atEnd) * before);
        _frameLevel = area / AreaPerLevel;
        _frameTilt = Tilt(area);
        _frameSwing = _swing * LevelScale / _readingsTaken;
        _frameSaturated = _saturatedReadings * 2 > _readingsTaken;
        _frameIsOneCode = _swing == 0;
        _frameEndMicros += Limits.FrameMicros;
        _area = (atEnd + light) * behind;
        _swing = 0;
        _readingsTaken = 0;
        _saturatedReadings = 0;
    }

    // The halves meet at the first reading past the middle; one too near the end leaves no second half.
    private int Tilt(int area)
    {
        int halfMicros = _halfMicros;
        _halfMicros = 0;
        if (halfMicros == 0 || halfMicros > Limits.FrameMicros * 9 / 10)
        {
            return 0;
        }

        int first = _halfArea / (halfMicros >> 3);
        int second = (area - _halfArea) / ((Limits.FrameMicros - halfMicros) >> 3);
        return first < second ? second - first : first - second;
    }

    private FrameState Restart(ref Sample sample, long elapsedMicros)
    {
        bool isFirst = _lastMicros == Never;
        _gapMicros = isFirst ? 0 : elapsedMicros > int.MaxValue ? int.MaxValue : (int)elapsedMicros;
        _frameEndMicros = sample.TimeMicros + Limits.FrameMicros;
        _lastMicros = sample.TimeMicros;
        _light = sample.Raw ^ _inversion;
        _halfMicros = 0;
        _area = 0;
        _swing = 0;
        _readingsTaken = 0;
        _saturatedReadings = 0;
        return isFirst ? FrameState.Open : FrameState.Dropped;
    }
}
