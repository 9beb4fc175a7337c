namespace Firmware.Alarming;

/// <summary>
/// Holds an alarm until it is reset, whatever the flame does, and shows the detector's state on the indicator:
/// alarm red and sounding; suspect amber; fault amber, half a second on and off; unprovisioned two short amber flashes every two seconds;
/// all well a short red blink every ten seconds, so that a dead lamp shows. Being located adds to all of these red and amber together
/// and a chirp, twice a second, and takes nothing away. While the detector is commissioned a pattern takes the place of all but the alarm,
/// and an alarm is a test: it sounds and shows, and does not drive the relay.
/// </summary>
public sealed class AlarmLatch
{
    private const int Red = 1;
    private const int Amber = 2;
    private const int Sounder = 4;
    private const int Relay = 8;

    private const int WellMicros = 10_000_000;

    private readonly IIndicator _indicator;
    private int _shown = -1;
    private bool _silenced;
    private bool _isLatched;
    private bool _isTest;
    private long _locateUntilMicros;

    /// <summary>Starts without an alarm; shows nothing until the first <see cref="Show"/>.</summary>
    public AlarmLatch(IIndicator indicator) => _indicator = indicator;

    /// <summary>True from an alarm until reset.</summary>
    public bool IsLatched => _isLatched;

    /// <summary>What shows instead of the states but alarm: 1 red, 2 amber, 4 sounder, added up; below zero for those states.</summary>
    public int Pattern { get; set; } = -1;

    /// <summary>Latches an alarm; a silenced sounder sounds again.</summary>
    public void Latch()
    {
        _isLatched = true;
        _isTest = false;
        _silenced = false;
    }

    /// <summary>Latches a test: the relay is left alone.</summary>
    public void LatchTest()
    {
        Latch();
        _isTest = true;
    }

    /// <summary>Ends the alarm.</summary>
    public void Reset() => _isLatched = false;

    /// <summary>Stops the sounder, and the locating; light and relay stay.</summary>
    public void Silence()
    {
        _silenced = true;
        _locateUntilMicros = 0;
    }

    /// <summary>Shows for <see cref="Limits.LocateMicros"/> where the detector is.</summary>
    public void Locate(long nowMicros) => _locateUntilMicros = nowMicros + Limits.LocateMicros;

    /// <summary>Shows the state; the indicator is called only on a change.</summary>
    /// <returns>When to show it again if it stays the same: where nothing blinks, long after.</returns>
    public long Show(bool suspect, bool fault, bool unprovisioned, long nowMicros)
    {
        int outputs = 0;
        long soonMicros = nowMicros - (nowMicros % Limits.LookMicros) + Limits.LookMicros;
        long againMicros = long.MaxValue;
        if (_isLatched)
        {
            outputs = Red | (_isTest ? 0 : Relay) | (_silenced ? 0 : Sounder);
        }

        if (Pattern >= 0)
        {
            outputs |= Pattern;
            againMicros = soonMicros;
        }
        else if (suspect)
        {
            outputs |= Amber;
        }
        else if (unprovisioned)
        {
            outputs |= IsOn(nowMicros, 2_000_000, 0, 100_000) || IsOn(nowMicros, 2_000_000, 300_000, 100_000) ? Amber : 0;
            againMicros = soonMicros;
        }
        else if (fault)
        {
            outputs |= IsOn(nowMicros, 1_000_000, 0, 500_000) ? Amber : 0;
            againMicros = soonMicros;
        }
        else if (!_isLatched)
        {
            bool isOn = IsOn(nowMicros, WellMicros, 0, 100_000);
            outputs |= isOn ? Red : 0;
            againMicros = isOn ? soonMicros : nowMicros - (nowMicros % WellMicros) + WellMicros;
        }

        if (nowMicros < _locateUntilMicros)
        {
            outputs |= IsOn(nowMicros, 500_000, 0, 200_000) ? Red | Amber | Sounder : 0;
            againMicros = soonMicros;
        }

        if (outputs != _shown)
        {
            _shown = outputs;
            _indicator.Show((outputs & Red) != 0, (outputs & Amber) != 0, (outputs & Sounder) != 0, (outputs & Relay) != 0);
        }

        return againMicros;
    }

    private static bool IsOn(long nowMicros, int periodMicros, int fromMicros, int forMicros)
    {
        long phase = (nowMicros % periodMicros) - fromMicros;
        return phase >= 0 && phase < forMicros;
    }
}
