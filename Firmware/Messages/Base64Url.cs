namespace Firmware.Messages;

/// <summary>Base64url without padding (RFC 4648 section 5, as RFC 7515 wants it). The platform has only the other alphabet.</summary>
public static class Base64Url
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    /// <summary>The length of <paramref name="count"/> encoded bytes.</summary>
    public static int EncodedLength(int count) => ((count * 4) + 2) / 3;

    /// <summary>Encodes bytes into a buffer.</summary>
    /// <returns>The position after the last character written.</returns>
    public static int Encode(byte[] source, int count, byte[] target, int position)
    {
        for (int i = 0; i < count; i += 3)
        {
            int left = count - i;
            int bits = source[i] << 16 | (left > 1 ? source[i + 1] << 8 : 0) | (left > 2 ? source[i + 2] : 0);
            target[position++] = (byte)Alphabet[bits >> 18];
            target[position++] = (byte)Alphabet[bits >> 12 & 63];
            if (left > 1)
            {
                target[position++] = (byte)Alphabet[bits >> 6 & 63];
            }

            if (left > 2)
            {
                target[position++] = (byte)Alphabet[bits & 63];
            }
        }

        return position;
    }

    /// <summary>Decodes a range of characters. Only the one canonical form of each value is taken.</summary>
    /// <returns>The bytes, or null when it is not base64url.</returns>
    public static byte[] Decode(byte[] source, int start, int length)
    {
        if (length % 4 == 1)
        {
            return null;
        }

        byte[] target = new byte[length * 3 / 4];
        int bits = 0;
        int bitCount = 0;
        int position = 0;
        for (int i = start; i < start + length; i++)
        {
            int value = ValueOf(source[i]);
            if (value < 0)
            {
                return null;
            }

            bits = (bits << 6 | value) & 0xFFFF;
            bitCount += 6;
            if (bitCount >= 8)
            {
                bitCount -= 8;
                target[position++] = (byte)(bits >> bitCount);
            }
        }

        return (bits & ((1 << bitCount) - 1)) == 0 ? target : null;
    }

    private static int ValueOf(byte character)
    {
        if (character >= 'A' && character <= 'Z')
        {
            return character - 'A';
        }

        if (character >= 'a' && character <= 'z')
        {
            return character - 'a' + 26;
        }

        if (character >= '0' && character <= '9')
        {
            return character - '0' + 52;
        }

        return character == '-' ? 62 : character == '_' ? 63 : -1;
    }
}
