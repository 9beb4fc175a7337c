using Firmware.Sensing;

namespace Firmware.Detection;

/// <summary>
/// What tells a flame from what imitates it, measured over the last 3.5 and 8 s of light, and against what was usual before. Most are ratios
/// in eighths of an octave, so that they do not depend on how strong the light is. Integers only; allocates nothing after construction.
/// </summary>
/// <remarks>
/// Written for an interpreter, on which calls and fields cost more than arithmetic on locals. Dark windows are only kept; what is bright is
/// measured by <see cref="Measure"/>, and what only doubtful light is asked for by <see cref="Refine"/>.
/// </remarks>
public sealed class FlameFeatures
{
    /// <summary>What was measured last, by feature: 0 to 255, and what lies outside counts as the nearest of them.</summary>
    public readonly int[] Values = new int[Count];

    /// <summary>Mean light of the last window, counts times 16.</summary>
    public int LevelNow;

    /// <summary>Mean step between means of 0.2 s, every 0.1 s: the size of the flicker, counts times 16.</summary>
    public int Flicker;

    /// <summary>How many features there are.</summary>
    public const int Count = 38;

    /// <summary>The features from here on are measured by <see cref="Refine"/>.</summary>
    public const int FirstRefined = 35;

    /// <summary>Frames in one window: half a second.</summary>
    public const int WindowFrames = 10;

    // Light of this many windows is measured: 3.5 s, the last 1.5 s of them apart, and 8 s for what takes longer.
    private const int Windows = 7;
    private const int RecentWindows = 3;
    private const int LongWindows = 16;
    private const int WindowMask = LongWindows - 1;
    private const int Frames = Windows * WindowFrames;

    // Those windows, and what their first differences reach back to.
    private const int HistoryFrames = Frames + (2 * WindowFrames);
    private const int Newest = HistoryFrames - 1;

    // A dark window whose light keeps within 8 counts holds the converter's noise and nothing else.
    private const int QuietSpan = 8 * Conditioner.LevelScale;

    // What was usual: maxima over blocks of 4 s, of which those of the last 8 s do not count.
    private const int BlockWindows = 8;
    private const int Blocks = 10;
    private const int RecentBlocks = 2;

    private static readonly byte[] Logs = MakeLogs();

    // Marks a window of which only the flicker was measured.
    private const int NotStepped = -1;

    // The light as running sums, the newest last, so that a sum over any frames is one subtraction. The sums wrap around; their differences do not.
    private readonly int[] _history = new int[HistoryFrames];

    // By window. A step is the size of the difference between two neighbouring sums of so many frames.
    private readonly int[] _levels = new int[LongWindows];
    private readonly int[] _lows = new int[LongWindows];
    private readonly int[] _highs = new int[LongWindows];
    private readonly int[] _steps1 = new int[LongWindows];
    private readonly int[] _steps2 = new int[LongWindows];
    private readonly int[] _steps4 = new int[LongWindows];
    private readonly int[] _steps8 = new int[LongWindows];
    private readonly int[] _peaks = new int[LongWindows];
    private readonly int[] _ups = new int[LongWindows];
    private readonly int[] _downs = new int[LongWindows];
    private readonly int[] _crossings = new int[LongWindows];
    private readonly int[] _swings = new int[LongWindows];
    private readonly int[] _saturated = new int[LongWindows];

    private readonly int[] _ceilings = new int[Blocks];
    private readonly int[] _flickers = new int[Blocks];
    private int _newest;
    private bool _started;
    private bool _wasAbove;
    private int _window;
    private int _flickerSum;
    private int _swingSum;
    private int _blockWindows;
    private int _block;
    private int _usualFlicker;
    private int _usualSwing;
    private int _brightWindows;
    private int _brightShare;

    // Found when asked for: the block for which it holds, or below zero.
    private int _usualBlock = -1;
    private int _usualCeiling;
    private int _usualBlockFlicker;

    /// <summary>
    /// Forgets what was usual: the light of a flame is not, and the next one is to be as new as the first. From here on it may be judged.
    /// </summary>
    public void Forget()
    {
        Array.Clear(_ceilings, 0, Blocks);
        Array.Clear(_flickers, 0, Blocks);
        _usualFlicker = 0;
        _brightShare = 0;
        _brightWindows = 0;
        _usualBlock = -1;
        for (int back = Windows - 1; back >= 0; back--)
        {
            int window = (_window - back) & WindowMask;
            if (_steps1[window] == NotStepped)
            {
                Step(window, Newest - (back * WindowFrames));
            }
        }
    }

