namespace Firmware.Messages;

/// <summary>Signs payloads as JWS, compact serialisation, HS256 (RFC 7515, RFC 7518 section 3.2).</summary>
public sealed class JwsSigner
{
    private readonly IMac _mac;
    private readonly byte[] _header;

    /// <summary>Signs with one detector's key.</summary>
    /// <param name="mac">The key's code.</param>
    /// <param name="detector">Detector id, the header's kid.</param>
    public JwsSigner(IMac mac, string detector)
    {
        _mac = mac;
        byte[] json = Ascii.Bytes("{\"alg\":\"HS256\",\"kid\":\"" + detector + "\"}");
        _header = new byte[Base64Url.EncodedLength(json.Length)];
        Base64Url.Encode(json, json.Length, _header, 0);
    }

    /// <summary>Signs the first <paramref name="count"/> bytes of a payload.</summary>
    /// <returns>The JWS as ASCII bytes, owned by the caller.</returns>
    public byte[] Sign(byte[] payload, int count)
    {
        byte[] signed = new byte[_header.Length + 1 + Base64Url.EncodedLength(count)];
        Array.Copy(_header, 0, signed, 0, _header.Length);
        signed[_header.Length] = (byte)'.';
        Base64Url.Encode(payload, count, signed, _header.Length + 1);

        byte[] code = _mac.Compute(signed);
        byte[] jws = new byte[signed.Length + 1 + Base64Url.EncodedLength(code.Length)];
        Array.Copy(signed, 0, jws, 0, signed.Length);
        jws[signed.Length] = (byte)'.';
        Base64Url.Encode(code, code.Length, jws, signed.Length + 1);
        return jws;
    }
}
