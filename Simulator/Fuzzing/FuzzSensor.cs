using Firmware.Sensing;
using Simulator.World;
using Simulator.World.Lights;

namespace Simulator.Fuzzing;

/// <summary>
/// A stall's light, simple and cheap: steady lamps, and a pan fire from the middle of the world's ranges, of which pieces are played.
/// How many flames of all kinds are found is another question (docs/detection.md): here a flame that is missed is the faults' doing.
/// </summary>
internal sealed class FuzzSensor(SeededDraw draw) : IFlameSensor
{
    private const int AmbientCounts = 400;
    private const int FlameCounts = 900;
    private const int FlameSeed = 1;

    // Two minutes of readings, each two of the world's steps after the one before.
    private const int ReadingCount = 12_000;
    private const int StepsPerReading = 2;

    // 1.5 / sqrt(0.25 m) = 3 Hz (Cetegen and Ahmed 1993).
    private static readonly FlameShape s_shape = new(3, 4, 0.25, 4, 2.5, 0.2, 0.7, 0.6, 0.39);
    private static readonly short[] s_flame = Record();

    private bool _burns;
    private int _place;
    private int _reads;

    /// <summary>True while something burns.</summary>
    public bool Burns
    {
        get => _burns;
        set
        {
            _place = value && !_burns ? draw.Next(ReadingCount) : _place;
            _burns = value;
        }
    }

    public int Read()
    {
        int light = AmbientCounts + (++_reads & 1) + (_burns ? s_flame[_place++ % ReadingCount] : 0);
        return Conditioner.FullScale - Math.Min(light, Conditioner.FullScale);
    }

    public int ReadComparator() => Comparator.Unknown;

    public int TakeEdges() => Comparator.Unknown;

    private static short[] Record()
    {
        Flame flame = new(new Noise(FlameSeed), s_shape, FlameCounts, new PanGrowth(1));
        short[] readings = new short[ReadingCount];
        for (int step = 0; step < ReadingCount * StepsPerReading; step++)
        {
            flame.Step(step * LightSource.StepSeconds);
            readings[step / StepsPerReading] = (short)flame.At(0, 1);
        }

        return readings;
    }
}