    /// <summary>How many numbers <see cref="Move"/> moves.</summary>
    public const int StateCount = HistoryFrames + (13 * LongWindows) + (2 * Blocks) + 12;

    /// <summary>Saves or loads all that the next windows' measures depend on.</summary>
    public void Move(StateCopy state)
    {
        state.Move(_history);
        state.Move(_levels);
        state.Move(_lows);
        state.Move(_highs);
        state.Move(_steps1);
        state.Move(_steps2);
        state.Move(_steps4);
        state.Move(_steps8);
        state.Move(_peaks);
        state.Move(_ups);
        state.Move(_downs);
        state.Move(_crossings);
        state.Move(_swings);
        state.Move(_saturated);
        state.Move(_ceilings);
        state.Move(_flickers);
        _newest = state.Move(_newest);
        _started = state.Move(_started);
        _wasAbove = state.Move(_wasAbove);
        _window = state.Move(_window);
        _flickerSum = state.Move(_flickerSum);
        _swingSum = state.Move(_swingSum);
        _blockWindows = state.Move(_blockWindows);
        _block = state.Move(_block);
        _usualFlicker = state.Move(_usualFlicker);
        _usualSwing = state.Move(_usualSwing);
        _brightWindows = state.Move(_brightWindows);
        _brightShare = state.Move(_brightShare);
        _usualBlock = -1;
    }

    /// <summary>Takes a window. What was measured before a gap stays, and a jump over it does not count.</summary>
    /// <param name="window">Not kept.</param>
    /// <param name="darkBelow">Light below this, counts times 16, is only kept.</param>
    /// <param name="isJudged">False where nobody is going to ask for more than the flicker before <see cref="Forget"/>.</param>
    public void Add(LightWindow window, int darkBelow, bool isJudged)
    {
        int[] levels = window.Levels;
        if (!_started)
        {
            Start(levels[0]);
        }

        int[] history = _history;
        Array.Copy(history, WindowFrames, history, 0, HistoryFrames - WindowFrames);
        int sum = history[Newest - WindowFrames];
        for (int i = 0; i < WindowFrames; i++)
        {
            sum += levels[i];
            history[i + HistoryFrames - WindowFrames] = sum;
        }

        if (window.Gaps != 0)
        {
            CloseGaps(window.Gaps, levels);
        }

        _newest = levels[WindowFrames - 1];
        LevelNow = window.LevelSum / WindowFrames;
        int at = (_window + 1) & WindowMask;
        _window = at;
        int leaves = (at - Windows) & WindowMask;
        _flickerSum -= _steps4[leaves];
        _swingSum += window.Swing - _swings[leaves];
        _levels[at] = window.LevelSum;
        _lows[at] = window.Lowest;
        _highs[at] = window.Highest;
        _swings[at] = window.Swing;
        _saturated[at] = window.SaturatedFrames;
        if (LevelNow < darkBelow && window.Highest - window.Lowest < QuietSpan)
        {
            _steps1[at] = 0;
            _steps2[at] = 0;
            _steps4[at] = 0;
            _steps8[at] = 0;
            _peaks[at] = 0;
            _ups[at] = 0;
            _downs[at] = 0;
            _crossings[at] = 0;
        }
        else if (isJudged)
        {
            Step(at, Newest);
        }
        else
        {
            StepFlicker(at);
        }

        _flickerSum += _steps4[at];
        Flicker = _flickerSum / (4 * Frames);
    }

    /// <summary>Ends a window after it was judged, or not worth it.</summary>
    /// <param name="bright">True when it was above ambient by what counts.</param>
    public void End(bool bright)
    {
        int window = _window;
        int flicker = _steps4[window] / (4 * WindowFrames);
        _ceilings[_block] = _highs[window] > _ceilings[_block] ? _highs[window] : _ceilings[_block];
        _flickers[_block] = flicker > _flickers[_block] ? flicker : _flickers[_block];
        if (++_blockWindows == BlockWindows)
        {
            _blockWindows = 0;
            _block = (_block + 1) % Blocks;
            _ceilings[_block] = 0;
            _flickers[_block] = 0;
        }

        _usualFlicker += (Flicker - _usualFlicker) / 32;
        _usualSwing += (_swings[window] - _usualSwing) / 32;
        _brightWindows = bright ? _brightWindows + 1 : 0;
        _brightShare += ((bright ? 255 * 256 : 0) - _brightShare) / 64;
    }

