namespace Firmware.Detection;

/// <summary>
/// What tells a flame from what imitates it, measured over the last 3.5 s of light and expressed as bins of 0 to 15.
/// Most are ratios in eighths of an octave, so that they do not depend on how strong the light is.
/// Each frame costs a few additions; <see cref="Close"/> and <see cref="Refine"/> run once a window of half a second.
/// Integers only; allocates nothing after construction.
/// </summary>
public sealed class FlameFeatures
{
    /// <summary>How many features there are.</summary>
    public const int Count = 27;

    /// <summary>Values of a bin.</summary>
    public const int Bins = 16;

    /// <summary>Frames in one window: half a second.</summary>
    public const int WindowFrames = 10;

    private const int Windows = 7;
    private const int RecentWindows = 3;
    private const int Frames = Windows * WindowFrames;
    private const int RecentFrames = RecentWindows * WindowFrames;

    // What is summed up in each window. A step is the size of the difference between two neighbouring sums of so many frames.
    private const int Step1 = 0;
    private const int Step2 = 1;
    private const int Step4 = 2;
    private const int Step8 = 3;
    private const int Step16 = 4;
    private const int Peak = 5;
    private const int Level = 6;
    private const int Lowest = 7;
    private const int Highest = 8;
    private const int Swing = 9;
    private const int Tilt = 10;
    private const int Saturated = 11;
    private const int Active = 12;
    private const int Crossings = 13;
    private const int SumCount = 14;

    // What was usual: maxima over blocks of 4 s, of which those of the last 8 s do not count.
    private const int BlockWindows = 8;
    private const int Blocks = 10;
    private const int RecentBlocks = 2;

    private const int LagMin = 3;
    private const int LagMax = 40;
    private const int LagSpan = 40;

    private readonly LightHistory _history = new();
    private readonly int[][] _windows = new int[Windows][];
    private readonly int[] _ceilings = new int[Blocks];
    private readonly int[] _flickers = new int[Blocks];
    private readonly int[] _values = new int[Count];
    private int[] _window;
    private int _windowIndex;
    private int _frames;
    private int _blockWindows;
    private int _block;
    private int _usualStep2 = 16;
    private int _background;
    private bool _wasAbove;

    /// <summary>Starts without light.</summary>
    public FlameFeatures()
    {
        for (int i = 0; i < Windows; i++)
        {
            _windows[i] = new int[SumCount];
        }

        _window = _windows[0];
        StartWindow();
    }

    /// <summary>The bins, by feature.</summary>
    public int[] Values => _values;

    /// <summary>Mean light of the last window, counts times 16.</summary>
    public int LevelNow { get; private set; }

    /// <summary>Mean step between means of 0.2 s: the size of the flicker, counts times 16.</summary>
    public int Flicker { get; private set; }

    /// <summary>Frames of the last window that were saturated, 0 to 10.</summary>
    public int SaturatedNow { get; private set; }

    /// <summary>Takes one frame.</summary>
    /// <param name="level">Its mean light, counts times 16.</param>
    /// <param name="swing">Its mean step between readings, counts times 16.</param>
    /// <param name="tilt">The difference between its halves, counts times 16.</param>
    /// <param name="saturated">True when most of it was saturated.</param>
    /// <returns>True when it closed a window: then <see cref="Close"/> must be called.</returns>
    public bool Add(int level, int swing, int tilt, bool saturated)
    {
        LightHistory history = _history;
        int[] window = _window;
        history.Add(level);
        int step2 = history.Step(2);
        window[Step1] += history.Step(1);
        window[Step2] += step2;
        window[Step4] += history.Step(4);
        window[Step8] += history.Step(8);
        window[Step16] += history.Step(16) >> 4;
        window[Peak] = step2 > window[Peak] ? step2 : window[Peak];
        window[Level] += level;
        window[Lowest] = level < window[Lowest] ? level : window[Lowest];
        window[Highest] = level > window[Highest] ? level : window[Highest];
        window[Swing] += swing;
        window[Tilt] += tilt;
        window[Saturated] += saturated ? 1 : 0;
        window[Active] += step2 * 3 > _usualStep2 * 2 ? 1 : 0;

        // The 0.1 s light against the 0.8 s mean around it.
        bool above = history.Sum(7, 2) * 8 > history.Sum(0, 16);
        window[Crossings] += above != _wasAbove ? 1 : 0;
        _wasAbove = above;
        if (++_frames < WindowFrames)
        {
            return false;
        }

        _frames = 0;
        LevelNow = window[Level] / WindowFrames;
        SaturatedNow = window[Saturated];
        return true;
    }

