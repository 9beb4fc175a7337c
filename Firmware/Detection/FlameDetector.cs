using Firmware.Sensing;

namespace Firmware.Detection;

/// <summary>What a window of light changed.</summary>
public enum DetectionChange
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A flame is suspected: pre-alarm.</summary>
    Suspect,

    /// <summary>The suspicion went away.</summary>
    SuspectCleared,

    /// <summary>A flame is found.</summary>
    Alarm,

    /// <summary>The flame is gone.</summary>
    Restored,
}

/// <summary>
/// Takes half a second of light at a time. What is above ambient is judged once a second by <see cref="FlameTrees"/>; the judgements add up,
/// each bounded, and enough of them is a suspicion, more an alarm (a sequential test after Wald 1945). Integers only, no allocation, a
/// bounded number of steps.
/// </summary>
public sealed class FlameDetector
{
    // A judgement counts no more than this for a flame, and against it for each window that it stands for, in log-odds.
    private const int ForMost = 6 * FlameTrees.Unit;
    private const int AgainstMost = 8 * FlameTrees.Unit;

    /// <summary>Evidence for a suspicion, in 64ths of log-odds.</summary>
    private const int SuspectEvidence = 5 * FlameTrees.Unit;

    /// <summary>Evidence for an alarm: the choice between missed fires and false alarms (docs/detection.md shows the trade).</summary>
    private const int AlarmEvidence = 8 * FlameTrees.Unit;

    private const int MostEvidence = AlarmEvidence + (4 * FlameTrees.Unit);

    // A match or a flambe is over before this many windows.
    private const int AlarmWindows = 7;
    private const int RestoredWindows = 20;

    // The window that a gap falls into holds darkness from before it; the next does not.
    private const int BridgeWindows = 2;

    // What is measured reaches over seven windows, so that neighbours say nearly the same: every second bright one is judged, and every sixth
    // of a light that has been judged in vain for long. A judgement counts for as many; a single one may be a suspicion, two are an alarm.
    private const int JudgedEvery = 2;
    private const int JudgedSeldom = 6;

    // In vain for long: twenty judgements in a row without evidence, for a fire is to be found within 20 s. Each window that is not worth one
    // takes a quarter of one back: after some half a minute of them, at most, a light is judged as often as a new one.
    private const int Vain = 2;
    private const int VainLong = 40 * Vain;
    private const int VainMost = 70 * Vain;

    private readonly FlameFeatures _features = new();
    private readonly AmbientTracker _ambient = new();
    private readonly DetectionProfile _profile;
    private int _bridgeWindows;
    private bool _isSuspect;
    private bool _isAlarm;
    private int _riseCounts;
    private int _evidence;
    private int _judgement;
    private int _brightWindows;
    private int _unjudgedWindows;
    private int _vain;
    private int _quietWindows;
    private bool _isClosed;
    private int _learnedCounts;
    private int _riseMinCounts;

    /// <summary>Starts in the dark about everything: the first window is taken as ambient.</summary>
    public FlameDetector(DetectionProfile profile)
    {
        _profile = profile;
        FindRiseMin();
    }

    /// <summary>True from suspect or alarm until cleared or restored.</summary>
    public bool IsSuspect => _isSuspect;

    /// <summary>True from alarm until restored.</summary>
    public bool IsAlarm => _isAlarm;

    /// <summary>Light above ambient in the last window, in ADC counts; below zero while it is darker.</summary>
    public int RiseCounts => _riseCounts;

    /// <summary>Mean size of the flicker over the last windows, in ADC counts.</summary>
    public int FlickerCounts => _features.Flicker / Conditioner.LevelScale;

    /// <summary>What speaks for a flame so far, in 64ths of log-odds, from 0.</summary>
    public int Evidence => _evidence;

    /// <summary>True while the installer teaches a burner; nothing is suspected meanwhile. Profiles that do not learn ignore it.</summary>
    public bool IsLearning { get; set; }

    /// <summary>True outside opening hours: what was learned does not count.</summary>
    public bool IsClosed
    {
        get => _isClosed;
        set
        {
            if (value != _isClosed)
            {
                _isClosed = value;
                FindRiseMin();
            }
        }
    }

    /// <summary>The learned burner's greatest rise, in ADC counts; 0 when none was learned.</summary>
    public int LearnedCounts
    {
        get => _learnedCounts;
        set
        {
            _learnedCounts = value;
            FindRiseMin();
        }
    }

    /// <summary>The rise above ambient that counts now, in ADC counts.</summary>
    public int RiseMinCounts => _riseMinCounts;

    /// <summary>How many numbers <see cref="Move"/> moves.</summary>
    public const int StateCount = FlameFeatures.StateCount + AmbientTracker.StateCount + 9;

    /// <summary>Counts the calls of <see cref="Reset"/>.</summary>
    public int Resets { get; private set; }

    /// <summary>
    /// Saves or loads all that the next decisions depend on, but <see cref="IsLearning"/>, <see cref="IsClosed"/> and
    /// <see cref="LearnedCounts"/>, which are set from outside.
    /// </summary>
    public void Move(StateCopy state)
    {
        _features.Move(state);
        _ambient.Move(state);
        _bridgeWindows = state.Move(_bridgeWindows);
        _isSuspect = state.Move(_isSuspect);
        _isAlarm = state.Move(_isAlarm);
        _evidence = state.Move(_evidence);
        _judgement = state.Move(_judgement);
        _brightWindows = state.Move(_brightWindows);
        _unjudgedWindows = state.Move(_unjudgedWindows);
        _vain = state.Move(_vain);
        _quietWindows = state.Move(_quietWindows);
    }