    /// <summary>Measures all but what <see cref="Refine"/> does.</summary>
    /// <param name="ambient">The light without a flame, counts times 16.</param>
    public void Measure(int ambient)
    {
        int rise = LevelNow - ambient;
        rise = rise < 1 ? 1 : rise;
        int[] steps1 = _steps1;
        int[] steps2 = _steps2;
        int[] steps8 = _steps8;
        int[] sums = _levels;
        int[] lows = _lows;
        int[] highs = _highs;
        int step1 = 0;
        int step2 = 0;
        int step8 = 0;
        int levels = 0;
        int saturated = 0;
        int crossings = 0;
        int peak = 0;
        int up = 0;
        int down = 0;
        int calmest = int.MaxValue;
        int wildest = 1;
        int slow = 0;
        int low = int.MaxValue;
        int high = int.MinValue;
        int highestLow = int.MinValue;
        int lowestHigh = int.MaxValue;
        int recentLow = 0;
        int recentHigh = 0;
        int recentLevels = 0;
        int recentSteps = 0;
        int window = _window;
        int later = sums[window];
        for (int back = 0; back < Windows; back++)
        {
            int at = (window - back) & WindowMask;
            step1 += steps1[at];
            int step = steps2[at];
            step2 += step;

            if (step < calmest)
            {
                calmest = step;
            }

            if (step > wildest)
            {
                wildest = step;
            }

            step8 += steps8[at];
            int level = sums[at];
            levels += level;
            slow += level < later ? later - level : level - later;
            later = level;
            saturated += _saturated[at];
            crossings += _crossings[at];

            if (_peaks[at] > peak)
            {
                peak = _peaks[at];
            }

            if (_ups[at] > up)
            {
                up = _ups[at];
            }

            if (_downs[at] > down)
            {
                down = _downs[at];
            }

            int least = lows[at];

            if (least < low)
            {
                low = least;
            }

            if (least > highestLow)
            {
                highestLow = least;
            }

            int most = highs[at];

            if (most > high)
            {
                high = most;
            }

            if (most < lowestHigh)
            {
                lowestHigh = most;
            }

            if (back < RecentWindows)
            {
                recentSteps += _steps4[at];
                recentLow = low;
                recentHigh = high;
                recentLevels = levels;
            }
        }

        int longLow = low;
        int longHigh = high;
        int longHighestLow = highestLow;
        int longLowestHigh = lowestHigh;
        int longLevels = levels;
        int longSaturated = saturated;
        for (int back = Windows; back < LongWindows; back++)
        {
            int at = (window - back) & WindowMask;
            int least = lows[at];

            if (least < longLow)
            {
                longLow = least;
            }

            if (least > longHighestLow)
            {
                longHighestLow = least;
            }

            int most = highs[at];

            if (most > longHigh)
            {
                longHigh = most;
            }

            if (most < longLowestHigh)
            {
                longLowestHigh = most;
            }

            longLevels += sums[at];
            longSaturated += _saturated[at];
        }

        int[] values = Values;
        int mean = levels / Frames;
        int meanRise = mean - ambient < 1 ? 1 : mean - ambient;
        int longMean = longLevels / (LongWindows * WindowFrames);
        int longRise = longMean - ambient < 1 ? 1 : longMean - ambient;
        int before = (longLevels - levels) / ((LongWindows - Windows) * WindowFrames);
        int recentMean = recentLevels / (RecentWindows * WindowFrames);
        int recentFlicker = recentSteps / (RecentWindows * WindowFrames * 4);
        int span = high - low + 16;
        int longSpan = longHigh - longLow + 16;
        int jump = up > down ? up : down;
        int logRise = Log8(rise);
        int logFlicker = Log8(Flicker);
        int log1 = Log8(step1);
        int log2 = Log8(step2 / 2);
        int log4 = Log8(_flickerSum / 4);
        int log8 = Log8(step8 / 8);
        int logSpan = Log8(span);
        int logJump = Log8(jump);

        // Depth of the flicker at 0.2 and 0.4 s; its spectrum in octaves, and against what is faster than a frame.
        values[0] = logFlicker - logRise + 88;
        values[1] = Log8(step8 / (8 * Frames)) - Log8(meanRise) + 88;
        values[2] = log8 - log4 + 32;
        values[3] = log2 - log4 + 48;
        values[4] = log1 - log2 + 48;
        values[5] = Log8(_swingSum) - log2 + 40;
        values[6] = Log8(_swingSum) - Log8((_usualSwing * Windows) + 1) + 32;

        // Its shape: how peaked, how often across its mean, how even, how slow, how steep against its height, up against down.
        values[7] = Log8(peak) - Log8((step2 / Frames) + 1);
        values[8] = crossings;
        values[9] = Log8(wildest) - Log8(calmest);
        values[10] = Log8(slow / (6 * WindowFrames)) - logFlicker + 48;
        values[11] = logJump - logSpan + 40;
        values[12] = logJump - Log8((step1 / Frames) + 1);
        values[13] = Log8(up + 16) - Log8(down + 16) + 40;
        values[14] = logSpan - Log8(Flicker + 1);

        // The level: how far it falls back, whether it keeps to a floor and a ceiling, how it leans, how much is saturated.
        values[15] = logRise - 40;
        values[16] = ((recentLow - ambient) * 64 / rise) + 64;
        values[17] = ((low - ambient) * 64 / meanRise) + 64;
        values[18] = ((longLow - ambient) * 64 / longRise) + 64;
        values[19] = (highestLow - low) * 128 / span;
        values[20] = (high - lowestHigh) * 128 / span;
        values[21] = (longHighestLow - longLow) * 128 / longSpan;
        values[22] = (longHigh - longLowestHigh) * 128 / longSpan;
        values[23] = Log8(recentHigh - recentMean + 16) - Log8(recentMean - recentLow + 16) + 32;
        values[24] = Log8(high - mean + 16) - Log8(mean - low + 16) + 48;
        values[25] = Log8(longHigh - longMean + 16) - Log8(longMean - longLow + 16) + 48;
        values[26] = saturated;
        values[27] = longSaturated;

        // What is new: against the seconds before, and against what was usual here.
        values[28] = Log8(mean - ambient + 16) - Log8(before - ambient + 16) + 64;
        values[29] = Log8(recentFlicker) - Log8(_usualFlicker + 16) + 16;
        values[30] = Log8(_usualFlicker + 1) - logRise + 88;
        if (_usualBlock != _block)
        {
            FindUsual();
        }

        int ceiling = _usualCeiling > ambient ? _usualCeiling : ambient;
        values[31] = Log8(recentHigh - ambient + 16) - Log8(ceiling - ambient + 16) + 32;
        values[32] = Log8(recentFlicker + 4) - Log8(_usualBlockFlicker + 4) + 48;
        values[33] = Log8(_brightWindows + 1) - 40;
        values[34] = _brightShare >> 8;
    }

