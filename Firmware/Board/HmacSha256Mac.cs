using System.Security.Cryptography;
using Firmware.Messages;

namespace Firmware.Board;

/// <summary>The MAC port over the platform's HMACSHA256: the same class on the board and on the desktop.</summary>
public sealed class HmacSha256Mac : IMac
{
    private readonly byte[] _key;

    /// <summary>Keeps a key of 32 bytes.</summary>
    public HmacSha256Mac(byte[] key) => _key = key;

    /// <inheritdoc/>
    public byte[] Compute(byte[] data)
    {
        using HMACSHA256 hmac = new(_key);
        return hmac.ComputeHash(data);
    }
}
