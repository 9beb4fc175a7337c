namespace Firmware.Delivery;

/// <summary>Lets a few through in a row and then one after each pause (a token bucket).</summary>
public sealed class RateLimit
{
    private readonly int _burst;
    private readonly int _pauseMicros;
    private int _left;
    private long _refilledMicros;

    /// <summary>Starts full.</summary>
    /// <param name="burst">As many in a row.</param>
    /// <param name="pauseMicros">After this long there is one more.</param>
    public RateLimit(int burst, int pauseMicros)
    {
        _burst = burst;
        _pauseMicros = pauseMicros;
        _left = burst;
    }

    /// <summary>True when one more may pass now.</summary>
    /// <param name="nowMicros">Microseconds since boot.</param>
    public bool TryTake(long nowMicros)
    {
        long refilled = (nowMicros - _refilledMicros) / _pauseMicros;
        if (_left + refilled >= _burst)
        {
            _left = _burst;
            _refilledMicros = nowMicros;
        }
        else
        {
            _left += (int)refilled;
            _refilledMicros += refilled * _pauseMicros;
        }

        bool passes = _left > 0;
        _left -= passes ? 1 : 0;
        return passes;
    }
}