    /// <summary>Forgets alarm and evidence, not the ambient: a flame that goes on is found anew.</summary>
    public void Reset()
    {
        Resets++;
        _features.Forget();
        _brightWindows = 0;
        _vain = 0;
        _evidence = 0;
        _isSuspect = false;
        _isAlarm = false;
    }

    /// <summary>Takes a full window. What was not seen before or during it is a gap: the evidence so far stays.</summary>
    /// <param name="window">Not kept.</param>
    public DetectionChange Add(LightWindow window)
    {
        FlameFeatures features = _features;
        AmbientTracker tracker = _ambient;
        if (!tracker.IsStarted)
        {
            tracker.Start(window);
        }

        int ambient = tracker.Level;
        features.Add(window, ambient + (_profile.RiseMinCounts * Conditioner.LevelScale), !_isAlarm);
        int level = features.LevelNow;
        int rise = (level - ambient) / Conditioner.LevelScale;
        _riseCounts = rise;
        tracker.Follow(level, features.Flicker, _isAlarm);
        bool bright = rise >= _riseMinCounts;
        if (IsLearning && _profile.Learns)
        {
            LearnedCounts = rise > LearnedCounts ? rise : LearnedCounts;
            PassOver();
            features.End(bright);
            return DetectionChange.None;
        }

        // A lamp that was bright before may ripple across the comparator's threshold: only light that is new counts.
        if (window.EdgesInGap && _brightWindows == 0)
        {
            _bridgeWindows = BridgeWindows;
        }

        if (!bright && _evidence == 0 && !_isSuspect && _bridgeWindows == 0)
        {
            // Darkness, as nearly always: there is nothing to judge and nothing to end.
            _brightWindows = 0;
            PassOver();
            features.End(false);
            return DetectionChange.None;
        }

        int judgement = Judge(bright, ambient, level);
        features.End(bright);
        Bridge(bright);
        return Conclude(bright, judgement);
    }

    private void FindRiseMin() => _riseMinCounts = _profile.RiseMinBeside(_isClosed ? 0 : _learnedCounts);

    // Light that is too weak or too steady is no flame without asking the trees. Gives the last judgement where it makes none.
    private int Judge(bool bright, int ambient, int level)
    {
        _brightWindows = bright ? _brightWindows + 1 : 0;
        int judgement = -AgainstMost;
        if (bright && (!_ambient.IsSteady || level >= AmbientTracker.NearlySaturated))
        {
            int every = _evidence == 0 && _vain >= VainLong ? JudgedSeldom : JudgedEvery;
            _unjudgedWindows++;
            if (_isAlarm || _unjudgedWindows < every)
            {
                return _judgement;
            }

            _unjudgedWindows = 0;
            int score = AskTrees(ambient);
            judgement = every * (score < -AgainstMost ? -AgainstMost : score);
            judgement = judgement > ForMost ? ForMost : judgement;
            if (_evidence + judgement > 0)
            {
                _vain = 0;
            }
            else if (_vain < VainMost)
            {
                _vain += every * Vain;
            }
        }
        else
        {
            PassOver();
        }

        _judgement = judgement;
        _evidence += judgement;
        _evidence = _evidence < 0 ? 0 : _evidence > MostEvidence ? MostEvidence : _evidence;
        return judgement;
    }

    // A window that is not worth a judgement: what comes after it is judged at once, unless it was judged in vain for long.
    private void PassOver()
    {
        if (_unjudgedWindows < JudgedEvery)
        {
            _unjudgedWindows = JudgedEvery;
        }

        if (_vain > 0)
        {
            _vain--;
        }
    }

    // While nothing speaks for a flame, they may stop at once where it is hopeless.
    private int AskTrees(int ambient)
    {
        _features.Measure(ambient);
        int[] values = _features.Values;
        int patience = _evidence == 0 ? FlameTrees.Patience : int.MaxValue;
        int score = FlameTrees.Score(values, 0, FlameTrees.FirstTrees, 0, patience);
        if (score == FlameTrees.GivenUp)
        {
            return score;
        }

        _features.Refine();
        return FlameTrees.Score(values, FlameTrees.FirstTrees, FlameTrees.Trees, score, patience);
    }

    // Light that came while nobody looked, as the comparator's hardware counter saw, and stayed: at least a suspicion.
    private void Bridge(bool bright)
    {
        if (_bridgeWindows == 0)
        {
            return;
        }

        _bridgeWindows = bright ? 0 : _bridgeWindows - 1;
        if (bright && _evidence < SuspectEvidence)
        {
            _evidence = SuspectEvidence;
        }
    }

    private DetectionChange Conclude(bool bright, int judgement)
    {
        if (_isAlarm)
        {
            // A standing alarm is not doubted: it ends when the light is gone or burns without flicker.
            bool burns = bright && (!_ambient.IsSteady || _features.LevelNow >= AmbientTracker.NearlySaturated);
            _quietWindows = burns ? 0 : _quietWindows + 1;
            if (_quietWindows < RestoredWindows)
            {
                return DetectionChange.None;
            }

            Reset();
            return DetectionChange.Restored;
        }

        // A suspicion comes first.
        if (_isSuspect && _evidence >= AlarmEvidence && judgement > 0 && _brightWindows >= AlarmWindows)
        {
            _isAlarm = true;
            _quietWindows = 0;
            return DetectionChange.Alarm;
        }

        if (!_isSuspect && _evidence >= SuspectEvidence)
        {
            _isSuspect = true;
            return DetectionChange.Suspect;
        }

        if (_isSuspect && _evidence == 0)
        {
            _isSuspect = false;
            return DetectionChange.SuspectCleared;
        }

        return DetectionChange.None;
    }
}
