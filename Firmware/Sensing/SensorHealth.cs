namespace Firmware.Sensing;

/// <summary>
/// Finds the sensor's faults from its own readings, window by window. It never holds back an alarm.
/// Where no comparator is wired, an open wire cannot be told from night, and a shorted one counts as blinded.
/// </summary>
public sealed class SensorHealth
{
    /// <summary>Dark rail while the comparator says light: the analog wire is open.</summary>
    public const int OpenWire = 1;

    /// <summary>Bright rail while the comparator says dark: the analog wire is shorted.</summary>
    public const int ShortWire = 2;

    /// <summary>One single code away from both rails.</summary>
    public const int Stuck = 4;

    /// <summary>Saturated for a minute.</summary>
    public const int Blinded = 8;

    /// <summary>Gaps fill more than half of ten seconds.</summary>
    public const int Late = 16;

    /// <summary>The span between the days' dark and bright halved.</summary>
    public const int Drift = 32;

    // The converter's noise: a reading this near to a rail is at it.
    private const int RailCounts = 4;
    private const int DarkLevel = RailCounts * Conditioner.LevelScale;
    private const int BrightLevel = (Conditioner.FullScale - RailCounts) * Conditioner.LevelScale;

    // A majority with memory, so that single dips do not turn it.
    private const int SaturationFrames = 2 * LightWindow.Frames;

    private readonly Hold _open = new(Limits.DisagreeMicros);
    private readonly Hold _short = new(Limits.DisagreeMicros);
    private readonly Hold _stuck = new(Limits.StuckMicros);
    private readonly Hold _blinded = new(Limits.BlindedMicros);
    private readonly SensorDrift _drift = new();
    private int _held;
    private int _signs;
    private int _lastLevel = -1;
    private int _saturation;
    private long _lateWindowEndMicros = Limits.LateWindowMicros;
    private int _lateMicros;
    private bool _isLate;

    /// <summary>The faults that stand now, a sum of the constants above.</summary>
    public int Faults => _held | (_isLate ? Late : 0) | (_drift.IsDrifting ? Drift : 0);

    /// <summary>Takes a full window.</summary>
    /// <param name="window">Not kept.</param>
    /// <param name="comparator">What the module's comparator says at its end.</param>
    /// <param name="nowMicros">When it closed.</param>
    public void Add(LightWindow window, int comparator, long nowMicros)
    {
        int signs = 0;
        int lowest = window.Lowest;
        int highest = window.Highest;
        if (highest <= DarkLevel)
        {
            signs = comparator == Comparator.Light ? OpenWire : 0;
        }
        else if (lowest >= BrightLevel)
        {
            signs = comparator == Comparator.Dark ? ShortWire : 0;
        }
        else if (window.IsOneCode && lowest == highest && lowest == _lastLevel)
        {
            signs = Stuck;
        }

        _lastLevel = highest;

        // Each frame that is saturated adds one and each that is not takes one away.
        int saturation = _saturation + window.SaturatedFrames + window.SaturatedFrames - LightWindow.Frames;
        _saturation = saturation < 0 ? 0 : saturation > SaturationFrames ? SaturationFrames : saturation;
        if (_saturation > SaturationFrames / 2)
        {
            signs |= Blinded;
        }

        _drift.Add(window.LevelSum / (LightWindow.Frames * Conditioner.LevelScale), nowMicros);
        if (nowMicros >= _lateWindowEndMicros)
        {
            CloseLateWindow(nowMicros);
        }

        // All is well nearly always: then there is nothing to hold.
        if ((signs | _signs | _held) != 0)
        {
            _signs = signs;
            _held = (_open.Stands((signs & OpenWire) != 0) ? OpenWire : 0)
                | (_short.Stands((signs & ShortWire) != 0) ? ShortWire : 0)
                | (_stuck.Stands((signs & Stuck) != 0) ? Stuck : 0)
                | (_blinded.Stands((signs & Blinded) != 0) ? Blinded : 0);
        }
    }

    /// <summary>Takes gaps in the sampling.</summary>
    /// <param name="gapMicros">Their sum.</param>
    /// <param name="longestMicros">The longest of them.</param>
    /// <param name="nowMicros">When they were noticed: after the last one's end.</param>
    public void AddGaps(int gapMicros, int longestMicros, long nowMicros)
    {
        // Every gap that costs a frame counts: readings 60 ms apart for ever would be blindness that nobody is told of.
        _lateMicros += longestMicros > Limits.LongGapMicros ? Limits.LateWindowMicros : gapMicros;
        if (nowMicros >= _lateWindowEndMicros)
        {
            CloseLateWindow(nowMicros);
        }
    }

    private void CloseLateWindow(long nowMicros)
    {
        _isLate = _lateMicros > Limits.LateFaultMicros;
        _lateWindowEndMicros = nowMicros + Limits.LateWindowMicros;
        _lateMicros = 0;
    }
}
