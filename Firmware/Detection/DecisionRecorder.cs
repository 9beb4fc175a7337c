using Firmware.Sensing;

namespace Firmware.Detection;

/// <summary>
/// Remembers how the flame detector came to its latest decisions: its state 4 to 8 s ago and every window since, so that the same code decides
/// the same again from them, anywhere. The sampling thread records and freezes; the uplink's thread claims what is frozen and releases it.
/// Allocates nothing after construction.
/// </summary>
public sealed class DecisionRecorder
{
    /// <summary>Windows in a recording at most: 8 s.</summary>
    public const int WindowsMost = 2 * StateWindows;

    /// <summary>Numbers a window: the levels of its frames, swing, saturated frames, flags, the learned burner.</summary>
    public const int WindowNumbers = LightWindow.Frames + 4;

    /// <summary>Flags: an edge of the comparator fell into a gap. Below it lie the gaps, a bit a frame.</summary>
    public const int EdgesFlag = 1 << LightWindow.Frames;

    /// <summary>Flags: the stall was closed.</summary>
    public const int ClosedFlag = EdgesFlag << 1;

    /// <summary>Flags: a burner was taught.</summary>
    public const int LearningFlag = EdgesFlag << 2;

    /// <summary>Flags: the detector was reset since the window before.</summary>
    public const int ResetFlag = EdgesFlag << 3;

    // A state is saved this often, in turn to one of two places: so there is always one that is at least as old.
    private const int StateWindows = 8;

    private readonly int[] _firstState = new int[FlameDetector.StateCount];
    private readonly int[] _secondState = new int[FlameDetector.StateCount];
    private readonly StateCopy _firstCopy;
    private readonly StateCopy _secondCopy;
    private readonly int[] _windows = new int[WindowsMost * WindowNumbers];
    private readonly object _lock = new();
    private int _count;
    private int _resets;
    private bool _isFrozen;
    private bool _isClaimed;

    /// <summary>Starts with nothing recorded.</summary>
    public DecisionRecorder()
    {
        _firstCopy = new StateCopy(_firstState);
        _secondCopy = new StateCopy(_secondState);
    }

    /// <summary>The detector's state before the first window of what was frozen; to be read while claimed.</summary>
    public int[] State { get; } = new int[FlameDetector.StateCount];

    /// <summary>The windows that were frozen, <see cref="WindowNumbers"/> each; to be read while claimed.</summary>
    public int[] Windows { get; } = new int[WindowsMost * WindowNumbers];

    /// <summary>How many windows were frozen.</summary>
    public int WindowCount { get; private set; }

    /// <summary>True from a claim to its release.</summary>
    public bool IsClaimed => _isClaimed;

    /// <summary>Records a window that the detector is about to take. For the sampling thread.</summary>
    public void Add(LightWindow window, FlameDetector flame)
    {
        int count = _count;
        if (count % StateWindows == 0)
        {
            StateCopy copy = count % WindowsMost == 0 ? _firstCopy : _secondCopy;
            copy.BeginSave();
            flame.Move(copy);
        }

        int[] windows = _windows;
        int at = count % WindowsMost * WindowNumbers;
        Array.Copy(window.Levels, 0, windows, at, LightWindow.Frames);
        at += LightWindow.Frames;
        windows[at] = window.Swing;
        windows[at + 1] = window.SaturatedFrames;
        int resets = flame.Resets;
        windows[at + 2] = window.Gaps
            | (window.EdgesInGap ? EdgesFlag : 0)
            | (flame.IsClosed ? ClosedFlag : 0)
            | (flame.IsLearning ? LearningFlag : 0)
            | (resets != _resets ? ResetFlag : 0);
        windows[at + 3] = flame.LearnedCounts;
        _resets = resets;
        _count = count + 1;
    }

    /// <summary>Gives back a recorded window, and sets the detector up for it as it was then.</summary>
    /// <param name="windows">Recorded windows, as <see cref="Windows"/>.</param>
    /// <param name="place">Which of them.</param>
    /// <param name="window">Takes the light.</param>
    /// <param name="flame">Is about to take it.</param>
    public static void Read(int[] windows, int place, LightWindow window, FlameDetector flame)
    {
        window.Clear();
        int at = place * WindowNumbers;
        for (int i = 0; i < LightWindow.Frames; i++)
        {
            int level = windows[at++];
            window.Levels[window.Count++] = level;
            window.LevelSum += level;
            window.Lowest = level < window.Lowest ? level : window.Lowest;
            window.Highest = level > window.Highest ? level : window.Highest;
        }

        window.Swing = windows[at];
        window.SaturatedFrames = windows[at + 1];
        int flags = windows[at + 2];
        window.Gaps = flags & (EdgesFlag - 1);
        window.EdgesInGap = (flags & EdgesFlag) != 0;
        flame.IsClosed = (flags & ClosedFlag) != 0;
        flame.IsLearning = (flags & LearningFlag) != 0;
        flame.LearnedCounts = windows[at + 3];
        if ((flags & ResetFlag) != 0)
        {
            flame.Reset();
        }
    }

    /// <summary>Keeps what was recorded last, unless an earlier recording is still claimed. For the sampling thread.</summary>
    public void Freeze()
    {
        lock (_lock)
        {
            if (_isClaimed || _count == 0)
            {
                return;
            }

            int begun = (_count - 1) / StateWindows;
            int first = begun == 0 ? 0 : (begun - 1) * StateWindows;
            int[] state = first % WindowsMost == 0 ? _firstState : _secondState;
            Array.Copy(state, 0, State, 0, State.Length);
            WindowCount = _count - first;
            for (int i = 0; i < WindowCount; i++)
            {
                Array.Copy(_windows, (first + i) % WindowsMost * WindowNumbers, Windows, i * WindowNumbers, WindowNumbers);
            }

            _isFrozen = true;
        }
    }

    /// <summary>Takes what was frozen and not claimed yet. For the uplink's thread.</summary>
    /// <returns>False when there is none.</returns>
    public bool TryClaim()
    {
        lock (_lock)
        {
            if (!_isFrozen || _isClaimed)
            {
                return false;
            }

            _isFrozen = false;
            _isClaimed = true;
            return true;
        }
    }

    /// <summary>Gives the place free for the next recording. For the uplink's thread.</summary>
    public void Release()
    {
        lock (_lock)
        {
            _isClaimed = false;
        }
    }
}
