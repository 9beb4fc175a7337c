namespace Firmware.Sensing;

/// <summary>A condition becomes a fault when it holds without a break, and stops being one after a pause without it.</summary>
public sealed class Hold
{
    private readonly int _raiseMicros;
    private bool _stands;
    private bool _last;
    private long _sinceMicros;

    /// <summary>Starts without the condition.</summary>
    /// <param name="raiseMicros">How long the condition must hold.</param>
    public Hold(int raiseMicros) => _raiseMicros = raiseMicros;

    /// <summary>Takes the condition as it is now.</summary>
    /// <returns>True while the fault stands.</returns>
    public bool Stands(bool condition, long nowMicros)
    {
        if (condition != _last)
        {
            _last = condition;
            _sinceMicros = nowMicros;
        }

        if (condition != _stands && nowMicros - _sinceMicros >= (condition ? _raiseMicros : Limits.FaultClearMicros))
        {
            _stands = condition;
        }

        return _stands;
    }
}
