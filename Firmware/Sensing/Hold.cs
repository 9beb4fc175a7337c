namespace Firmware.Sensing;

/// <summary>
/// A condition becomes a fault when it holds without a break, and stops being one after a pause without it.
/// Time is counted in frames that were seen: a gap in the sampling neither holds nor breaks.
/// </summary>
public sealed class Hold
{
    private const int ClearFrames = Limits.FaultClearMicros / Limits.FrameMicros;

    private readonly int _raiseFrames;
    private bool _stands;
    private int _frames;

    /// <summary>Starts without the condition.</summary>
    /// <param name="raiseMicros">How long the condition must hold, a multiple of a frame.</param>
    public Hold(int raiseMicros) => _raiseFrames = raiseMicros / Limits.FrameMicros;

    /// <summary>Takes the condition as it was during one frame.</summary>
    /// <returns>True while the fault stands.</returns>
    public bool Stands(bool condition)
    {
        _frames = condition == _stands ? 0 : _frames + 1;
        if (_frames >= (_stands ? ClearFrames : _raiseFrames))
        {
            _stands = condition;
            _frames = 0;
        }

        return _stands;
    }
}
