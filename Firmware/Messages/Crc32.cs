namespace Firmware.Messages;

/// <summary>CRC-32 (IEEE 802.3, reflected, polynomial 0xEDB88320): finds torn and worn records in flash. No protection against intent.</summary>
public static class Crc32
{
    /// <summary>The checksum of the first <paramref name="count"/> bytes.</summary>
    public static uint Of(byte[] bytes, int count)
    {
        uint crc = 0xFFFFFFFF;
        for (int i = 0; i < count; i++)
        {
            crc ^= bytes[i];
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? crc >> 1 ^ 0xEDB88320 : crc >> 1;
            }
        }

        return ~crc;
    }
}
