using System.Text.RegularExpressions;

namespace Simulator.ControlRoom;

/// <summary>
/// The detectors enrolled, one in service for each stall. For several threads. Every change is saved before it counts
/// (see <see cref="RegistryFile"/>): one that cannot be saved is not made.
/// </summary>
public sealed partial class DetectorRegistry
{
    /// <summary>Bytes of a detector's key.</summary>
    public const int KeyBytes = 32;

    /// <summary>Keys kept of one detector, ended ones included.</summary>
    public const int KeysMax = 16;

    private const int StallCharsMax = 32;

    private readonly Lock _lock = new();
    private readonly OrderedDictionary<string, EnrolledDetector> _byId = [];
    private readonly Dictionary<(string Market, string Stall), string> _byStall = [];
    private readonly Dictionary<string, string> _byKey = [];
    private Action<IReadOnlyCollection<EnrolledDetector>>? _save;

    /// <summary>Raised by every change.</summary>
    public int Version { get; private set; }

    /// <summary>Every detector ever enrolled, retired ones included, in the order they were enrolled.</summary>
    public IReadOnlyList<EnrolledDetector> All
    {
        get
        {
            lock (_lock)
            {
                return [.. _byId.Values];
            }
        }
    }

    /// <summary>Gives a detector by its id, retired or not; null when none was ever enrolled under it.</summary>
    public EnrolledDetector? Find(string id)
    {
        lock (_lock)
        {
            return _byId.GetValueOrDefault(id);
        }
    }

    /// <summary>Gives the detector in service at a stall, null when there is none.</summary>
    public EnrolledDetector? FindAt(string market, string stall)
    {
        lock (_lock)
        {
            return _byStall.TryGetValue((market, stall), out string? id) ? _byId[id] : null;
        }
    }

    /// <summary>Enrols a detector at a stall that has none in service.</summary>
    /// <param name="id">Matches <c>[a-z0-9-]{1,32}</c>. Ids are never given twice, not even after a retirement.</param>
    /// <param name="market">Matches <c>[a-z0-9-]{1,32}</c>.</param>
    /// <param name="stall">1 to 32 characters, none of them a control character.</param>
    /// <param name="key">32 bytes that no detector ever had; copied.</param>
    /// <exception cref="EndException">Bad input: an id, a stall or a key out of range or taken, or not to be saved; the message names them, never the key.</exception>
    public EnrolledDetector Add(string id, string market, string stall, ReadOnlySpan<byte> key)
    {
        lock (_lock)
        {
            EnrolledDetector detector = New(id, market, stall, key);
            if (_byStall.TryGetValue((market, stall), out string? present))
            {
                throw Bad($"detector {id}: stall {stall} of market {market} has detector {present} already");
            }

            Change(detector);
            return detector;
        }
    }

    /// <summary>Enrols a detector in the place of another, whose board was replaced or whose key was lost; the other is retired.</summary>
    /// <param name="old">The detector in service that leaves.</param>
    /// <param name="id">As for <see cref="Add"/>.</param>
    /// <param name="key">As for <see cref="Add"/>.</param>
    /// <param name="at">When: the present.</param>
    /// <exception cref="EndException">As for <see cref="Add"/>, or the old one is not in service.</exception>
    public EnrolledDetector Replace(string old, string id, ReadOnlySpan<byte> key, DateTimeOffset at)
    {
        lock (_lock)
        {
            EnrolledDetector leaving = InService(old);
            EnrolledDetector detector = New(id, leaving.Market, leaving.Stall, key);
            Change(leaving.With(new Retirement(ToSecond(at), id)), detector);
            return detector;
        }
    }

    /// <summary>Takes a detector out of service for good; its stall is free.</summary>
    /// <param name="id">A detector in service.</param>
    /// <param name="at">When: the present.</param>
    /// <exception cref="EndException">The detector is not in service, or the change cannot be saved.</exception>
    public EnrolledDetector Retire(string id, DateTimeOffset at)
    {
        lock (_lock)
        {
            EnrolledDetector retired = InService(id).With(new Retirement(ToSecond(at), null));
            Change(retired);
            return retired;
        }
    }

    /// <summary>
    /// Gives a detector a new key. The old one stays good until the new one is first used, or until <paramref name="oldUntil"/>, whichever
    /// comes first. A new key that was not used yet is taken back for this one.
    /// </summary>
    /// <param name="id">A detector in service.</param>
    /// <param name="key">32 bytes that no detector ever had; copied.</param>
    /// <param name="oldUntil">End of the overlap; the present or earlier for none.</param>
    /// <exception cref="EndException">The detector is not in service, the key is no new one, the detector had <see cref="KeysMax"/> keys, or the change cannot be saved.</exception>
    public EnrolledDetector Rotate(string id, ReadOnlySpan<byte> key, DateTimeOffset oldUntil)
    {
        lock (_lock)
        {
            EnrolledDetector detector = InService(id);
            RequireNewKey(id, key);
            List<DetectorKey> keys = [.. detector.Keys];
            if (keys[^1].IsUnused)
            {
                keys.RemoveAt(keys.Count - 1);
            }

            if (keys.Count >= KeysMax)
            {
                throw Bad($"detector {id}: it had {KeysMax} keys already; replace it by a detector with another id");
            }

            keys[^1] = new DetectorKey(keys[^1].Bytes, ToSecond(oldUntil));
            keys.Add(new DetectorKey(key, isUnused: true));
            EnrolledDetector rotated = detector.With(keys);
            Change(rotated);
            return rotated;
        }
    }

