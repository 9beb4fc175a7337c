using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Simulator.ControlRoom;

/// <summary>Compact JWS (RFC 7515) with HS256 and nothing else. Shares no code with the firmware's signer.</summary>
public static class Jws
{
    /// <summary>Bytes of a decoded header at most.</summary>
    public const int HeaderBytesMax = 256;

    /// <summary>Bytes of a decoded payload at most, waveforms excepted.</summary>
    public const int PayloadBytesMax = 1_024;

    /// <summary>Bytes of a decoded payload of type <c>waveform</c> at most.</summary>
    public const int WaveformBytesMax = 16_384;

    // Two dots and three parts, each at its longest.
    internal static readonly int CompactBytesMax =
        Base64Url.GetEncodedLength(HeaderBytesMax) + 1 + Base64Url.GetEncodedLength(WaveformBytesMax) + 1 + Base64Url.GetEncodedLength(HMACSHA256.HashSizeInBytes);

    /// <summary>Checks form, algorithm and signature, bounds before work; neither age nor order.</summary>
    /// <param name="compact">The message, ASCII, nothing around it.</param>
    /// <param name="keyOf">Gives the key for a <c>kid</c>; empty refuses it.</param>
    /// <param name="claims">The claims when true.</param>
    /// <param name="reason">Why not, when false.</param>
    public static bool TryVerify(ReadOnlySpan<byte> compact, Func<string, ReadOnlySpan<byte>> keyOf, [NotNullWhen(true)] out Claims? claims, out Refusal reason)
    {
        claims = null;
        if (compact.Length > CompactBytesMax)
        {
            reason = Refusal.TooLong;
            return false;
        }

        int firstDot = compact.IndexOf((byte)'.');
        int lastDot = compact.LastIndexOf((byte)'.');
        if (firstDot == lastDot || compact[(firstDot + 1)..lastDot].Contains((byte)'.'))
        {
            reason = Refusal.NotThreeParts;
            return false;
        }

        if (firstDot > Base64Url.GetEncodedLength(HeaderBytesMax))
        {
            reason = Refusal.HeaderTooLong;
            return false;
        }

        if (lastDot - firstDot - 1 > Base64Url.GetEncodedLength(WaveformBytesMax))
        {
            reason = Refusal.PayloadTooLong;
            return false;
        }

        if (Decode(compact[..firstDot]) is not { } header
            || Decode(compact[(firstDot + 1)..lastDot]) is not { } payload
            || Decode(compact[(lastDot + 1)..]) is not { } signature)
        {
            reason = Refusal.NotBase64Url;
            return false;
        }

        if (!TryReadHeader(header, out string? keyId, out reason))
        {
            return false;
        }

        ReadOnlySpan<byte> key = keyOf(keyId);
        if (key.IsEmpty)
        {
            reason = Refusal.WrongKeyId;
            return false;
        }

        if (!IsSignature(key, compact[..lastDot], signature))
        {
            reason = Refusal.BadSignature;
            return false;
        }

        if (Claims.Read(keyId, payload) is not { } read)
        {
            reason = Refusal.PayloadNotFlatJson;
            return false;
        }

        if (payload.Length > (read.Type == MessageType.Waveform ? WaveformBytesMax : PayloadBytesMax))
        {
            reason = Refusal.PayloadTooLong;
            return false;
        }

        claims = read;
        return true;
    }

    /// <summary>Signs a payload.</summary>
    /// <param name="keyId">Goes into the header as <c>kid</c>; matches <c>[a-z0-9-]{1,32}</c>, so that nothing in it needs escaping.</param>
    /// <param name="key">The detector's key.</param>
    /// <param name="payload">A JSON object in UTF-8.</param>
    /// <returns>The compact serialisation, ASCII.</returns>
    public static byte[] Sign(string keyId, ReadOnlySpan<byte> key, ReadOnlySpan<byte> payload)
    {
        string signed = Base64Url.EncodeToString(Encoding.ASCII.GetBytes($$"""{"alg":"HS256","kid":"{{keyId}}"}""")) + "." + Base64Url.EncodeToString(payload);
        byte[] signature = HMACSHA256.HashData(key, Encoding.ASCII.GetBytes(signed));
        return Encoding.ASCII.GetBytes(signed + "." + Base64Url.EncodeToString(signature));
    }

    /// <summary>Decodes canonical base64url without padding; null for anything else.</summary>
    internal static byte[]? Decode(ReadOnlySpan<byte> text)
    {
        // The platform's decoder is lenient with padding and white space: only what encodes back to the same text is canonical.
        byte[] bytes = new byte[Base64Url.GetMaxDecodedLength(text.Length)];
        if (Base64Url.DecodeFromUtf8(text, bytes, out _, out int length) != OperationStatus.Done)
        {
            return null;
        }

        Array.Resize(ref bytes, length);
        return Base64Url.EncodeToUtf8(bytes).AsSpan().SequenceEqual(text) ? bytes : null;
    }

    /// <summary>True when <paramref name="signature"/> is the key's HMAC-SHA-256 over <paramref name="signed"/>; takes the same time wherever they differ.</summary>
    internal static bool IsSignature(ReadOnlySpan<byte> key, ReadOnlySpan<byte> signed, ReadOnlySpan<byte> signature) =>
        CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(key, signed), signature);

    private static bool TryReadHeader(byte[] header, [NotNullWhen(true)] out string? keyId, out Refusal reason)
    {
        const int depthMax = 4;
        keyId = null;
        reason = default;
        if (header.Length > HeaderBytesMax)
        {
            reason = Refusal.HeaderTooLong;
        }
        else if (Claims.TryReadObject(header, depthMax) is not { } members)
        {
            reason = Refusal.HeaderNotJson;
        }
        else if (members.TryGetProperty("crit", out _))
        {
            reason = Refusal.CriticalHeader;
        }
        else if (Text(members, "alg") != "HS256")
        {
            reason = Refusal.WrongAlgorithm;
        }
        else if (Text(members, "kid") is not { } id || !DetectorRegistry.IsId(id))
        {
            reason = Refusal.NoKeyId;
        }
        else
        {
            keyId = id;
        }

        return keyId is not null;
    }

    private static string? Text(JsonElement members, string name) =>
        members.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