    /// <summary>Measures how much of the last 3.5 s the light was near its top, near its bottom and in between; every second frame counts.</summary>
    public void Refine()
    {
        int[] history = _history;
        int top = int.MinValue;
        int bottom = int.MaxValue;
        for (int i = Newest; i > Newest - Frames; i -= 2)
        {
            int level = history[i] - history[i - 1];

            if (level > top)
            {
                top = level;
            }

            if (level < bottom)
            {
                bottom = level;
            }
        }

        int nearTop = top - ((top - bottom) / 8) - 1;
        int nearBottom = bottom + ((top - bottom) / 8) + 1;
        int quarter = (top - bottom) / 4;
        int high = 0;
        int low = 0;
        int middle = 0;
        for (int i = Newest; i > Newest - Frames; i -= 2)
        {
            int level = history[i] - history[i - 1];

            if (level > nearTop)
            {
                high++;
            }

            if (level < nearBottom)
            {
                low++;
            }

            if (level > bottom + quarter && level < top - quarter)
            {
                middle++;
            }
        }

        int[] values = Values;
        values[FirstRefined] = high;
        values[FirstRefined + 1] = low;
        values[FirstRefined + 2] = middle;
    }

    /// <summary>Eight times the logarithm to base two, by straight lines between powers of two.</summary>
    /// <param name="value">Values below 1 count as 1.</param>
    public static int Log8(int value)
    {
        if (value < 256)
        {
            return value < 2 ? 0 : Logs[value];
        }

        if (value < 1 << 12)
        {
            return Logs[value >> 4] + 32;
        }

        return value < 1 << 16 ? Logs[value >> 8] + 64 : Log8(value >> 12) + 96;
    }

