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

    /// <summary>Begins at 0, so that windows end at multiples of half a second.</summary>
    public HealthRun() => Add(1000, Comparator.Unknown, 0);

    /// <summary>One reading that much later; a light with noise differs from reading to reading.</summary>
    public void Add(int light, int comparator, int elapsedMicros)
    {
        NowMicros += elapsedMicros;
        _conditioner.Times[0] = NowMicros;
        _conditioner.Codes[0] = Conditioner.FullScale - light;
        bool isFull = _conditioner.Add(1);
        if (_conditioner.GapMicros != 0)
        {
            _health.AddGaps(_conditioner.GapMicros, _conditioner.LongestGapMicros, NowMicros);
            _conditioner.ClearGaps();
        }

        if (isFull)
        {
            _health.Add(_conditioner.Window, comparator, NowMicros);
            _conditioner.Window.Clear();
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
            Add(light, Comparator.Unknown, 10_000);
        }
    }
}