    /// <summary>Says that the light was not seen for a while: what was measured so far stays.</summary>
    public void Skip() => _history.Skip();

    /// <summary>Ends a window and measures what is cheap; to be called once for each that <see cref="Add"/> closed.</summary>
    /// <param name="ambient">The light without a flame, counts times 16.</param>
    public void Close(int ambient)
    {
        int rise = LevelNow - ambient;
        rise = rise < 1 ? 1 : rise;
        int step1 = Total(Step1, Windows);
        int step2 = Total(Step2, Windows);
        int step4 = Total(Step4, Windows);
        int step8 = Total(Step8, Windows);
        int swing = Total(Swing, Windows);
        int tilt = Total(Tilt, Windows);
        int mean = Total(Level, RecentWindows) / RecentFrames;
        int recentFlicker = Total(Step4, RecentWindows) / (RecentFrames * 4);
        int lowest = int.MaxValue;
        int highest = int.MinValue;
        for (int i = 0; i < RecentWindows; i++)
        {
            int[] window = Back(i);
            lowest = window[Lowest] < lowest ? window[Lowest] : lowest;
            highest = window[Highest] > highest ? window[Highest] : highest;
        }

        int peak = 0;
        int calmest = int.MaxValue;
        int wildest = 1;
        for (int i = 0; i < Windows; i++)
        {
            int[] window = _windows[i];
            peak = window[Peak] > peak ? window[Peak] : peak;
            calmest = window[Step2] < calmest ? window[Step2] : calmest;
            wildest = window[Step2] > wildest ? window[Step2] : wildest;
        }

        _usualStep2 = (step2 / Frames) + 1;
        Flicker = step4 / (Frames * 4);

        // Depth: flicker over rise, at 0.2 and 0.4 s.
        Put(0, Ratio(Flicker, rise) + 44, 3);
        Put(16, Ratio(step8 / (8 * Frames), (Total(Level, Windows) / Frames) - ambient) + 44, 3);

        // Spectrum: neighbouring octaves from 0.8 s down to 25 ms, and what is faster than a frame.
        Put(12, Ratio(Total(Step16, Windows), step8 / 8) + 16, 2);
        Put(3, Ratio(step8 / 8, step4 / 4) + 16, 2);
        Put(1, Ratio(step2 / 2, step4 / 4) + 24, 2);
        Put(2, Ratio(step1, step2 / 2) + 24, 2);
        Put(25, Ratio(tilt, step1) + 20, 2);
        Put(26, Ratio(tilt, swing) + 20, 3);
        Put(4, Ratio(swing, step2 / 2) + 40, 4);

        // Shape: how restless, how peaked, how often across its mean, how even from window to window.
        Put(5, Total(Active, Windows), 4);
        Put(6, Ratio(peak, _usualStep2), 2);
        Put(13, Total(Crossings, Windows), 2);
        Put(14, Ratio(Total(Step2, RecentWindows) / RecentWindows, step2 / Windows) + 16, 2);
        Put(21, Ratio(wildest, calmest), 3);
        Put(22, Ratio(Total(Step2, 1) * Windows, step2) + 16, 2);

        // Level: how far it falls back, whether it leans up or down, how much of it is saturated, whether it drifts.
        Put(7, ((lowest - ambient) * 16 / rise) + 4, 1);
        Put(8, Ratio(highest - mean + 16, mean - lowest + 16) + 16, 2);
        Put(10, Log8(rise) - 56, 5);
        Put(15, Total(Saturated, Windows) * 15 / Frames, 1);
        Put(17, Trend(), 3);

        // Novelty: against what was usual here.
        Put(11, Ratio(recentFlicker, _background + 16) + 8, 5);
        PutNovelty(ambient, highest, recentFlicker);
        _background += (Flicker - _background) / 32;
        StartWindow();
    }

