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
    // A flame's windows: when its first 1.5 s fill the measurement, until the novelty has worn off.
    private const double FlameFromSeconds = 1.5;
    private const double FlameToSeconds = 24;
    private const double NuisanceSeconds = 600;
    private const double FireSecondsMost = 500;

    // Until every window of the measurement holds light that was seen.
    private const int WarmUpWindows = 14;

    // So many windows of a class are drawn at random; of what the trees learned so far get wrong, all are taken, up to so many a signal.
    private const int RandomMost = 15_000;
    private const int HardMost = 600;

    // What a window counts for that was hard: flames less, or every fire would be one.
    private const double HardWeight = 3;
    private const double HardFlameWeight = 1.73;

    // Evidence as the detector summed it up when every window was judged, in log-odds: from where on a nuisance is hard, and where a flame should be within seconds.
    private const double Against = 8;
    private const double For = 3;
    private const double HardEvidence = 3;
    private const double EnoughEvidence = 11;
    private const double EnoughSeconds = 7;

    private readonly List<Signal> _signals = [];
    private readonly List<Row> _rows = [];

    /// <summary>The windows to learn from.</summary>
    public IReadOnlyList<Row> Rows => _rows;

    /// <summary>Draws signals of every class of a generator and measures them, on all cores.</summary>
    /// <param name="generator">Burners are left out: they are flames that somebody wants.</param>
    /// <param name="draws">Fires of each class.</param>
    /// <param name="hours">Of each nuisance.</param>
    /// <param name="seed">The same seed gives the same set.</param>
    public void Collect(IGenerator generator, int draws, double hours, int seed)
    {
        int offset = _signals.Count == 0 ? 0 : _signals[^1].Class + 1;
        List<(int Class, int Draw)> jobs = [];
        for (int i = 0; i < generator.Classes.Count; i++)
        {
            SignalClass drawn = generator.Classes[i];
            int count = IsFire(drawn) ? draws : (int)Math.Ceiling(hours * 3600 / NuisanceSeconds);
            jobs.AddRange(Enumerable.Range(0, drawn.Name.StartsWith("burner", StringComparison.Ordinal) ? 0 : count).Select(draw => (i, draw)));
        }

        Signal[] parts = new Signal[jobs.Count];
        Parallel.For(0, jobs.Count, job =>
        {
            SignalClass drawn = generator.Classes[jobs[job].Class];
            SignalDraw draw = generator.Draw(drawn, seed + (jobs[job].Draw * 7919) + (jobs[job].Class * 131));
            parts[job] = Measure(draw, offset + jobs[job].Class, IsFire(drawn));
        });
        _signals.AddRange(parts);
    }

    /// <summary>Takes windows of every class at random.</summary>
    /// <param name="seed">Decides which.</param>
    public void TakeRandom(int seed)
    {
        Random random = new(seed);
        foreach (IGrouping<int, Signal> signals in _signals.GroupBy(signal => signal.Class))
        {
            foreach (bool flame in new[] { true, false })
            {
                Window[] windows = [.. signals.SelectMany(signal => signal.Windows.Where(window => window.Features != null && window.Flame == flame))];
                double share = (double)RandomMost / windows.Length;
                foreach (Window window in windows)
                {
                    if (random.NextDouble() < share)
                    {
                        window.Row = new Row(window.Features!, flame, signals.Key);
                        _rows.Add(window.Row);
                    }
                }
            }
        }
    }

    /// <summary>
    /// Adds what trees get wrong, and lets it count for more: nuisances for which evidence gathers, flames for which it gathers too slowly
    /// (bootstrapping, Sung and Poggio 1998).
    /// </summary>
    /// <param name="score">The log-odds that the trees give to features.</param>
    public void TakeHard(Func<byte[], double> score)
    {
        List<Window>[] hard = new List<Window>[_signals.Count];
        Parallel.For(0, _signals.Count, i => hard[i] = Hard(_signals[i], score));
        for (int i = 0; i < hard.Length; i++)
        {
            foreach (Window window in hard[i])
            {
                if (window.Row == null)
                {
                    window.Row = new Row(window.Features!, window.Flame, _signals[i].Class);
                    _rows.Add(window.Row);
                }

                window.Row.Weight = window.Flame ? HardFlameWeight : HardWeight;
            }
        }
    }

    private static List<Window> Hard(Signal signal, Func<byte[], double> score)
    {
        List<Window> hard = [];
        double evidence = 0;
        double? found = null;
        foreach (Window window in signal.Windows)
        {
            double judgement = window.Features == null ? -Against : Math.Clamp(score(window.Features), -Against, For);
            evidence = Math.Clamp(evidence + judgement, 0, EnoughEvidence + (2 * For));
            found ??= window.Burning >= 0 && evidence >= EnoughEvidence ? window.Burning : null;
            if (!signal.IsFire && window.Features != null && evidence >= HardEvidence && hard.Count < HardMost)
            {
                hard.Add(window);
            }
        }

        return signal.IsFire && !(found <= EnoughSeconds) ? [.. signal.Windows.Where(window => window.Flame && window.Features != null)] : hard;
    }

    private static bool IsFire(SignalClass drawn) => Scoring.SignalKinds.IsFire(drawn.Kind);

    private static Signal Measure(SignalDraw draw, int classNumber, bool fire)
    {
        int riseMin = DetectionProfile.Of("standard").RiseMinCounts * Conditioner.LevelScale;
        Conditioner conditioner = new(draw.IsRising ? Wiring.Rising : Wiring.Falling);
        FlameFeatures features = new();
        AmbientTracker ambient = new();
        List<Window> windows = [];
        Sample sample = default;
        int readings = 0;
        while (true)
        {
            draw.Read(ref sample);
            if (IsOver(draw, sample.TimeMicros, fire))
            {
                return new Signal(classNumber, fire, windows);
            }

            conditioner.Times[readings] = sample.TimeMicros;
            conditioner.Codes[readings++] = sample.Raw;
            if (readings < Limits.ReadingCount && sample.TimeMicros < conditioner.WindowEndMicros)
            {
                continue;
            }

            bool isFull = conditioner.Add(readings);
            readings = 0;
            if (!isFull)
            {
                continue;
            }

            LightWindow window = conditioner.Window;
            if (!ambient.IsStarted)
            {
                ambient.Start(window);
            }

            int dark = ambient.Level;
            features.Add(window, dark + riseMin, isJudged: true);
            ambient.Follow(features.LevelNow, features.Flicker, held: false);
            window.Clear();
            bool bright = features.LevelNow - dark >= riseMin;
            double burning = (sample.TimeMicros - draw.AboveThresholdMicros) / 1e6 ?? -1;
            bool flame = burning is >= FlameFromSeconds and < FlameToSeconds;
            bool known = flame || draw.IgnitedMicros == null;
            byte[]? measured = null;
            if (bright && known && windows.Count >= WarmUpWindows
                && (!ambient.IsSteady || features.LevelNow >= AmbientTracker.NearlySaturated))
            {
                features.Measure(dark);
                features.Refine();
                measured = [.. features.Values.Select(value => (byte)Math.Clamp(value, 0, 255))];
            }

            features.End(bright);
            windows.Add(new Window(measured, flame, burning));
        }
    }

    private static bool IsOver(SignalDraw draw, long micros, bool fire) => fire
        ? micros > (draw.AboveThresholdMicros + (FlameToSeconds * 1e6) ?? FireSecondsMost * 1e6)
        : micros > NuisanceSeconds * 1e6;

    /// <summary>One window to learn from.</summary>
    /// <param name="Features">The features, <see cref="FlameFeatures.Count"/> of them.</param>
    /// <param name="Flame">Whether a flame burns.</param>
    /// <param name="Class">A number of its class, different between generators.</param>
    public sealed record Row(byte[] Features, bool Flame, int Class)
    {
        /// <summary>What it counts for.</summary>
        public double Weight { get; set; } = 1;
    }

    private sealed record Signal(int Class, bool IsFire, IReadOnlyList<Window> Windows);

    // Features are null for light that nobody is asked about.
    private sealed record Window(byte[]? Features, bool Flame, double Burning)
    {
        public Row? Row { get; set; }
    }
}
