using Firmware.Detection;
using Firmware.Sensing;

namespace Firmware.Tests;

/// <summary>Shows light to a flame detector through the conditioner and counts what it says.</summary>
internal sealed class DetectionRun
{
    /// <summary>Frames of 50 ms in a second.</summary>
    public const int Second = 20;

    /// <summary>Counts of light before anything burns.</summary>
    public const int Ambient = 400;

    public readonly FlameDetector Flame;
    public int Frames;
    public int Suspects;
    public int Cleared;
    public int Alarms;
    public int Restored;
    public int FirstSuspectFrame;
    public int FirstAlarmFrame;
    public int RestoredFrame;

    private const int ReadingsPerFrame = 5;

    private readonly Conditioner _conditioner = new(Wiring.Rising);
    private readonly FlickeringLight _light;
    private readonly Lcg _random;
    private long _micros;
    private int _readings;
    private int _counts = Ambient;

    /// <summary>Begins with ambient light long enough to be known and to fill the search for a period.</summary>
    public DetectionRun(string profile, int seed)
    {
        Flame = new FlameDetector(DetectionProfile.Of(profile));
        _light = new FlickeringLight(seed);
        _random = new Lcg(seed + 1);
        Steady(Ambient, 10 * Second);
        Frames = 0;
    }

    /// <summary>50 ms of light that goes to so many counts.</summary>
    public void Add(int counts)
    {
        for (int i = 1; i <= ReadingsPerFrame; i++)
        {
            Read(_counts + ((counts - _counts) * i / ReadingsPerFrame));
        }

        _counts = counts;
        Frames++;
    }

    /// <summary>A flame of that mean above ambient.</summary>
    public void Burn(int counts, int frames) => Burn(Ambient, counts, frames);

    /// <summary>A flame of that mean above another light.</summary>
    public void Burn(int ambient, int counts, int frames)
    {
        for (int i = 0; i < frames; i++)
        {
            for (int k = 0; k < ReadingsPerFrame; k++)
            {
                _counts = ambient + _light.Next(counts);
                Read(_counts);
            }

            Frames++;
        }
    }

    public void Steady(int counts, int frames)
    {
        for (int i = 0; i < frames; i++)
        {
            Add(counts);
        }
    }

    public void Ramp(int from, int to, int frames)
    {
        for (int i = 0; i < frames; i++)
        {
            Add(from + ((to - from) * i / frames));
        }
    }

    /// <summary>The light is not seen for a moment, and the comparator goes so often into light meanwhile.</summary>
    public void Gap(int edges)
    {
        LightWindow window = _conditioner.Window;
        window.Gaps |= 1 << window.Count;
        window.EdgesInGap |= edges > 0;
    }

    /// <summary>Two lights in turn.</summary>
    public void Blink(int low, int high, int halfPeriodFrames, int frames)
    {
        for (int i = 0; i < frames; i++)
        {
            Add((i / halfPeriodFrames & 1) == 0 ? high : low);
        }
    }

    /// <summary>A lamp that swells and fades regularly.</summary>
    public void Pulse(int mean, int size, int periodFrames, int frames)
    {
        for (int i = 0; i < frames; i++)
        {
            Add(mean + (size * Sine.At(i, periodFrames) / Sine.One));
        }
    }

    /// <summary>Light that is covered for 0.1 s at a time, at random, two to four times a second.</summary>
    public void Dip(int dark, int bright, int frames)
    {
        int left = 0;
        for (int i = 0; i < frames; i++)
        {
            left = left == 0 ? 5 + _random.Next(6) : left - 1;
            Add(left < 2 ? dark : bright);
        }
    }

    /// <summary>Light that is covered and uncovered at random, dark in between.</summary>
    public void Chop(int dark, int bright, int frames)
    {
        int left = 0;
        bool open = false;
        for (int i = 0; i < frames; i++)
        {
            if (left-- == 0)
            {
                open = !open;
                left = 2 + _random.Next(7);
            }

            Add(open ? bright : dark);
        }
    }

    // A reading with some noise of the converter.
    private void Read(int counts)
    {
        int light = counts + _random.Next(5) - 2;
        _micros += 10_000;
        _conditioner.Times[_readings] = _micros;
        _conditioner.Codes[_readings++] = light < 0 ? 0 : light > Conditioner.FullScale ? Conditioner.FullScale : light;
        if (_micros >= _conditioner.WindowEndMicros)
        {
            bool isFull = _conditioner.Add(_readings);
            _readings = 0;
            if (isFull)
            {
                Take(Flame.Add(_conditioner.Window));
                _conditioner.Window.Clear();
            }
        }
    }

    private void Take(DetectionChange change)
    {
        switch (change)
        {
            case DetectionChange.Suspect:
                FirstSuspectFrame = Suspects++ == 0 ? Frames : FirstSuspectFrame;
                break;
            case DetectionChange.SuspectCleared:
                Cleared++;
                break;
            case DetectionChange.Alarm:
                FirstAlarmFrame = Alarms++ == 0 ? Frames : FirstAlarmFrame;
                break;
            case DetectionChange.Restored:
                Restored++;
                RestoredFrame = Frames;
                break;
        }
    }
}
