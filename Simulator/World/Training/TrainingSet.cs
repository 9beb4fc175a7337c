using Firmware;
using Firmware.Detection;
using Firmware.Sensing;

namespace Simulator.World.Training;

/// <summary>
/// Windows of light as the detector measures them, each with its class and whether a flame burns. Only light above ambient counts:
/// of anything else the detector asks nobody.
/// </summary>
public sealed class TrainingSet
{
    // A flame's windows: when its first 2 s fill the measurement, until the novelty has worn off.
    private const double FlameFromSeconds = 2;
    private const double FlameToSeconds = 24;
    private const double NuisanceSeconds = 900;
    private const double FireSecondsMost = 500;

    // Until every window of the measurement holds light that was seen.
    private const int WarmUpWindows = 14;

    private readonly List<byte[]> _rows = [];
    private readonly List<bool> _flames = [];
    private readonly List<int> _classes = [];

    /// <summary>The features' bins, <see cref="FlameFeatures.Count"/> to a row.</summary>
    public IReadOnlyList<byte[]> Rows => _rows;

    /// <summary>For each row, whether a flame burns.</summary>
    public IReadOnlyList<bool> Flames => _flames;

    /// <summary>For each row, a number of its class, different between generators.</summary>
    public IReadOnlyList<int> Classes => _classes;

    /// <summary>Draws signals of every class of a generator and measures them, on all cores.</summary>
    /// <param name="generator">Burners are left out: they are flames that somebody wants.</param>
    /// <param name="draws">Fires of each class.</param>
    /// <param name="hours">Of each nuisance.</param>
    /// <param name="seed">The same seed gives the same set.</param>
    public void Collect(IGenerator generator, int draws, double hours, int seed)
    {
        int offset = _classes.Count == 0 ? 0 : _classes.Max() + 1;
        List<(int Class, int Draw)> jobs = [];
        for (int i = 0; i < generator.Classes.Count; i++)
        {
            SignalClass drawn = generator.Classes[i];
            int count = IsFire(drawn) ? draws : (int)Math.Ceiling(hours * 3600 / NuisanceSeconds);
            jobs.AddRange(Enumerable.Range(0, drawn.Name.StartsWith("burner", StringComparison.Ordinal) ? 0 : count).Select(draw => (i, draw)));
        }

        List<(byte[] Row, bool Flame)>[] parts = new List<(byte[], bool)>[jobs.Count];
        Parallel.For(0, jobs.Count, job =>
        {
            SignalClass drawn = generator.Classes[jobs[job].Class];
            parts[job] = Measure(generator.Draw(drawn, seed + (jobs[job].Draw * 7919) + (jobs[job].Class * 131)), IsFire(drawn));
        });

        for (int job = 0; job < jobs.Count; job++)
        {
            foreach ((byte[] row, bool flame) in parts[job])
            {
                _rows.Add(row);
                _flames.Add(flame);
                _classes.Add(offset + jobs[job].Class);
            }
        }
    }

    private static bool IsFire(SignalClass drawn) => Scoring.SignalKinds.IsFire(drawn.Kind);

    private static List<(byte[] Row, bool Flame)> Measure(SignalDraw draw, bool fire)
    {
        int riseMin = DetectionProfile.Of("standard").RiseMinCounts * Conditioner.LevelScale;
        Conditioner conditioner = new(draw.IsRising ? Wiring.Rising : Wiring.Falling);
        FlameFeatures features = new();
        AmbientTracker ambient = new();
        List<(byte[], bool)> rows = [];
        int readings = 0;
        int windows = 0;
        while (true)
        {
            ref Sample sample = ref conditioner.Readings[readings++];
            draw.Read(ref sample);
            if (IsOver(draw, sample.TimeMicros, fire))
            {
                return rows;
            }

            if (readings < Limits.FrameReadingCount && sample.TimeMicros < conditioner.FrameEndMicros)
            {
                continue;
            }

            FrameState frame = conditioner.Add(readings);
            readings = 0;
            if (frame == FrameState.Dropped)
            {
                features.Skip();
            }

            if (frame != FrameState.Closed
                || !features.Add(conditioner.FrameLevel, conditioner.FrameSwing, conditioner.FrameTilt, conditioner.FrameSaturated))
            {
                continue;
            }

            ambient.Start(features.LevelNow);
            features.Close(ambient.Level);
            int rise = features.LevelNow - ambient.Level;
            ambient.Follow(features.LevelNow, features.Flicker, held: false);
            if (++windows <= WarmUpWindows || rise < riseMin)
            {
                continue;
            }

            double? burning = (sample.TimeMicros - draw.AboveThresholdMicros) / 1e6;
            bool flame = burning is >= FlameFromSeconds and < FlameToSeconds;
            if (flame || draw.IgnitedMicros == null)
            {
                features.Refine();
                rows.Add(([.. features.Values.Select(value => (byte)value)], flame));
            }
        }
    }

    private static bool IsOver(SignalDraw draw, long micros, bool fire) => fire
        ? micros > (draw.AboveThresholdMicros + (FlameToSeconds * 1e6) ?? FireSecondsMost * 1e6)
        : micros > NuisanceSeconds * 1e6;
}