    // The logarithms of what fits into a byte; of more, the top four bits count, and a power of two for what is left out.
    private static byte[] MakeLogs()
    {
        byte[] logs = new byte[256];
        int power = 0;
        for (int value = 2; value < logs.Length; value++)
        {
            power += value == 2 << power ? 1 : 0;
            logs[value] = (byte)((power * 8) + ((value - (1 << power)) * 8 >> power));
        }

        return logs;
    }

    // A jump over a gap does not count: what was before it is moved to where the light goes on.
    private void CloseGaps(int gaps, int[] levels)
    {
        for (int i = 0; i < WindowFrames; i++)
        {
            if ((gaps >> i & 1) != 0)
            {
                int jump = levels[i] - (i == 0 ? _newest : levels[i - 1]);
                int before = i + HistoryFrames - WindowFrames - 1;
                for (int j = 0; j < before; j++)
                {
                    _history[j] -= jump * (before - j);
                }
            }
        }
    }

    // What was usual in all blocks but the two newest.
    private void FindUsual()
    {
        int ceiling = 0;
        int flicker = 0;
        for (int i = RecentBlocks; i < Blocks; i++)
        {
            int at = (_block + Blocks - i) % Blocks;
            ceiling = _ceilings[at] > ceiling ? _ceilings[at] : ceiling;
            flicker = _flickers[at] > flicker ? _flickers[at] : flicker;
        }

        _usualBlock = _block;
        _usualCeiling = ceiling;
        _usualBlockFlicker = flicker;
    }

    // Before the first window the light counts as having always been so.
    private void Start(int level)
    {
        _started = true;
        _newest = level;
        for (int i = 0; i < HistoryFrames; i++)
        {
            _history[i] = level * i;
        }

        for (int i = 0; i < LongWindows; i++)
        {
            _levels[i] = level * WindowFrames;
            _lows[i] = level;
            _highs[i] = level;
        }
    }

    // The differences within a window's light, which ends with that frame. What is slow is measured at every second frame; its steps count twice.
    private void Step(int window, int last)
    {
        int[] history = _history;
        int step1 = 0;
        int step2 = 0;
        int peak = 0;
        int up = 0;
        int lowest = 0;
        int back1 = history[last - WindowFrames];
        int back2 = history[last - WindowFrames - 1];
        for (int i = last - WindowFrames + 1; i <= last; i++)
        {
            int sum = history[i];
            int step = sum - back1 - back1 + back2;
            if (step < 0)
            {
                step1 -= step;

                if (step < lowest)
                {
                    lowest = step;
                }
            }
            else
            {
                step1 += step;

                if (step > up)
                {
                    up = step;
                }
            }

            step = sum - back2 - back2 + history[i - 4];
            if (step < 0)
            {
                step = -step;
            }

            step2 += step;

            if (step > peak)
            {
                peak = step;
            }

            back2 = back1;
            back1 = sum;
        }

        int step4 = 0;
        int step8 = 0;
        int crossings = 0;
        bool wasAbove = _wasAbove;
        for (int i = last - WindowFrames + 2; i <= last; i += 2)
        {
            int sum = history[i];
            int back4 = history[i - 4];
            int back8 = history[i - 8];
            int back16 = history[i - 16];
            int step = sum - back4 - back4 + back8;
            step4 += step < 0 ? -step : step;
            step = sum - back8 - back8 + back16;
            step8 += step < 0 ? -step : step;

            // The 0.1 s light against the 0.8 s mean around it.
            bool above = (history[i - 7] - history[i - 9]) * 8 > sum - back16;
            if (above != wasAbove)
            {
                crossings++;
                wasAbove = above;
            }
        }

        _wasAbove = wasAbove;
        _steps1[window] = step1;
        _steps2[window] = step2;
        _steps4[window] = step4 + step4;
        _steps8[window] = step8 + step8;
        _peaks[window] = peak;
        _ups[window] = up;
        _downs[window] = -lowest;
        _crossings[window] = crossings;
    }

    private void StepFlicker(int window)
    {
        int[] history = _history;
        int step4 = 0;
        for (int i = Newest - WindowFrames + 2; i <= Newest; i += 2)
        {
            int back4 = history[i - 4];
            int step = history[i] - back4 - back4 + history[i - 8];
            step4 += step < 0 ? -step : step;
        }

        _steps4[window] = step4 + step4;
        _steps1[window] = NotStepped;
    }
}
