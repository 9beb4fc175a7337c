using Firmware.Sensing;

namespace Simulator.Fuzzing;

/// <summary>A stall's light, simple and cheap: steady lamps, and a flame that flickers as turbulent ones do and surely alarms.</summary>
internal sealed class FuzzSensor(SeededDraw draw) : IFlameSensor
{
    private const int AmbientCounts = 400;
    private const int FlameCounts = 900;

    private int _turbulence;
    private int _smooth;
    private int _reads;

    /// <summary>True while something burns.</summary>
    public bool Burns { get; set; }

    public int Read()
    {
        int light = AmbientCounts + (++_reads & 1) + (Burns ? Flicker() : 0);
        return Conditioner.FullScale - Math.Min(light, Conditioner.FullScale);
    }

    public int ReadComparator() => Comparator.Unknown;

    public int TakeEdges() => Comparator.Unknown;

    // Noise through two low-passes, then the first terms of an exponential: skewed as a flame's light is.
    private int Flicker()
    {
        int noise = (draw.Next(2048) - 1024) * 16;
        _turbulence += (noise - _turbulence) / 6;
        _smooth += (_turbulence - _smooth) / 2;
        int exponent = _smooth / 8;
        return FlameCounts * (1024 + exponent + (exponent * exponent / 2048)) / 1024;
    }
}
