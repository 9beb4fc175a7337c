namespace Firmware.Delivery;

/// <summary>
/// Pauses between attempts to connect: doubling to a minute, each drawn between half and the whole of it,
/// so that a market's detectors do not come back in one wave.
/// </summary>
public sealed class Backoff
{
    private uint _state;
    private int _pauseMicros = Limits.BackoffMinMicros;

    /// <summary>Starts at the shortest pause.</summary>
    /// <param name="seed">Anything that differs between detectors and boots.</param>
    public Backoff(uint seed) => _state = seed == 0 ? 1 : seed;

    /// <summary>The next pause in microseconds.</summary>
    public int NextMicros()
    {
        int pause = Between(_pauseMicros / 2, _pauseMicros);
        _pauseMicros = _pauseMicros < Limits.BackoffMaxMicros / 2 ? _pauseMicros * 2 : Limits.BackoffMaxMicros;
        return pause;
    }

    /// <summary>Says that a connection was made.</summary>
    public void Succeeded() => _pauseMicros = Limits.BackoffMinMicros;

    /// <summary>A number from <paramref name="least"/> to below <paramref name="below"/> (Marsaglia 2003, xorshift32).</summary>
    public int Between(int least, int below)
    {
        _state ^= _state << 13;
        _state ^= _state >> 17;
        _state ^= _state << 5;
        return least + (int)(_state % (uint)(below - least));
    }
}
