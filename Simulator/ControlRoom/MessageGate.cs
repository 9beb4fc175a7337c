namespace Simulator.ControlRoom;

/// <summary>What became of a message.</summary>
public enum Verdict
{
    /// <summary>Every rule holds.</summary>
    Accepted,

    /// <summary>A retained copy of what is known; no attack and no news.</summary>
    Ignored,

    /// <summary>Genuine, but numbered below what was seen: the sender is to be told to go on above.</summary>
    Behind,

    /// <summary>A rule is broken.</summary>
    Refused,
}

/// <summary>A verdict with what is known of the message.</summary>
/// <param name="Verdict">What became of it.</param>
/// <param name="Detector">Whose topic it came under; null when nobody's.</param>
/// <param name="Claims">What it says, where the signature was right.</param>
/// <param name="Jti">Its number when accepted.</param>
/// <param name="Reason">Why it was refused or is behind.</param>
/// <param name="Min">The highest number seen, when behind.</param>
/// <param name="UsesNewKey">True when it is genuine and the first that was signed with a rotation's new key.</param>
public sealed record Judgement(
    Verdict Verdict, EnrolledDetector? Detector, Claims? Claims = null, MessageId Jti = default, Refusal? Reason = null, MessageId? Min = null, bool UsesNewKey = false);

/// <summary>What the gate remembers of a sender.</summary>
/// <param name="Highest">Highest <c>jti</c> taken.</param>
/// <param name="Will">The will that may still be taken: the one that the last accepted birth named.</param>
public sealed record SenderState(MessageId Highest, MessageId? Will);

/// <summary>Applies every rule of acceptance to messages from detectors. Not for several threads.</summary>
public sealed class MessageGate
{
    /// <summary>Seconds between <c>iat</c> and now at most, either way, where the sender's clock is trusted (the contract's).</summary>
    public const int AgeSecondsMax = 300;

    private readonly DetectorRegistry _registry;
    private readonly TimeProvider _time;
    private readonly Dictionary<string, Sender> _senders = [];
    private readonly Dictionary<string, long> _accepted = [];
    private readonly Dictionary<Refusal, long> _refused = [];

    /// <summary>Makes a gate.</summary>
    /// <param name="registry">Who may send.</param>
    /// <param name="time">The control room's clock, trusted.</param>
    public MessageGate(DetectorRegistry registry, TimeProvider time)
    {
        _registry = registry;
        _time = time;
    }

    /// <summary>Messages accepted.</summary>
    public long Accepted => _accepted.Values.Sum();

    /// <summary>Messages accepted, by <c>typ</c>; types that never came are missing.</summary>
    public IReadOnlyDictionary<string, long> AcceptedByType => _accepted;

    /// <summary>Messages refused, those behind included.</summary>
    public long Refused => _refused.Values.Sum();

    /// <summary>Messages refused, by reason; reasons that never occurred are missing.</summary>
    public IReadOnlyDictionary<Refusal, long> RefusedByReason => _refused;

    /// <summary>Goes on from what was remembered before a restart.</summary>
    public void Restore(string detector, SenderState state) =>
        _senders[detector] = new Sender(new ReplayWindow(state.Highest)) { Will = state.Will };

    /// <summary>What is remembered of a detector; null before its first accepted message.</summary>
    public SenderState? StateOf(string detector) =>
        _senders.TryGetValue(detector, out Sender? sender) && sender.Window.Highest is { } highest ? new SenderState(highest, sender.Will) : null;

    /// <summary>Judges a message and, when it is accepted, remembers its number.</summary>
    /// <param name="topic">The topic as delivered.</param>
    /// <param name="payload">The bytes as delivered.</param>
    /// <param name="retained">True for a copy that the broker kept from before the subscription.</param>
    public Judgement Judge(string topic, ReadOnlySpan<byte> payload, bool retained)
    {
        Judgement judgement = Apply(topic, payload, retained);
        if (judgement is { Verdict: Verdict.Accepted, Claims.Type: { } type })
        {
            _accepted[type] = _accepted.GetValueOrDefault(type) + 1;
        }
        else if (judgement.Reason is { } reason)
        {
            _refused[reason] = _refused.GetValueOrDefault(reason) + 1;
        }

        return judgement;
    }

