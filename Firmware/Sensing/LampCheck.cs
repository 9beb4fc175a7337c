namespace Firmware.Sensing;

/// <summary>
/// The test lamp's daily check: a fraction of a second of dark, then of light, and what lies between them. It proves wire, sensor and
/// window, which darkness alone cannot. The caller keeps frames with the lamp's light from everybody else: they can raise no suspicion.
/// </summary>
public sealed class LampCheck
{
    private const int DarkFrames = 4;

    // The first frame with the lamp is partly dark.
    private const int LitFrom = DarkFrames + 1;
    private const int LitFrames = 4;

    private const int TriesBeforeFault = 3;

    private long _dueMicros;
    private int _frame = -1;
    private int _dark;
    private int _lit;
    private int _misses;

    /// <summary>The faults that stand: <see cref="SensorHealth.OpenWire"/> without any response, <see cref="SensorHealth.Drift"/> at less than half of the commissioned one.</summary>
    public int Faults { get; private set; }

    /// <summary>True while the lamp is to shine.</summary>
    public bool IsOn => _frame >= DarkFrames - 1;

    /// <summary>The lamp's light in counts at the last check.</summary>
    public int ResponseCounts { get; private set; }

    /// <summary>The lamp's light in counts when it was commissioned; 0 when that is not known.</summary>
    public int ReferenceCounts { get; set; }

    /// <summary>Takes a frame that closed.</summary>
    /// <param name="level">Its mean light, counts times 16.</param>
    /// <param name="isQuiet">False while a check would be in the way: an alarm, a suspicion, a lesson. It breaks off a check.</param>
    /// <param name="nowMicros">When it closed.</param>
    public void TakeFrame(int level, bool isQuiet, long nowMicros)
    {
        if (_dueMicros == 0)
        {
            // Soon, since a market may switch off its power every night.
            _dueMicros = nowMicros + Limits.LampFirstMicros;
        }

        if (!isQuiet || (_frame < 0 && nowMicros < _dueMicros))
        {
            _frame = -1;
            return;
        }

        int frame = ++_frame;
        if (frame < DarkFrames)
        {
            _dark = frame == 0 ? level : _dark + level;
        }
        else if (frame >= LitFrom)
        {
            _lit = frame == LitFrom ? level : _lit + level;
        }

        if (frame == LitFrom + LitFrames - 1)
        {
            Judge(nowMicros);
        }
    }

    /// <summary>Gives up a check in the middle, as when sampling stood still.</summary>
    public void BreakOff() => _frame = -1;

    private void Judge(long nowMicros)
    {
        _frame = -1;
        int dark = _dark / (DarkFrames * Conditioner.LevelScale);
        ResponseCounts = (_lit / (LitFrames * Conditioner.LevelScale)) - dark;
        if (dark > Conditioner.FullScale / 2)
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
