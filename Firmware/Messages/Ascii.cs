namespace Firmware.Messages;

/// <summary>Text of the message formats, which is ASCII, and strict numbers in it: the platform's own parsers accept too much.</summary>
public static class Ascii
{
    /// <summary>The characters' codes; a character above 127 becomes '?'.</summary>
    public static byte[] Bytes(string text)
    {
        byte[] bytes = new byte[text.Length];
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = text[i] < 128 ? (byte)text[i] : (byte)'?';
        }

        return bytes;
    }

    /// <summary>The text of a range of bytes; a byte above 127 becomes '?'.</summary>
    public static string Text(byte[] bytes, int start, int length)
    {
        char[] characters = new char[length];
        for (int i = 0; i < length; i++)
        {
            characters[i] = bytes[start + i] < 128 ? (char)bytes[start + i] : '?';
        }

        return new string(characters);
    }

    /// <summary>Reads a decimal number without sign, spaces or leading zeros.</summary>
    /// <param name="text">The digits, 1 to 18 of them.</param>
    /// <param name="value">The number, 0 when refused.</param>
    /// <returns>False when it is anything else.</returns>
    public static bool TryParseNumber(string text, out long value)
    {
        value = 0;
        if (text.Length == 0 || text.Length > 18 || (text.Length > 1 && text[0] == '0'))
        {
            return false;
        }

        long sum = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] < '0' || text[i] > '9')
            {
                return false;
            }

            sum = (sum * 10) + (text[i] - '0');
        }

        value = sum;
        return true;
    }

    /// <summary>True for an id of a market or detector: 1 to 32 of a-z, 0-9 and '-'.</summary>
    public static bool IsId(string text)
    {
        if (text == null || text.Length == 0 || text.Length > Limits.TextLength)
        {
            return false;
        }

        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'))
            {
                return false;
            }
        }

        return true;
    }
}
