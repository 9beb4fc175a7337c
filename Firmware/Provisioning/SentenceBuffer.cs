using Firmware.Messages;

namespace Firmware.Provisioning;

/// <summary>Makes sentences of a serial port's bytes, which come in pieces of any size.</summary>
public sealed class SentenceBuffer
{
    private readonly byte[] _bytes = new byte[Limits.GnssSentenceBytes];
    private int _length;

    /// <summary>Takes one byte.</summary>
    /// <returns>The sentence that ended with it, without the line's end; null within one. What is longer than a sentence is none.</returns>
    public string Put(byte value)
    {
        if (value == '\r' || value == '\n')
        {
            string sentence = _length > 0 ? Ascii.Text(_bytes, 0, _length) : null;
            _length = 0;
            return sentence;
        }

        // Half a sentence before a whole one is none; what does not begin with a $ is of none.
        _length = value == '$' || _length == _bytes.Length ? 0 : _length;
        if (value == '$' || _length > 0)
        {
            _bytes[_length++] = value;
        }

        return null;
    }
}
