using Firmware.Alarming;
using Firmware.Sensing;
using Firmware.Supervision;

namespace Firmware.Tests;

/// <summary>A sensor that sees the light it is told to, with one count of noise unless told otherwise.</summary>
internal sealed class FakeSensor : IFlameSensor
{
    /// <summary>Light in counts, 0 to 4095, whatever the wiring.</summary>
    public int Light { get; set; }

    /// <summary>True where light pushes the code up.</summary>
    public bool IsRising { get; set; }

    /// <summary>Added to every second reading: a converter without noise is stuck.</summary>
    public int Noise = 1;

    /// <summary>The module's comparator.</summary>
    public int Comparator = Sensing.Comparator.Unknown;

    /// <summary>The comparator's edges, as often as they are taken.</summary>
    public int Edges = Sensing.Comparator.Unknown;

    private int _reads;

    public int Read()
    {
        int light = Light + ((_reads & 1) * Noise);
        light = light > Conditioner.FullScale ? Conditioner.FullScale : light;
        _reads++;
        return IsRising ? light : Conditioner.FullScale - light;
    }

    public int ReadComparator() => Comparator;

    public int TakeEdges() => Edges;
}

/// <summary>An indicator that remembers what it shows and how often it was called.</summary>
internal sealed class FakeIndicator : IIndicator
{
    public bool Red;
    public bool Amber;
    public bool Sounder;
    public bool Relay;
    public int Calls;

    /// <summary>What is on, as letters: R, A, S, L for the relay.</summary>
    public string Lit => (Red ? "R" : "") + (Amber ? "A" : "") + (Sounder ? "S" : "") + (Relay ? "L" : "");

    public void Show(bool red, bool amber, bool sounder, bool relay)
    {
        Red = red;
        Amber = amber;
        Sounder = sounder;
        Relay = relay;
        Calls++;
    }
}

/// <summary>A watchdog that counts.</summary>
internal sealed class FakeWatchdog : IWatchdog
{
    public int Feeds;
    public int Restarts;

    public void Feed() => Feeds++;

    public void Restart() => Restarts++;
}

/// <summary>Random numbers that are the same on every run and every runtime.</summary>
internal sealed class Lcg
{
    private uint _state;

    public Lcg(int seed) => _state = (uint)seed;

    /// <summary>A number from 0 to <paramref name="below"/> - 1; at most 65,536 of them.</summary>
    public int Next(int below)
    {
        _state = (_state * 1664525u) + 1013904223u;
        return (int)((_state >> 16) % (uint)below);
    }
}

/// <summary>A flame as flame-facts tell: turbulence with a corner near 3 Hz and a second pole near 10 Hz, lognormal; integers, from a seed.</summary>
internal sealed class FlickeringLight
{
    private readonly Lcg _random;
    private int _turbulence;
    private int _smooth;

    public FlickeringLight(int seed) => _random = new Lcg(seed);

    /// <summary>The next 10 ms of light around that mean, in counts.</summary>
    public int Next(int meanCounts)
    {
        int noise = (_random.Next(2048) - 1024) * 16;
        _turbulence += (noise - _turbulence) / 6;
        _smooth += (_turbulence - _smooth) / 2;

        // The first terms of the exponential of something with a deviation of 0.3.
        int exponent = _smooth / 8;
        return meanCounts * (1024 + exponent + (exponent * exponent / 2048)) / 1024;
    }
}

/// <summary>A sine in integers, by table: mains ripple and regular lamps.</summary>
internal static class Sine
{
    /// <summary>What 1 is.</summary>
    public const int One = 1024;

    // A quarter of a turn in steps of 5 degrees.
    private static readonly int[] Quarter =
    {
        0, 89, 178, 265, 350, 433, 512, 587, 658, 724, 784, 839, 887, 928, 962, 989, 1008, 1020, 1024,
    };

    /// <summary>The sine at that part of a period, times <see cref="One"/>.</summary>
    public static int At(long micros, int periodMicros)
    {
        int turn = (int)(micros % periodMicros * 7200 / periodMicros);
        int half = turn % 3600;
        int angle = half <= 1800 ? half : 3600 - half;
        int index = angle / 100;
        int value = Quarter[index];
        if (index < 18)
        {
            value += (Quarter[index + 1] - value) * (angle % 100) / 100;
        }

        return turn < 3600 ? value : -value;
    }
}
