namespace Simulator.ControlRoom;

/// <summary>A recipient's receipt: a JWS (HS256, its own secret, <c>kid</c> its name) with <c>typ</c> receipt, <c>key</c> the notice's and <c>iat</c>.</summary>
/// <param name="Recipient">Who signed.</param>
/// <param name="Key">Which notice, as <see cref="AlarmNotice.Key"/>.</param>
/// <param name="At">When, by the recipient's clock.</param>
public sealed record SignedReceipt(string Recipient, string Key, DateTimeOffset At)
{
    private const long ClockSecondsMax = 300;

    /// <summary>Reads and verifies; null for anything but a receipt.</summary>
    /// <param name="jws">What came.</param>
    /// <param name="secretOf">The secret of a name; empty for a stranger's.</param>
    /// <param name="now">By the control room's clock.</param>
    internal static SignedReceipt? Read(ReadOnlySpan<byte> jws, Func<string, ReadOnlySpan<byte>> secretOf, DateTimeOffset now)
    {
        string signer = "";
        bool isSigned = Jws.TryVerify(
            jws,
            kid =>
            {
                signer = kid;
                return secretOf(kid);
            },
            out Claims? claims,
            out _);
        return isSigned
            && claims!.Type == MessageType.Receipt
            && claims.Text("key") is { } key
            && claims.Whole("iat") is { } at
            && at >= 0 && at <= now.ToUnixTimeSeconds() + ClockSecondsMax
            ? new SignedReceipt(signer, key, DateTimeOffset.FromUnixTimeSeconds(at))
            : null;
    }

    /// <summary>True for a receipt that is not older than its notice, as far as clocks agree.</summary>
    internal bool IsSince(DateTimeOffset notice) => At >= notice.AddSeconds(-ClockSecondsMax);
}
