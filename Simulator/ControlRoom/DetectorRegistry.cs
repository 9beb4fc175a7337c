using System.Text.RegularExpressions;

namespace Simulator.ControlRoom;

/// <summary>A detector the control room knows. Its text form never holds the key.</summary>
public sealed class EnrolledDetector
{
    private readonly byte[] _key;

    internal EnrolledDetector(string id, string market, string stall, ReadOnlySpan<byte> key)
    {
        Id = id;
        Market = market;
        Stall = stall;
        _key = key.ToArray();
    }

    /// <summary>Detector id.</summary>
    public string Id { get; }

    /// <summary>Market id.</summary>
    public string Market { get; }

    /// <summary>Stable stall number, such as B-07.</summary>
    public string Stall { get; }

    internal ReadOnlySpan<byte> Key => _key;

    /// <inheritdoc/>
    public override string ToString() => $"{Id} ({Market}, stall {Stall})";
}

/// <summary>The detectors enrolled, one for each stall.</summary>
public sealed partial class DetectorRegistry
{
    /// <summary>Bytes of a detector's key.</summary>
    public const int KeyBytes = 32;

    private const int StallCharsMax = 32;

    private readonly Dictionary<string, EnrolledDetector> _byId = [];
    private readonly Dictionary<(string Market, string Stall), EnrolledDetector> _byStall = [];

    /// <summary>All detectors, in the order they were enrolled.</summary>
    public IReadOnlyCollection<EnrolledDetector> All => _byId.Values;

    /// <summary>Enrols a detector.</summary>
    /// <param name="id">Matches <c>[a-z0-9-]{1,32}</c>.</param>
    /// <param name="market">Matches <c>[a-z0-9-]{1,32}</c>.</param>
    /// <param name="stall">1 to 32 characters, none of them a control character.</param>
    /// <param name="key">32 bytes; copied.</param>
    /// <exception cref="EndException">Bad input: an id, a stall or a key out of range, an id or a stall taken; the message names them, never the key.</exception>
    public EnrolledDetector Add(string id, string market, string stall, ReadOnlySpan<byte> key)
    {
        Require(IsId(id), $"detector id \"{id}\" does not match [a-z0-9-]{{1,32}}");
        Require(IsId(market), $"market id \"{market}\" does not match [a-z0-9-]{{1,32}}");
        Require(stall.Length is > 0 and <= StallCharsMax && !stall.Any(char.IsControl), $"detector {id}: the stall number must have 1 to {StallCharsMax} printable characters");
        Require(key.Length == KeyBytes, $"detector {id}: the key has {key.Length} bytes, not {KeyBytes}");
        Require(!_byId.ContainsKey(id), $"detector {id} is enrolled already");
        if (_byStall.TryGetValue((market, stall), out EnrolledDetector? present))
        {
            throw new EndException(ExitCode.BadInput, $"detector {id}: stall {stall} of market {market} has detector {present.Id} already");
        }

        EnrolledDetector detector = new(id, market, stall, key);
        _byId.Add(id, detector);
        _byStall.Add((market, stall), detector);
        return detector;
    }

    /// <summary>Gives a detector by its id, null when none is enrolled under it.</summary>
    public EnrolledDetector? Find(string id) => _byId.GetValueOrDefault(id);

    /// <summary>True for what may name a market or a detector.</summary>
    internal static bool IsId(string text) => IdPattern().IsMatch(text);

    // \z and not $, which would let a final newline pass.
    [GeneratedRegex(@"\A[a-z0-9-]{1,32}\z")]
    private static partial Regex IdPattern();

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new EndException(ExitCode.BadInput, otherwise);
        }
    }
}