    /// <summary>
    /// Measures what is costly, some 1,500 steps: how much of the time the light is near its top and its bottom, how often it goes up, and
    /// how far it repeats itself: the least mean difference with itself at any lag of 0.15 to 2 s, in 64ths of the mean over the lags.
    /// </summary>
    /// <remarks>Average magnitude difference function: Ross et al. 1974.</remarks>
    public void Refine()
    {
        int top = int.MinValue;
        int bottom = int.MaxValue;
        for (int back = 0; back < Frames; back++)
        {
            int level = _history.Sum(back, 1);
            top = level > top ? level : top;
            bottom = level < bottom ? level : bottom;
        }

        int edge = ((top - bottom) / 8) + 1;
        int high = 0;
        int low = 0;
        int ups = 0;
        int previous = _history.Sum(Frames, 1);
        for (int back = Frames - 1; back >= 0; back--)
        {
            int level = _history.Sum(back, 1);
            high += level > top - edge ? 1 : 0;
            low += level < bottom + edge ? 1 : 0;
            ups += level > previous ? 1 : 0;
            previous = level;
        }

        Put(18, high, 3);
        Put(19, low, 3);
        Put(20, ups - 11, 3);
        Put(9, Periodicity(), 4);
    }

    /// <summary>Eight times the logarithm to base two, by straight lines between powers of two.</summary>
    /// <param name="value">Values below 1 count as 1.</param>
    public static int Log8(int value)
    {
        int rest = value < 1 ? 8 : value;
        int power = value < 1 ? -3 : 0;
        while (rest >= 16)
        {
            rest >>= 1;
            power++;
        }

        while (rest < 8)
        {
            rest <<= 1;
            power--;
        }

        return (power * 8) + rest + 16;
    }

    private static int Ratio(int over, int under) => Log8(over) - Log8(under);

    private int Periodicity()
    {
        int total = 0;
        int least = int.MaxValue;
        for (int lag = LagMin; lag <= LagMax; lag++)
        {
            int difference = 0;
            for (int back = 0; back < LagSpan; back++)
            {
                int step = _history.Sum(back, 1) - _history.Sum(back + lag, 1);
                difference += (step < 0 ? -step : step) >> 4;
            }

            total += difference;
            least = difference < least ? difference : least;
        }

        return least * 64 / ((total / (LagMax - LagMin + 1)) + 1);
    }

    private void PutNovelty(int ambient, int highest, int recentFlicker)
    {
        int ceiling = ambient;
        int usual = 0;
        for (int i = RecentBlocks; i < Blocks; i++)
        {
            int at = (_block + Blocks - i) % Blocks;
            ceiling = _ceilings[at] > ceiling ? _ceilings[at] : ceiling;
            usual = _flickers[at] > usual ? _flickers[at] : usual;
        }

        Put(23, Ratio(highest - ambient + 16, ceiling - ambient + 16) + 16, 3);
        Put(24, Ratio(recentFlicker + 4, usual + 4) + 20, 4);

        int windowFlicker = _window[Step4] / (WindowFrames * 4);
        _ceilings[_block] = _window[Highest] > _ceilings[_block] ? _window[Highest] : _ceilings[_block];
        _flickers[_block] = windowFlicker > _flickers[_block] ? windowFlicker : _flickers[_block];
        if (++_blockWindows == BlockWindows)
        {
            _blockWindows = 0;
            _block = (_block + 1) % Blocks;
            _ceilings[_block] = 0;
            _flickers[_block] = 0;
        }
    }

    private void Put(int feature, int value, int width)
    {
        int bin = value / width;
        _values[feature] = value < 0 ? 0 : bin >= Bins ? Bins - 1 : bin;
    }

    private int[] Back(int windows) => _windows[(_windowIndex + Windows - windows) % Windows];

    private int Total(int sum, int windows)
    {
        int total = 0;
        for (int i = 0; i < windows; i++)
        {
            total += Back(i)[sum];
        }

        return total;
    }

    // How far the level went from the older half to the newer, in eighths of the flicker.
    private int Trend()
    {
        const int Half = 32;
        int distance = (_history.Sum(0, Half) - _history.Sum(Half, Half)) / Half;
        distance = distance < 0 ? -distance : distance;
        return distance * 8 / (Flicker + 1);
    }

    private void StartWindow()
    {
        _windowIndex = (_windowIndex + 1) % Windows;
        _window = _windows[_windowIndex];
        Array.Clear(_window, 0, SumCount);
        _window[Lowest] = int.MaxValue;
        _window[Highest] = int.MinValue;
    }
}
