namespace Firmware.Supervision;

/// <summary>
/// Decides whether a detector that starts over and over starts with the plainest settings, and when a boot has lasted. It lasts
/// until the next start: what a boot was told at its start it keeps.
/// </summary>
public sealed class SafeMode
{
    private long _firstSampleMicros;
    private bool _isGood;

    /// <summary>Decides.</summary>
    /// <param name="badBoots">Boots in a row before this one that did not last.</param>
    public SafeMode(int badBoots) => IsOn = badBoots >= Limits.BadBootCount;

    /// <summary>True when this boot has the plainest settings.</summary>
    public bool IsOn { get; }

    /// <summary>True once, when sampling has gone on for long enough to call this boot good.</summary>
    /// <param name="lastSampleMicros">When the last sample was taken, in microseconds since boot; 0 before the first.</param>
    public bool TakeGood(long lastSampleMicros)
    {
        _firstSampleMicros = _firstSampleMicros == 0 ? lastSampleMicros : _firstSampleMicros;
        bool isNew = !_isGood && lastSampleMicros - _firstSampleMicros >= Limits.GoodBootMicros;
        _isGood |= isNew;
        return isNew;
    }
}
