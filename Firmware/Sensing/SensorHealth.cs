namespace Firmware.Sensing;

/// <summary>Finds the sensor's faults from its own readings. It never holds back an alarm.</summary>
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

    // The converter's noise: a reading this near to a rail is at it.
    private const int RailCounts = 4;

    private readonly Hold _open = new(Limits.DisagreeMicros);
    private readonly Hold _short = new(Limits.DisagreeMicros);
    private readonly Hold _stuck = new(Limits.StuckMicros);
    private readonly Hold _blinded = new(Limits.BlindedMicros);
    private int _lastRaw = Sample.Unknown;
    private int _saturation;
    private long _lateWindowStartMicros;
    private int _lateMicros;
    private bool _late;

    /// <summary>The faults that stand now, a sum of the constants above.</summary>
    public int Faults { get; private set; }

    /// <summary>Takes one reading after the conditioner took it.</summary>
    /// <param name="sample">The reading.</param>
    /// <param name="light">The same as light, 0 to 4095.</param>
    /// <param name="gapMicros">The gap before it, 0 for none.</param>
    public void Add(ref Sample sample, int light, int gapMicros)
    {
        long now = sample.TimeMicros;
        bool dark = light <= RailCounts;
        bool bright = light >= Conditioner.FullScale - RailCounts;
        bool saturated = light >= Conditioner.Saturated;

        // A majority with memory: half a second of readings to turn it, so single dips do not.
        _saturation += saturated ? (_saturation < 100 ? 1 : 0) : (_saturation > 0 ? -1 : 0);

        int faults = 0;
        faults |= _open.Stands(dark && sample.Comparator == 1, now) ? OpenWire : 0;
        faults |= _short.Stands(bright && sample.Comparator == 0, now) ? ShortWire : 0;
        faults |= _stuck.Stands(sample.Raw == _lastRaw && !dark && !bright, now) ? Stuck : 0;
        faults |= _blinded.Stands(_saturation > 50, now) ? Blinded : 0;
        faults |= LateStands(now, gapMicros) ? Late : 0;
        Faults = faults;
        _lastRaw = sample.Raw;
    }

    private bool LateStands(long now, int gapMicros)
    {
        if (gapMicros > Limits.LateGapMicros)
        {
            _lateMicros += gapMicros < Limits.LateWindowMicros ? gapMicros : Limits.LateWindowMicros;
        }

        if (now - _lateWindowStartMicros >= Limits.LateWindowMicros)
        {
            _late = _lateMicros > Limits.LateFaultMicros;
            _lateWindowStartMicros = now;
            _lateMicros = 0;
        }

        return _late;
    }
}
