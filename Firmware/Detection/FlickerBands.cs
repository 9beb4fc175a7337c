namespace Firmware.Detection;

/// <summary>
/// Splits the light of the last moments into what is slow (the mean of 0.8 s) and what flickers (0.6 to 8 Hz, where flames puff),
/// and sums both over half a second. Integers only; allocates nothing after construction.
/// The flicker is taken in the middle of the mean's window, so that a ramp, however steep, gives none.
/// </summary>
public sealed class FlickerBands
{
    /// <summary>Frames in one window: half a second.</summary>
    public const int WindowFrames = 10;

    /// <summary>Frames kept for the search for a period: 6.4 s.</summary>
    public const int HistoryFrames = 128;

    private const int MeanFrames = 16;

    private readonly int[] _ring = new int[HistoryFrames];
    private int _next;
    private int _filled;
    private int _sum;
    private int _windowFrames;
    private int _flickerSum;
    private int _levelSum;
    private int _swingSum;
    private int _lowest;
    private int _saturated;
    private int _crossings;
    private bool _above;
    private bool _wasPeriodic;
    private int _framesSinceJudged;

    /// <summary>Mean level of the window just closed. All levels of this class are counts times 16.</summary>
    public int Level { get; private set; }

    /// <summary>Mean distance of the 0.1 s light from the 0.8 s mean around it.</summary>
    public int Flicker { get; private set; }

    /// <summary>Mean step between neighbouring readings: ripple and noise.</summary>
    public int Swing { get; private set; }

    /// <summary>The lowest 0.1 s light in the window.</summary>
    public int Lowest { get; private set; }

    /// <summary>How often the flicker changed sign by more than a quarter of its size.</summary>
    public int Crossings { get; private set; }

    /// <summary>True when more than half of the window's frames were saturated.</summary>
    public bool Saturated { get; private set; }

    /// <summary>Takes one frame.</summary>
    /// <param name="level">Its mean light, counts times 16.</param>
    /// <param name="swing">Its mean step, counts times 16.</param>
    /// <param name="saturated">True when most of it was saturated.</param>
    /// <returns>True when it closed a window.</returns>
    public bool Add(int level, int swing, bool saturated)
    {
        _sum += level - At(MeanFrames);
        _ring[_next] = level;
        _next = (_next + 1) & (HistoryFrames - 1);
        if (_filled < HistoryFrames)
        {
            // Until the first mean is full it is taken as if the light had always been as it is.
            if (_filled == 0)
            {
                Refill(level);
            }

            _filled++;
            _framesSinceJudged++;
        }

        int middle = (At(MeanFrames / 2) + At((MeanFrames / 2) + 1)) / 2;
        int flicker = middle - (_sum / MeanFrames);
        int size = flicker < 0 ? -flicker : flicker;
        if (size * 4 > Flicker && flicker > 0 != _above)
        {
            _above = !_above;
            _crossings++;
        }

        _flickerSum += size;
        _levelSum += level;
        _swingSum += swing;
        _lowest = middle < _lowest || _windowFrames == 0 ? middle : _lowest;
        _saturated += saturated ? 1 : 0;
        if (++_windowFrames < WindowFrames)
        {
            return false;
        }

        Level = _levelSum / WindowFrames;
        Flicker = _flickerSum / WindowFrames;
        Swing = _swingSum / WindowFrames;
        Lowest = _lowest;
        Crossings = _crossings;
        Saturated = _saturated * 2 > WindowFrames;
        StartWindow();
        return true;
    }

    /// <summary>
    /// Says that the light was not seen for a while: what comes next is not compared with what was before.
    /// What was known of its period holds until there is history for a new judgement, but for 12.8 s of light at most.
    /// </summary>
    public void Skip()
    {
        if (_filled == HistoryFrames)
        {
            _wasPeriodic = IsPeriodic();
            _framesSinceJudged = 0;
        }

        _filled = 0;
        StartWindow();
    }

    /// <summary>True when the light of the last seconds repeats itself: at some lag its mean difference with itself is far below the usual.</summary>
    /// <remarks>Average magnitude difference function (Ross et al. 1974) over 3.2 s, lags of 0.15 to 3.15 s; a period's third to be beaten.</remarks>
    public bool IsPeriodic()
    {
        if (_filled < HistoryFrames)
        {
            return _wasPeriodic && _framesSinceJudged < 2 * HistoryFrames;
        }

        const int Span = HistoryFrames / 2;
        long total = 0;
        int least = int.MaxValue;
        for (int lag = 3; lag < Span; lag++)
        {
            int difference = 0;
            for (int i = 1; i <= Span; i++)
            {
                int step = At(i) - At(i + lag);
                difference += step < 0 ? -step : step;
            }

            total += difference;
            least = difference < least ? difference : least;
        }

        return least * 3L * (Span - 3) < total;
    }

    // The frame that was added back frames ago, 1 being the latest.
    private int At(int back) => _ring[(_next - back) & (HistoryFrames - 1)];

    private void Refill(int level)
    {
        for (int i = 0; i < HistoryFrames; i++)
        {
            _ring[i] = level;
        }

        _sum = level * MeanFrames;
    }

    private void StartWindow()
    {
        _windowFrames = 0;
        _flickerSum = 0;
        _levelSum = 0;
        _swingSum = 0;
        _saturated = 0;
        _crossings = 0;
    }
}
