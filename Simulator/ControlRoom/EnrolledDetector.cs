using System.Diagnostics.CodeAnalysis;

namespace Simulator.ControlRoom;

/// <summary>When a detector left service, and which one took its stall.</summary>
/// <param name="At">When, to the second.</param>
/// <param name="ReplacedBy">Id of the detector that took its stall, null for none.</param>
public sealed record Retirement(DateTimeOffset At, string? ReplacedBy);

/// <summary>One key of a detector. It has no text form.</summary>
internal sealed class DetectorKey
{
    private readonly byte[] _bytes;

    internal DetectorKey(ReadOnlySpan<byte> bytes, DateTimeOffset? until = null, bool isUnused = false)
    {
        _bytes = bytes.ToArray();
        Until = until;
        IsUnused = isUnused;
    }

    internal ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>From when on nothing signed with it is taken; null for the newest.</summary>
    internal DateTimeOffset? Until { get; }

    /// <summary>True for a rotation's new key while the detector has not signed with it.</summary>
    internal bool IsUnused { get; }

    internal bool IsValidAt(DateTimeOffset time) => Until is not { } until || time < until;
}

/// <summary>A detector the control room knows, as it stood when it was asked for. Its text form never holds a key.</summary>
public sealed class EnrolledDetector
{
    internal EnrolledDetector(string id, string market, string stall, IReadOnlyList<DetectorKey> keys, Retirement? retirement = null)
    {
        Id = id;
        Market = market;
        Stall = stall;
        Keys = keys;
        Retirement = retirement;
    }

    /// <summary>Detector id.</summary>
    public string Id { get; }

    /// <summary>Market id.</summary>
    public string Market { get; }

    /// <summary>Stable stall number, such as B-07.</summary>
    public string Stall { get; }

    /// <summary>Null while in service.</summary>
    public Retirement? Retirement { get; }

    /// <summary>Until when the old key of a rotation is good, while the new one was not used yet; null without a rotation.</summary>
    public DateTimeOffset? OldKeyUntil => Keys[^1].IsUnused ? Keys[^2].Until : null;

    /// <summary>Oldest first. Keys that have ended are kept: what the journal holds was signed with them.</summary>
    internal IReadOnlyList<DetectorKey> Keys { get; }

    /// <summary>The key that the detector is known to have: a rotation's new one once it was used, or when the old one has ended.</summary>
    internal ReadOnlySpan<byte> KeyAt(DateTimeOffset time) => (Keys[^1].IsUnused && Keys[^2].IsValidAt(time) ? Keys[^2] : Keys[^1]).Bytes;

    /// <summary>As <see cref="Jws.TryVerify"/>, with whichever key the message was signed, ended ones included.</summary>
    internal bool TryVerify(ReadOnlySpan<byte> compact, [NotNullWhen(true)] out DetectorKey? key, [NotNullWhen(true)] out Claims? claims, out Refusal reason)
    {
        claims = null;
        reason = default;
        for (int i = Keys.Count - 1; i >= 0; i--)
        {
            DetectorKey candidate = Keys[i];
            if (Jws.TryVerify(compact, kid => kid == Id ? candidate.Bytes : default, out claims, out reason))
            {
                key = candidate;
                return true;
            }

            if (reason != Refusal.BadSignature)
            {
                break;
            }
        }

        key = null;
        return false;
    }

    internal EnrolledDetector With(IReadOnlyList<DetectorKey> keys) => new(Id, Market, Stall, keys, Retirement);

    internal EnrolledDetector With(Retirement retirement) => new(Id, Market, Stall, Keys, retirement);

    /// <inheritdoc/>
    public override string ToString() => $"{Id} ({Market}, stall {Stall})";
}
