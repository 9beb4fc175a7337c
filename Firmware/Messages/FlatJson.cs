namespace Firmware.Messages;

/// <summary>
/// Reads a flat JSON object, the only form a command or receipt may have. Strict and bounded: no nesting, no escapes,
/// no name twice, at most <see cref="Limits.DownlinkMemberCount"/> members. Fractions and literals are passed over: no claim of ours is one.
/// </summary>
public sealed class FlatJson
{
    private readonly string[] _names = new string[Limits.DownlinkMemberCount];
    private readonly string[] _texts = new string[Limits.DownlinkMemberCount];
    private readonly long[] _numbers = new long[Limits.DownlinkMemberCount];
    private readonly bool[] _isNumber = new bool[Limits.DownlinkMemberCount];
    private readonly byte[] _bytes;
    private int _count;
    private int _position;

    private FlatJson(byte[] bytes) => _bytes = bytes;

    /// <summary>Reads an object.</summary>
    /// <returns>Null when it is anything else.</returns>
    public static FlatJson Parse(byte[] bytes)
    {
        FlatJson json = new(bytes);
        return json.ParseObject() ? json : null;
    }

    /// <summary>True when there is something of that name, whatever its kind.</summary>
    public bool Has(string name) => IndexOf(name) >= 0;

    /// <summary>The text of that name, or null.</summary>
    public string Text(string name)
    {
        int index = IndexOf(name);
        return index < 0 ? null : _texts[index];
    }

    /// <summary>The number of that name.</summary>
    /// <returns>False when there is none.</returns>
    public bool TryNumber(string name, out long value)
    {
        int index = IndexOf(name);
        bool found = index >= 0 && _texts[index] == null && _isNumber[index];
        value = found ? _numbers[index] : 0;
        return found;
    }

    private int IndexOf(string name)
    {
        for (int i = 0; i < _count; i++)
        {
            if (_names[i] == name)
            {
                return i;
            }
        }

        return -1;
    }

    private bool ParseObject()
    {
        if (!Take('{'))
        {
            return false;
        }

        if (!Take('}'))
        {
            do
            {
                if (!ParseMember())
                {
                    return false;
                }
            }
            while (Take(','));

            if (!Take('}'))
            {
                return false;
            }
        }

        SkipSpace();
        return _position == _bytes.Length;
    }

    private bool ParseMember()
    {
        string name = ParseText();
        if (name == null || !Take(':') || _count == _names.Length || IndexOf(name) >= 0)
        {
            return false;
        }

        SkipSpace();
        bool isText = _position < _bytes.Length && _bytes[_position] == '"';
        string text = isText ? ParseText() : null;
        if (isText ? text == null : !ParseScalar(out _numbers[_count], out _isNumber[_count]))
        {
            return false;
        }

        _names[_count] = name;
        _texts[_count] = text;
        _count++;
        return true;
    }

    private string ParseText()
    {
        if (!Take('"'))
        {
            return null;
        }

        int start = _position;
        while (_position < _bytes.Length && _bytes[_position] != '"')
        {
            byte c = _bytes[_position++];
            if (c < ' ' || c > '~' || c == '\\')
            {
                return null;
            }
        }

        if (_position == _bytes.Length)
        {
            return null;
        }

        return Ascii.Text(_bytes, start, _position++ - start);
    }

    private bool ParseScalar(out long value, out bool isNumber)
    {
        SkipSpace();
        int start = _position;
        while (_position < _bytes.Length && IsScalar((char)_bytes[_position]))
        {
            _position++;
        }

        string text = Ascii.Text(_bytes, start, _position - start);
        bool negative = text.Length > 0 && text[0] == '-';
        isNumber = Ascii.TryParseNumber(negative ? text.Substring(1) : text, out value);
        value = negative ? -value : value;
        return isNumber || text == "true" || text == "false" || text == "null" || IsFraction(text);
    }

    private static bool IsScalar(char c) =>
        (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == 'E' || c == '.' || c == '-' || c == '+';

    // Near enough for a value nobody reads.
    private static bool IsFraction(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] >= 'a' && text[i] != 'e')
            {
                return false;
            }
        }

        return text.Length > 0;
    }

    private bool Take(char expected)
    {
        SkipSpace();
        if (_position == _bytes.Length || _bytes[_position] != expected)
        {
            return false;
        }

        _position++;
        return true;
    }

    private void SkipSpace()
    {
        while (_position < _bytes.Length
            && (_bytes[_position] == ' ' || _bytes[_position] == '\t' || _bytes[_position] == '\r' || _bytes[_position] == '\n'))
        {
            _position++;
        }
    }
}
