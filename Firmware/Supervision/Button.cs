namespace Firmware.Supervision;

/// <summary>How a button was pressed.</summary>
public enum Press
{
    /// <summary>Not, or not to its end.</summary>
    None,

    /// <summary>Let go before <see cref="Limits.LongPressMicros"/>.</summary>
    Tapped,

    /// <summary>Held for that long; what follows until it is let go is nothing.</summary>
    Held,
}

/// <summary>
/// Tells a short press from a long one, by looks <see cref="Limits.SupervisionMillis"/> apart. A level counts when two looks in a row agree:
/// contacts bounce for some milliseconds, and a spark beside a long wire is shorter still. What is down from the start counts only after it
/// was let go: a stuck button does nothing.
/// </summary>
public sealed class Button
{
    private bool _wasDown = true;
    private bool _isDown = true;
    private bool _isTold = true;
    private long _downMicros;

    /// <summary>Takes a look.</summary>
    /// <param name="isDown">The contact is closed.</param>
    /// <param name="nowMicros">Microseconds since boot.</param>
    public Press Look(bool isDown, long nowMicros)
    {
        bool agrees = isDown == _wasDown;
        _wasDown = isDown;
        if (!agrees)
        {
            return Press.None;
        }

        if (isDown && !_isDown)
        {
            _isDown = true;
            _isTold = false;
            _downMicros = nowMicros;
        }

        if (isDown && !_isTold && nowMicros - _downMicros >= Limits.LongPressMicros)
        {
            _isTold = true;
            return Press.Held;
        }

        bool isReleased = _isDown && !isDown;
        _isDown = isDown;
        return isReleased && !_isTold ? Press.Tapped : Press.None;
    }
}