    /// <summary>A detector has signed with its newest key: that one takes over, and the one before ends.</summary>
    /// <returns>False when the key was in use already.</returns>
    /// <exception cref="EndException">It counts, but could not be saved.</exception>
    internal bool TakeOver(string id, DateTimeOffset at)
    {
        lock (_lock)
        {
            EnrolledDetector detector = _byId[id];
            if (!detector.Keys[^1].IsUnused)
            {
                return false;
            }

            DateTimeOffset end = ToSecond(at);
            DetectorKey old = detector.Keys[^2];
            EnrolledDetector changed = detector.With(
                [.. detector.Keys.SkipLast(2), new DetectorKey(old.Bytes, old.Until < end ? old.Until : end), new DetectorKey(detector.Keys[^1].Bytes)]);

            // Before it is saved: the detector does not understand what is signed with the old key any more.
            Apply(changed);
            _save?.Invoke(_byId.Values);
            return true;
        }
    }

    /// <summary>Takes a detector over from a file, checked like a new one.</summary>
    internal void Load(EnrolledDetector detector)
    {
        lock (_lock)
        {
            RequireNames(detector.Id, detector.Market, detector.Stall);
            foreach (DetectorKey key in detector.Keys)
            {
                RequireNewKey(detector.Id, key.Bytes);
            }

            if (detector.Retirement is null && _byStall.TryGetValue((detector.Market, detector.Stall), out string? present))
            {
                throw Bad($"detector {detector.Id}: stall {detector.Stall} of market {detector.Market} has detector {present} already");
            }

            Apply(detector);
        }
    }

    /// <summary>Saves every change from now on with <paramref name="save"/>, which throws when it cannot.</summary>
    internal void SaveWith(Action<IReadOnlyCollection<EnrolledDetector>> save) => _save = save;

    /// <summary>True for what may name a market or a detector.</summary>
    internal static bool IsId(string text) => IdPattern().IsMatch(text);

    // \z and not $, which would let a final newline pass.
    [GeneratedRegex(@"\A[a-z0-9-]{1,32}\z")]
    private static partial Regex IdPattern();

    // What is written to the second must mean the same before and after.
    private static DateTimeOffset ToSecond(DateTimeOffset time) => DateTimeOffset.FromUnixTimeSeconds(time.ToUnixTimeSeconds());

    private static EndException Bad(string message) => new(ExitCode.BadInput, message);

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw Bad(otherwise);
        }
    }

    private EnrolledDetector New(string id, string market, string stall, ReadOnlySpan<byte> key)
    {
        RequireNames(id, market, stall);
        RequireNewKey(id, key);
        return new EnrolledDetector(id, market, stall, [new DetectorKey(key)]);
    }

    private void RequireNames(string id, string market, string stall)
    {
        Require(IsId(id), $"detector id \"{id}\" does not match [a-z0-9-]{{1,32}}");
        Require(IsId(market), $"market id \"{market}\" does not match [a-z0-9-]{{1,32}}");
        Require(stall.Length is > 0 and <= StallCharsMax && !stall.Any(char.IsControl), $"detector {id}: the stall number must have 1 to {StallCharsMax} printable characters");
        if (_byId.TryGetValue(id, out EnrolledDetector? present))
        {
            throw Bad(present.Retirement is null ? $"detector {id} is enrolled already" : $"detector {id} was retired, and ids are not given twice");
        }
    }

    private void RequireNewKey(string id, ReadOnlySpan<byte> key)
    {
        Require(key.Length == KeyBytes, $"detector {id}: the key has {key.Length} bytes, not {KeyBytes}");
        Require(!_byKey.TryGetValue(Convert.ToBase64String(key), out string? holder), $"detector {id}: the key is or was that of detector {holder}");
    }

    private EnrolledDetector InService(string id)
    {
        Require(_byId.TryGetValue(id, out EnrolledDetector? detector), $"detector {id} is not enrolled");
        Require(detector!.Retirement is null, $"detector {id} was retired");
        return detector;
    }

    private void Change(params ReadOnlySpan<EnrolledDetector> changed)
    {
        if (_save is not null)
        {
            OrderedDictionary<string, EnrolledDetector> next = new(_byId);
            foreach (EnrolledDetector detector in changed)
            {
                next[detector.Id] = detector;
            }

            _save(next.Values);
        }

        foreach (EnrolledDetector detector in changed)
        {
            Apply(detector);
        }
    }

    private void Apply(EnrolledDetector detector)
    {
        if (_byId.TryGetValue(detector.Id, out EnrolledDetector? before) && before.Retirement is null)
        {
            _byStall.Remove((before.Market, before.Stall));
        }

        _byId[detector.Id] = detector;
        foreach (DetectorKey key in detector.Keys)
        {
            _byKey[Convert.ToBase64String(key.Bytes)] = detector.Id;
        }

        if (detector.Retirement is null)
        {
            _byStall[(detector.Market, detector.Stall)] = detector.Id;
        }

        Version++;
    }
}