    private Judgement Apply(string topic, ReadOnlySpan<byte> payload, bool retained)
    {
        if (topic.Split('/') is not ["flame", "v1", string market, string id, string leaf])
        {
            return new Judgement(Verdict.Refused, null, Reason: Refusal.WrongTopic);
        }

        if (_registry.Find(id) is not { } detector)
        {
            return new Judgement(Verdict.Refused, null, Reason: Refusal.UnknownDetector);
        }

        Judgement Refuse(Refusal why) => new(Verdict.Refused, detector, Reason: why);

        if (market != detector.Market)
        {
            return Refuse(Refusal.WrongMarket);
        }

        if (detector.Retirement is not null)
        {
            return Refuse(Refusal.Retired);
        }

        if (!detector.TryVerify(payload, out DetectorKey? key, out Claims? claims, out Refusal reason))
        {
            return Refuse(reason);
        }

        if (!key.IsValidAt(_time.GetUtcNow()))
        {
            return Refuse(Refusal.KeyEnded);
        }

        if (claims.Issuer != detector.Id)
        {
            return Refuse(Refusal.WrongIssuer);
        }

        if (claims.Has("aud"))
        {
            return Refuse(Refusal.WrongDirection);
        }

        if (claims.Type is not { } type || !MessageId.TryParse(claims.Text("jti"), out MessageId jti) || (claims.Has("iat") && claims.Whole("iat") is null))
        {
            return Refuse(Refusal.BadClaim);
        }

        if (leaf != MessageType.LeafOf(type))
        {
            return Refuse(Refusal.WrongLeaf);
        }

        if (MessageType.NeedsEvent(type) && !MessageId.TryParseEvent(claims.Event, out _))
        {
            return Refuse(Refusal.BadClaim);
        }

        if (!_senders.TryGetValue(detector.Id, out Sender? sender))
        {
            _senders.Add(detector.Id, sender = new Sender(new ReplayWindow()));
        }

        JtiStanding standing = sender.Window.Judge(jti);
        if (type == MessageType.Will)
        {
            if (sender.Will != jti)
            {
                return retained && standing != JtiStanding.Fresh ? new Judgement(Verdict.Ignored, detector) : Refuse(Refusal.WillNotNamed);
            }

            // It was signed at connecting, so neither its age nor its place in the window says anything; it is taken once.
            sender.Will = null;
            if (standing == JtiStanding.Fresh)
            {
                sender.Window.Take(jti);
            }

            return new Judgement(Verdict.Accepted, detector, claims, jti, UsesNewKey: key.IsUnused);
        }

        if (retained && standing != JtiStanding.Fresh)
        {
            return new Judgement(Verdict.Ignored, detector);
        }

        // Before the window: an old recording is stale and gets no answer, whoever plays it.
        if (IsStale(claims))
        {
            return Refuse(Refusal.Stale);
        }

        switch (standing)
        {
            case JtiStanding.Replayed when jti == sender.Window.Highest:
                return Refuse(Refusal.Replayed);
            case JtiStanding.Replayed:
                // A stranger's replay, or a detector whose flash was restored within the window: only the second heeds the answer.
                return new Judgement(Verdict.Behind, detector, claims, jti, Refusal.Replayed, sender.Window.Highest, key.IsUnused);
            case JtiStanding.Behind:
                return new Judgement(Verdict.Behind, detector, claims, jti, Refusal.Behind, sender.Window.Highest, key.IsUnused);
            default:
                break;
        }

        sender.Window.Take(jti);
        if (type == MessageType.Birth)
        {
            sender.Will = MessageId.TryParse(claims.Text("will"), out MessageId will) ? will : null;
        }

        return new Judgement(Verdict.Accepted, detector, claims, jti, UsesNewKey: key.IsUnused);
    }

    private bool IsStale(Claims claims)
    {
        long now = _time.GetUtcNow().ToUnixTimeSeconds();
        return claims.Text("clk") is "sntp" or "gnss"
            && (claims.Whole("iat") is not { } signed || signed < now - AgeSecondsMax || signed > now + AgeSecondsMax);
    }

    private sealed class Sender(ReplayWindow window)
    {
        public ReplayWindow Window { get; } = window;

        public MessageId? Will { get; set; }
    }
}
