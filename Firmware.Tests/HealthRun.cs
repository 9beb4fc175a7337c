using Firmware.Sensing;

namespace Firmware.Tests;

/// <summary>Feeds a sensor's health one reading every 10 ms, or as told.</summary>
internal sealed class HealthRun
{
    private readonly SensorHealth _health = new();
    private readonly Conditioner _conditioner = new(Wiring.Falling);
    private int _reads;

    public long NowMicros;

    public int Faults => _health.Faults;

    /// <summary>Begins at 0, so that frames end at multiples of 50 ms.</summary>
    public HealthRun() => Add(1000, Sample.Unknown, 0);

    /// <summary>One reading that much later; a light with noise differs from reading to reading.</summary>
    public void Add(int light, int comparator, int elapsedMicros)
    {
        NowMicros += elapsedMicros;
        _conditioner.Readings[0].TimeMicros = NowMicros;
        _conditioner.Readings[0].Raw = Conditioner.FullScale - light;
        FrameState frame = _conditioner.Add(1);
        if (frame == FrameState.Closed)
        {
            _health.AddFrame(_conditioner.FrameLevel, _conditioner.FrameIsOneCode, _conditioner.FrameSaturated, comparator, NowMicros);
        }
        else if (frame == FrameState.Dropped)
        {
            _health.AddGap(_conditioner.GapMicros, NowMicros);
        }

        _reads++;
    }

    /// <summary>Light that long, one count of noise on it unless it is at a rail.</summary>
    public void Feed(int light, int comparator, int micros)
    {
        for (int i = 0; i < micros; i += 10_000)
        {
            Add(light > 100 && light < 4000 ? light + (_reads & 1) : light, comparator, 10_000);
        }
    }

    /// <summary>The same code that long.</summary>
    public void FeedOneCode(int light, int micros)
    {
        for (int i = 0; i < micros; i += 10_000)
        {
            Add(light, Sample.Unknown, 10_000);
        }
    }
}
