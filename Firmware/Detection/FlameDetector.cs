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
/// Decides every half second whether the light flickers as a flame does: above ambient, between 1/24 and 3/4 of its own rise,
/// not returning to dark, faster changes too small to explain it, and without a period. Windows that do count up, others count down.
/// Integers only, no allocation, a bounded number of steps a frame.
/// </summary>
public sealed class FlameDetector
{
    private const int SuspectScore = 3;
    private const int AlarmScore = 7;
    private const int FullScore = 10;

    // Where the level is this much below the threshold, the light is gone and not just between two puffs.
    private const int GoneShare = 2;

    // Windows of half a second.
    private const int RestoredWindows = 20;
    private const int SteadyWindows = 4;
    private const int CrossingsWindows = 6;
    private const int CrossingsMin = 6;

    private readonly FlickerBands _bands = new();
    private readonly int[] _crossings = new int[CrossingsWindows];
    private readonly DetectionProfile _profile;
    private bool _hasAmbient;
    private int _ambient;
    private int _score;
    private int _quietWindows;
    private int _steadyWindows;
    private int _window;
    private int _learnedCounts;

    /// <summary>Starts in the dark about everything: the first window is taken as ambient.</summary>
    public FlameDetector(DetectionProfile profile) => _profile = profile;

    /// <summary>True from suspect or alarm until cleared or restored.</summary>
    public bool IsSuspect { get; private set; }

    /// <summary>True from alarm until restored.</summary>
    public bool IsAlarm { get; private set; }

    /// <summary>Light above ambient in the last window, in ADC counts; below zero while it is darker.</summary>
    public int RiseCounts { get; private set; }

    /// <summary>Mean size of the flicker in the last window, in ADC counts.</summary>
    public int FlickerCounts => _bands.Flicker / Sensing.Conditioner.LevelScale;

    /// <summary>True while the installer teaches a burner; nothing is suspected meanwhile. Profiles that do not learn ignore it.</summary>
    public bool IsLearning { get; set; }

    /// <summary>True outside opening hours: what was learned does not count.</summary>
    public bool IsClosed { get; set; }

    /// <summary>The learned burner's greatest rise, in ADC counts; 0 when none was learned.</summary>
    public int LearnedCounts => _learnedCounts;

    /// <summary>The rise above ambient that counts now, in ADC counts.</summary>
    public int RiseMinCounts
    {
        get
        {
            int learned = IsClosed ? 0 : _learnedCounts * DetectionProfile.LearnedMultiple;
            learned = learned > DetectionProfile.LearnedRiseMaxCounts ? DetectionProfile.LearnedRiseMaxCounts : learned;
            return learned > _profile.RiseMinCounts ? learned : _profile.RiseMinCounts;
        }
    }

    /// <summary>Says that the light was not seen for a while: the evidence so far is kept as it is.</summary>
    /// <param name="edges">Comparator edges into light meanwhile, or <see cref="Sensing.Sample.Unknown"/>.</param>
    public void Skip(int edges) => _bands.Skip();

    /// <summary>Forgets alarm and evidence, not the ambient: a flame that goes on is found anew.</summary>
    public void Reset()
    {
        _score = 0;
        IsSuspect = false;
        IsAlarm = false;
    }

    /// <summary>Takes one frame of 50 ms.</summary>
    /// <param name="level">Its mean light, counts times 16.</param>
    /// <param name="swing">Its mean step between readings, counts times 16.</param>
    /// <param name="saturated">True when most of it was saturated.</param>
    public DetectionChange Add(int level, int swing, bool saturated)
    {
        if (!_bands.Add(level, swing, saturated))
        {
            return DetectionChange.None;
        }

        if (!_hasAmbient)
        {
            _hasAmbient = true;
            _ambient = _bands.Level;
        }

        int rise = _bands.Level - _ambient;
        RiseCounts = rise / Sensing.Conditioner.LevelScale;
        int riseMin = RiseMinCounts * Sensing.Conditioner.LevelScale;
        _crossings[_window % CrossingsWindows] = _bands.Crossings;
        _window = (_window + 1) % CrossingsWindows;

        if (IsLearning && _profile.Learns)
        {
            _learnedCounts = RiseCounts > _learnedCounts ? RiseCounts : _learnedCounts;
            return DetectionChange.None;
        }

        bool flickers = Flickers(rise, riseMin);
        bool blinding = _bands.Saturated && rise > riseMin;
        Score(flickers, blinding, rise, riseMin);
        FollowAmbient(rise, flickers || blinding);
        return Decide(rise, riseMin);
    }

    private bool Flickers(int rise, int riseMin) =>
        rise >= riseMin
        && _bands.Flicker * 24 >= rise
        && _bands.Flicker * 4 <= rise * 3
        && _bands.Flicker * 3 >= _bands.Swing
        && (_bands.Lowest - _ambient) * 8 >= rise;

    private void Score(bool flickers, bool blinding, int rise, int riseMin)
    {
        if (flickers)
        {
            _score = _score < FullScore ? _score + 1 : FullScore;
        }
        else if (blinding)
        {
            // A jump into saturation is a pre-alarm; what flickers above it cannot be seen, so it is no alarm by itself.
            _score = _score < SuspectScore ? _score + 1 : _score;
        }
        else
        {
            _score -= rise * GoneShare < riseMin ? 2 : 1;
            _score = _score < 0 ? 0 : _score;
        }
    }

    // Ambient falls with the light at once, rises slowly while nothing flickers, and jumps to a light that has proved steady.
    private void FollowAmbient(int rise, bool held)
    {
        bool steady = _bands.Flicker * 64 < rise || _bands.Flicker < Sensing.Conditioner.LevelScale;
        _steadyWindows = steady && !_bands.Saturated ? _steadyWindows + 1 : 0;
        if (rise < 0)
        {
            _ambient += (rise / 4) - 1;
        }
        else if (_steadyWindows >= SteadyWindows)
        {
            _ambient = _bands.Level;
            _steadyWindows = 0;
        }
        else if (!held && _score == 0)
        {
            _ambient += rise / 32;
        }
    }

    private DetectionChange Decide(int rise, int riseMin)
    {
        if (IsAlarm)
        {
            _quietWindows = _score == 0 || rise * GoneShare < riseMin ? _quietWindows + 1 : 0;
            if (_quietWindows < RestoredWindows)
            {
                return DetectionChange.None;
            }

            Reset();
            return DetectionChange.Restored;
        }

        if (_score >= AlarmScore && CrossesOften() && !_bands.IsPeriodic())
        {
            IsSuspect = true;
            IsAlarm = true;
            _quietWindows = 0;
            return DetectionChange.Alarm;
        }

        if (!IsSuspect && _score >= SuspectScore)
        {
            IsSuspect = true;
            return DetectionChange.Suspect;
        }

        if (IsSuspect && _score == 0)
        {
            IsSuspect = false;
            return DetectionChange.SuspectCleared;
        }

        return DetectionChange.None;
    }

    private bool CrossesOften()
    {
        int crossings = 0;
        for (int i = 0; i < CrossingsWindows; i++)
        {
            crossings += _crossings[i];
        }

        return crossings >= CrossingsMin;
    }
}
