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
/// Decides every half second. Light above ambient is judged by <see cref="FlameTrees"/>; the judgements add up, each bounded, and enough of
/// them is a suspicion, more an alarm (a sequential test after Wald 1945). Integers only, no allocation, a bounded number of steps.
/// </summary>
public sealed class FlameDetector
{
    // A single judgement counts no more than this for and against a flame, in log-odds.
    private const int ForMost = 3 * FlameTrees.Unit;
    private const int AgainstMost = 8 * FlameTrees.Unit;

    /// <summary>Evidence for a suspicion, in 64ths of log-odds.</summary>
    private const int SuspectEvidence = 8 * FlameTrees.Unit;

    /// <summary>Evidence for an alarm: the choice between missed fires and false alarms (docs/detection.md shows the curve).</summary>
    private const int AlarmEvidence = 14 * FlameTrees.Unit;

    private const int MostEvidence = AlarmEvidence + (4 * FlameTrees.Unit);

    // A match or a flambe is over before this many windows.
    private const int AlarmWindows = 7;
    private const int RestoredWindows = 20;

    private readonly FlameFeatures _features = new();
    private readonly AmbientTracker _ambient = new();
    private readonly DetectionProfile _profile;
    private bool _bridges;
    private int _evidence;
    private int _brightWindows;
    private int _brokenWindows;
    private int _quietWindows;

    /// <summary>Starts in the dark about everything: the first window is taken as ambient.</summary>
    public FlameDetector(DetectionProfile profile) => _profile = profile;

    /// <summary>True from suspect or alarm until cleared or restored.</summary>
    public bool IsSuspect { get; private set; }

    /// <summary>True from alarm until restored.</summary>
    public bool IsAlarm { get; private set; }

    /// <summary>Light above ambient in the last window, in ADC counts; below zero while it is darker.</summary>
    public int RiseCounts { get; private set; }

    /// <summary>Mean size of the flicker over the last windows, in ADC counts.</summary>
    public int FlickerCounts => _features.Flicker / Sensing.Conditioner.LevelScale;

    /// <summary>What speaks for a flame so far, in 64ths of log-odds, from 0.</summary>
    public int Evidence => _evidence;

    /// <summary>True while the installer teaches a burner; nothing is suspected meanwhile. Profiles that do not learn ignore it.</summary>
    public bool IsLearning { get; set; }

    /// <summary>True outside opening hours: what was learned does not count.</summary>
    public bool IsClosed { get; set; }

    /// <summary>The learned burner's greatest rise, in ADC counts; 0 when none was learned.</summary>
    public int LearnedCounts { get; set; }

    /// <summary>The rise above ambient that counts now, in ADC counts.</summary>
    public int RiseMinCounts
    {
        get
        {
            int learned = IsClosed ? 0 : LearnedCounts * DetectionProfile.LearnedMultiple;
            learned = learned > DetectionProfile.LearnedRiseMaxCounts ? DetectionProfile.LearnedRiseMaxCounts : learned;
            return learned > _profile.RiseMinCounts ? learned : _profile.RiseMinCounts;
        }
    }

    /// <summary>Says that the light was not seen for a while: the evidence so far is kept as it is.</summary>
    /// <param name="edges">How often the comparator went into light meanwhile, or <see cref="Sensing.Sample.Unknown"/>.</param>
    public void Skip(int edges)
    {
        _features.Skip();
        _bridges |= edges > 0;
    }

    /// <summary>Forgets alarm and evidence, not the ambient: a flame that goes on is found anew.</summary>
    public void Reset()
    {
        _evidence = 0;
        IsSuspect = false;
        IsAlarm = false;
    }

    /// <summary>Takes one frame of 50 ms.</summary>
    /// <param name="level">Its mean light, counts times 16.</param>
    /// <param name="swing">Its mean step between readings, counts times 16.</param>
    /// <param name="tilt">The difference between its halves, counts times 16.</param>
    /// <param name="saturated">True when most of it was saturated.</param>
    public DetectionChange Add(int level, int swing, int tilt, bool saturated)
    {
        if (!_features.Add(level, swing, tilt, saturated))
        {
            return DetectionChange.None;
        }

        _ambient.Start(_features.LevelNow);
        _features.Close(_ambient.Level);
        RiseCounts = (_features.LevelNow - _ambient.Level) / Sensing.Conditioner.LevelScale;
        _ambient.Follow(_features.LevelNow, _features.Flicker, IsAlarm);
        if (IsLearning && _profile.Learns)
        {
            LearnedCounts = RiseCounts > LearnedCounts ? RiseCounts : LearnedCounts;
            return DetectionChange.None;
        }

        bool bright = RiseCounts >= RiseMinCounts;
        int judgement = Judge(bright);
        Bridge(bright);
        return Decide(bright, judgement);
    }

    // Light that is too weak or too steady is no flame without asking the trees.
    private int Judge(bool bright)
    {
        int judgement = -AgainstMost;
        if (bright && (!_ambient.IsSteady || _features.SaturatedNow > 0))
        {
            _features.Refine();
            judgement = FlameTrees.Score(_features.Values);
            judgement = judgement > ForMost ? ForMost : judgement < -AgainstMost ? -AgainstMost : judgement;
        }

        _brightWindows = bright ? _brightWindows + 1 : 0;
        _brokenWindows = !bright ? 0 : _brightWindows > 1 && !IsBlinded ? _brokenWindows + 1 : _brokenWindows;
        _evidence += judgement;
        _evidence = _evidence < 0 ? 0 : _evidence > MostEvidence ? MostEvidence : _evidence;
        return judgement;
    }

    private bool IsBlinded => _features.SaturatedNow == FlameFeatures.WindowFrames;

    // Light that came while nobody looked, as the comparator's hardware counter saw, and stayed: at least a suspicion.
    private void Bridge(bool bright)
    {
        if (_bridges && bright && _evidence < SuspectEvidence)
        {
            _evidence = SuspectEvidence;
        }

        _bridges = false;
    }

    private DetectionChange Decide(bool bright, int judgement)
    {
        if (IsAlarm)
        {
            _quietWindows = bright && _evidence > 0 ? 0 : _quietWindows + 1;
            if (_quietWindows < RestoredWindows)
            {
                return DetectionChange.None;
            }

            Reset();
            return DetectionChange.Restored;
        }

        // Light that jumped into saturation and stays there is a lamp as well as a fire: unless it was seen to flicker it is no alarm.
        bool seen = !IsBlinded || _brokenWindows > 0;
        if (_evidence >= AlarmEvidence && judgement > 0 && _brightWindows >= AlarmWindows && seen)
        {
            IsSuspect = true;
            IsAlarm = true;
            _quietWindows = 0;
            return DetectionChange.Alarm;
        }

        if (!IsSuspect && _evidence >= SuspectEvidence)
        {
            IsSuspect = true;
            return DetectionChange.Suspect;
        }

        if (IsSuspect && _evidence == 0)
        {
            IsSuspect = false;
            return DetectionChange.SuspectCleared;
        }

        return DetectionChange.None;
    }
}
