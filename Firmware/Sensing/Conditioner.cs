namespace Firmware.Sensing;

/// <summary>
/// Turns raw readings of uneven spacing into frames of 50 ms: the integral of the straight lines between readings,
/// cut exactly at the frame's ends, so that mains ripple of 100 and 120 Hz cancels whatever the spacing.
/// Goes by time stamps; allocates nothing; a handful of integer operations a reading.
/// </summary>
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

    private readonly bool _falling;
    private bool _started;
    private long _lastMicros;
    private long _frameEndMicros;
    private int _area;
    private int _swing;
    private int _readings;
    private int _saturatedReadings;
    private int _halfArea;
    private int _halfMicros;

    /// <summary>Starts without any reading.</summary>
    public Conditioner(Wiring wiring) => _falling = wiring == Wiring.Falling;

    /// <summary>The latest reading as light, 0 (dark) to <see cref="FullScale"/>.</summary>
    public int Light { get; private set; }

    /// <summary>Mean light of the frame just closed, times <see cref="LevelScale"/>.</summary>
    public int FrameLevel { get; private set; }

    /// <summary>Mean step between neighbouring readings of the frame just closed, times <see cref="LevelScale"/>: what is faster than a flame.</summary>
    public int FrameSwing { get; private set; }

    /// <summary>Difference between the means of the two halves of the frame just closed, times <see cref="LevelScale"/>: what happens at 10 to 20 Hz.</summary>
    public int FrameTilt { get; private set; }

    /// <summary>True when more than half of the readings of the frame just closed were saturated.</summary>
    public bool FrameSaturated { get; private set; }

    /// <summary>Microseconds between the last two readings if they were too far apart to be neighbours, else 0.</summary>
    public int GapMicros { get; private set; }

    /// <summary>Takes one reading.</summary>
    /// <param name="sample">The reading; one that is not later than the last is ignored.</param>
    /// <returns>True when it closed a frame.</returns>
    public bool Add(ref Sample sample)
    {
        int light = _falling ? FullScale - sample.Raw : sample.Raw;
        long elapsedMicros = sample.TimeMicros - _lastMicros;
        GapMicros = 0;
        if (!_started || elapsedMicros > Limits.GapMicros)
        {
            GapMicros = !_started ? 0 : elapsedMicros > int.MaxValue ? int.MaxValue : (int)elapsedMicros;
            _started = true;
            _frameEndMicros = sample.TimeMicros + Limits.FrameMicros;
            _lastMicros = sample.TimeMicros;
            Light = light;
            StartFrame();
            return false;
        }

        if (elapsedMicros <= 0)
        {
            return false;
        }

        int spacing = (int)elapsedMicros;
        int step = light - Light;
        bool closed = sample.TimeMicros >= _frameEndMicros;
        if (closed)
        {
            int before = (int)(_frameEndMicros - _lastMicros);
            int atEnd = Light + (step * before / spacing);
            _area += (Light + atEnd) * before;
            Count(step, light);
            FrameLevel = _area / AreaPerLevel;
            FrameTilt = Tilt();
            FrameSwing = _swing * LevelScale / _readings;
            FrameSaturated = _saturatedReadings * 2 > _readings;
            StartFrame();
            _area = (atEnd + light) * (spacing - before);
            _frameEndMicros += Limits.FrameMicros;
        }
        else
        {
            _area += (Light + light) * spacing;
            Count(step, light);
            int past = Limits.FrameMicros - (int)(_frameEndMicros - sample.TimeMicros);
            if (_halfMicros == 0 && past >= Limits.FrameMicros / 2 && past <= Limits.FrameMicros * 9 / 10)
            {
                _halfArea = _area;
                _halfMicros = past;
            }
        }

        _lastMicros = sample.TimeMicros;
        Light = light;
        return closed;
    }

    private void Count(int step, int light)
    {
        _swing += step < 0 ? -step : step;
        _readings++;
        if (light >= Saturated)
        {
            _saturatedReadings++;
        }
    }

    private int Tilt()
    {
        if (_halfMicros == 0)
        {
            return 0;
        }

        int first = _halfArea / (_halfMicros >> 3);
        int second = (_area - _halfArea) / ((Limits.FrameMicros - _halfMicros) >> 3);
        return first < second ? second - first : first - second;
    }

    private void StartFrame()
    {
        _halfMicros = 0;
        _area = 0;
        _swing = 0;
        _readings = 0;
        _saturatedReadings = 0;
    }
}
