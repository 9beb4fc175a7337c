namespace Firmware.Sensing;

/// <summary>
/// A condition becomes a fault when it holds without a break, and stops being one after a pause without it.
/// Time is counted in windows that were seen: a gap in the sampling neither holds nor breaks.
/// </summary>
public sealed class Hold
{
    private const int ClearWindows = Limits.FaultClearMicros / Limits.WindowMicros;

    private readonly int _raiseWindows;
    private bool _stands;
    private int _windows;

    /// <summary>Starts without the condition.</summary>
    /// <param name="raiseMicros">How long the condition must hold, a multiple of a window.</param>
    public Hold(int raiseMicros) => _raiseWindows = raiseMicros / Limits.WindowMicros;

    /// <summary>Takes the condition as it was during one window.</summary>
    /// <returns>True while the fault stands.</returns>
    public bool Stands(bool condition)
    {
        _windows = condition == _stands ? 0 : _windows + 1;
        if (_windows >= (_stands ? ClearWindows : _raiseWindows))
        {
            _stands = condition;
            _windows = 0;
        }

        return _stands;
    }
}
