using System.Text;
using Simulator.Fuzzing;

namespace Firmware.Tests.Desktop.Parsers;

/// <summary>
/// Makes inputs for a parser out of valid ones: bits turned, ends cut, pieces put in, taken out, doubled and repeated, two spliced; one in
/// eight is noise, one in eight as it was. The same seed gives the same inputs on every machine.
/// </summary>
internal sealed class Mutator
{
    // What parsers of text stumble over: JSON's signs, halves of escapes and of characters, numbers at the edges of their kinds.
    private static readonly string[] s_words =
    [
        "\"", "\\", "\\u0000", "\\ud800", "\\n", "{", "}", "[", "]", ":", ",", ", ", "\":\"", "{}", "[]", "null", "true", "false", "\0", "\r\n", "\n", "\n\n", "\t", " ",
        "=", ".", "-", "_", "+", "/", "#", "*", "$", "%", "1e999", "-0", "0.5", "-1", "00", "2147483647", "2147483648", "4294967296", "-2147483648",
        "9223372036854775807", "9223372036854775808", "18446744073709551616", "999999999999999999", "99999999999999999999999999999999999999", "NaN", "Infinity",
    ];

    // No UTF-8, and the ends of 32 bits.
    private static readonly byte[][] s_bytes = [[0x7F, 0xFF, 0xFF, 0xFF], [0x80, 0, 0, 0], [0xFF, 0xFF, 0xFF, 0xFF], [0, 0, 0, 0], [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82], [0xEF, 0xBB, 0xBF], [0xC3, 0xA9], [0]];

    private readonly SeededDraw _draw;
    private readonly byte[][] _valid;
    private readonly byte[][] _words;
    private readonly byte[] _buffer;
    private int _length;

    /// <summary>Makes inputs.</summary>
    /// <param name="draw">Decides what.</param>
    /// <param name="bytesMost">Bytes of an input at most: above what the parser takes.</param>
    /// <param name="valid">Inputs that it takes.</param>
    internal Mutator(SeededDraw draw, int bytesMost, params byte[][] valid)
    {
        _draw = draw;
        _valid = valid;
        _words = [.. s_words.Select(Encoding.ASCII.GetBytes), .. s_bytes];
        _buffer = new byte[bytesMost];
    }

    /// <summary>As above, from texts.</summary>
    internal Mutator(SeededDraw draw, int bytesMost, params string[] valid)
        : this(draw, bytesMost, [.. valid.Select(Encoding.UTF8.GetBytes)])
    {
    }

    /// <summary>The next input.</summary>
    internal byte[] Next()
    {
        int kind = _draw.Next(8);
        if (kind == 0)
        {
            _length = _draw.Next(Math.Min(_buffer.Length, _draw.Next(4) == 0 ? _buffer.Length : 64) + 1);
            Fill(0, _length);
        }
        else
        {
            _length = 0;
            Insert(0, _valid[_draw.Next(_valid.Length)]);
            for (int changes = kind == 1 ? 0 : 1 + _draw.Next(3); changes > 0; changes--)
            {
                Change();
            }
        }

        return _buffer[.._length];
    }

    private void Change()
    {
        int at = _draw.Next(_length + 1);
        int piece = Math.Min(_draw.Next(32), _length - at);
        switch (_draw.Next(12))
        {
            case 0 when at < _length:
                _buffer[at] ^= (byte)(1 << _draw.Next(8));
                break;
            case 1 when at < _length:
                _buffer[at] = (byte)_draw.Next(256);
                break;
            case 2:
                _length = at;
                break;
            case 3:
                Remove(at, piece);
                break;
            case 4:
                int room = Open(at, 1 + _draw.Next(8));
                Fill(at, room);
                break;
            case 5 or 6:
                Insert(at, _words[_draw.Next(_words.Length)]);
                break;
            case 7:
                Remove(at, piece);
                Insert(at, _words[_draw.Next(_words.Length)]);
                break;
            case 8:
                // A piece of it again elsewhere: names that come twice, lines in another order.
                Insert(_draw.Next(_length + 1), _buffer.AsSpan(at, piece).ToArray());
                break;
            case 9:
                // The head of this and the tail of another.
                byte[] other = _valid[_draw.Next(_valid.Length)];
                _length = at;
                Insert(at, other.AsSpan(Math.Min(_draw.Next(2) == 0 ? at : _draw.Next(other.Length + 1), other.Length)));
                break;
            case 10:
                // Nesting, or a value that does not end.
                Repeat(at, _words[_draw.Next(_words.Length)], 1 + _draw.Next(_draw.Next(8) == 0 ? 256 : 16));
                break;
            default:
                if (_draw.Next(64) == 0)
                {
                    // To the longest, or just short of it.
                    Repeat(at, _buffer.AsSpan(at, piece).ToArray(), _buffer.Length);
                    _length -= Math.Min(_length, _draw.Next(3));
                }

                break;
        }
    }

    private void Repeat(int at, byte[] piece, int times)
    {
        for (int i = 0; i < times && piece.Length > 0 && _length < _buffer.Length; i++)
        {
            Insert(at, piece);
        }
    }

    private void Insert(int at, ReadOnlySpan<byte> piece) => piece[..Open(at, piece.Length)].CopyTo(_buffer.AsSpan(at));

    // Makes room for so many bytes, or as many as still fit.
    private int Open(int at, int count)
    {
        int room = Math.Min(count, _buffer.Length - _length);
        _buffer.AsSpan(at, _length - at).CopyTo(_buffer.AsSpan(at + room));
        _length += room;
        return room;
    }

    private void Remove(int at, int count)
    {
        _buffer.AsSpan(at + count, _length - at - count).CopyTo(_buffer.AsSpan(at));
        _length -= count;
    }

    private void Fill(int at, int count)
    {
        for (int i = at; i < at + count; i++)
        {
            _buffer[i] = (byte)_draw.Next(256);
        }
    }
}
