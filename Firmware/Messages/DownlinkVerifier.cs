namespace Firmware.Messages;

/// <summary>
/// Takes a received JWS only if it is for this detector: form, alg, kid, signature, aud, a jti not seen before, and,
/// where both clocks are trusted, an iat within 300 s. Whatever else arrives is counted and changes nothing.
/// </summary>
public sealed class DownlinkVerifier
{
    private readonly IMac _mac;
    private readonly string _detector;
    private readonly ReplayWindow _window = new();

    /// <summary>Verifies for one detector.</summary>
    public DownlinkVerifier(IMac mac, string detector)
    {
        _mac = mac;
        _detector = detector;
    }

    /// <summary>Messages refused since boot.</summary>
    public int Refused { get; private set; }

    /// <summary>Verifies one message.</summary>
    /// <param name="jws">The bytes as received, at most <see cref="Limits.DownlinkBytes"/>.</param>
    /// <param name="boot">This detector's boot counter: a command must name it.</param>
    /// <param name="unixSeconds">The time, or 0 while it is not trusted.</param>
    /// <returns>The claims, or null when the message is refused.</returns>
    public FlatJson Verify(byte[] jws, int boot, long unixSeconds)
    {
        FlatJson claims = VerifySignature(jws);
        if (claims == null || !IsForUs(claims, boot, unixSeconds))
        {
            Refused++;
            return null;
        }

        return claims;
    }

    private FlatJson VerifySignature(byte[] jws)
    {
        if (jws.Length > Limits.DownlinkBytes)
        {
            return null;
        }

        int firstDot = IndexOfDot(jws, 0);
        int secondDot = firstDot < 0 ? -1 : IndexOfDot(jws, firstDot + 1);
        if (secondDot < 0 || IndexOfDot(jws, secondDot + 1) >= 0)
        {
            return null;
        }

        byte[] header = Base64Url.Decode(jws, 0, firstDot);
        byte[] payload = Base64Url.Decode(jws, firstDot + 1, secondDot - firstDot - 1);
        byte[] signature = Base64Url.Decode(jws, secondDot + 1, jws.Length - secondDot - 1);
        if (header == null || payload == null || signature == null || payload.Length > Limits.PayloadBytes)
        {
            return null;
        }

        FlatJson protection = FlatJson.Parse(header);
        if (protection == null || protection.Text("alg") != "HS256" || protection.Text("kid") != _detector)
        {
            return null;
        }

        byte[] signed = new byte[secondDot];
        Array.Copy(jws, 0, signed, 0, secondDot);
        return Same(_mac.Compute(signed), signature) ? FlatJson.Parse(payload) : null;
    }

    private bool IsForUs(FlatJson claims, int boot, long unixSeconds)
    {
        string type = claims.Text("typ");
        if (claims.Text("aud") != _detector || claims.Text("iss") == _detector || (type != "receipt" && type != "command"))
        {
            return false;
        }

        if (type == "command" && (!claims.TryNumber("boot", out long commandBoot) || commandBoot != boot))
        {
            return false;
        }

        if (unixSeconds != 0 && claims.Text("clk") != "none")
        {
            if (!claims.TryNumber("iat", out long issued))
            {
                return false;
            }

            long age = unixSeconds - issued;
            if (age > Limits.ClockToleranceSeconds || age < -Limits.ClockToleranceSeconds)
            {
                return false;
            }
        }

        // Last, so that a refused message uses up no number.
        return MessageId.TryParse(claims.Text("jti"), out MessageId id) && _window.TryTake(id);
    }

    // Takes as long for a wrong first byte as for a wrong last one.
    private static bool Same(byte[] left, byte[] right)
    {
        if (left.Length != right.Length)
        {
            return false;
        }

        int difference = 0;
        for (int i = 0; i < left.Length; i++)
        {
            difference |= left[i] ^ right[i];
        }

        return difference == 0;
    }

    private static int IndexOfDot(byte[] bytes, int start)
    {
        for (int i = start; i < bytes.Length; i++)
        {
            if (bytes[i] == '.')
            {
                return i;
            }
        }

        return -1;
    }
}
