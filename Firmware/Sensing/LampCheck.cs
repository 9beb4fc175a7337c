namespace Firmware.Sensing;

/// <summary>
/// The test lamp's daily check: half a second of dark, then of light, and what lies between them. It proves wire, sensor and
/// window, which darkness alone cannot. The caller keeps windows with the lamp's light from everybody else: they can raise no suspicion.
/// </summary>
public sealed class LampCheck
{
    // One window of dark; the next, in which the lamp is switched on, is partly dark; the third is lit.
    private const int LitWindow = 2;

    private const int TriesBeforeFault = 3;

    private long _dueMicros;
    private int _window = -1;
    private int _dark;
    private int _misses;

    /// <summary>The faults that stand: <see cref="SensorHealth.OpenWire"/> without any response, <see cref="SensorHealth.Drift"/> at less than half of the commissioned one.</summary>
    public int Faults { get; private set; }

    /// <summary>True while the lamp is to shine.</summary>
    public bool IsOn => _window >= 0;

    /// <summary>The lamp's light in counts at the last check.</summary>
    public int ResponseCounts { get; private set; }

    /// <summary>The lamp's light in counts when it was commissioned; 0 when that is not known.</summary>
    public int ReferenceCounts { get; set; }

    /// <summary>Takes a full window.</summary>
    /// <param name="counts">Its mean light.</param>
    /// <param name="isQuiet">False while a check would be in the way: an alarm, a suspicion, a lesson. It breaks off a check.</param>
    /// <param name="nowMicros">When it closed.</param>
    public void TakeWindow(int counts, bool isQuiet, long nowMicros)
    {
        if (_dueMicros == 0)
        {
            // Soon, since a market may switch off its power every night.
            _dueMicros = nowMicros + Limits.LampFirstMicros;
        }

        if (!isQuiet || (_window < 0 && nowMicros < _dueMicros))
        {
            _window = -1;
            return;
        }

        if (++_window == 0)
        {
            _dark = counts;
        }
        else if (_window == LitWindow)
        {
            Judge(counts, nowMicros);
        }
    }

    /// <summary>Gives up a check in the middle, as when sampling stood still.</summary>
    public void BreakOff() => _window = -1;

    private void Judge(int lit, long nowMicros)
    {
        _window = -1;
        ResponseCounts = lit - _dark;
        if (_dark > Conditioner.FullScale / 2)
        {
            // By day the lamp may not find room below saturation.
            _dueMicros = nowMicros + Limits.LampLaterMicros;
            return;
        }

        int faults = ResponseCounts < Limits.LampMinCounts ? SensorHealth.OpenWire : ResponseCounts * 2 < ReferenceCounts ? SensorHealth.Drift : 0;
        _misses = faults == 0 ? 0 : _misses + 1;
        if (faults == 0 || _misses >= TriesBeforeFault)
        {
            Faults = faults;
        }

        _dueMicros = nowMicros + (faults == 0 ? Limits.LampDayMicros : _misses < TriesBeforeFault ? Limits.LampAgainMicros : Limits.LampLaterMicros);
    }
}
