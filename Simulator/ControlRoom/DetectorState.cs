namespace Simulator.ControlRoom;

/// <summary>What a detector last said of itself.</summary>
public enum DetectorCondition
{
    /// <summary>Nothing accepted yet.</summary>
    Starting,

    /// <summary>In service, nothing seen.</summary>
    InService,

    /// <summary>Pre-alarm.</summary>
    Suspect,

    /// <summary>Alarm, until the detector says that the flame is gone or the alarm was reset, or starts anew.</summary>
    Alarm,
}

/// <summary>One detector as the control room sees it, for views. Read it on the step thread.</summary>
public sealed class DetectorState
{
    // The contract names a dozen codes; a detector that makes up more is not worth the memory.
    private const int FaultCodesMax = 32;

    private readonly Dictionary<string, (MessageId Evt, bool Open)> _faults = [];
    private long _boot;
    private MessageId _conditionSince;
    private long _conditionUpMillis;
    private bool _isLost;
    private DateTimeOffset? _lastHeard;

    /// <summary>Rises with everything that may have changed here.</summary>
    internal int Version { get; private set; }

    /// <summary>How late its messages arrive.</summary>
    internal SenderLag Lag { get; } = new();

    internal DetectorState(EnrolledDetector detector) => Detector = detector;

    /// <summary>Which detector.</summary>
    public EnrolledDetector Detector { get; }

    /// <summary>Its condition, by its latest event or heartbeat. A heartbeat ends an alarm or a suspicion and begins neither: that takes the event.</summary>
    public DetectorCondition Condition { get; private set; }

    /// <summary>Codes of the faults that are open, in the order of the alphabet.</summary>
    public IReadOnlyList<string> OpenFaults => [.. _faults.Where(fault => fault.Value.Open).Select(fault => fault.Key).Order(StringComparer.Ordinal)];

    /// <summary>What it said in its latest heartbeat of this boot; null before the first since the control room started.</summary>
    public DetectorReport? Report { get; private set; }

    /// <summary>Why it started: <c>supervisor</c> for a restart of its own, <c>unknown</c> for anything else; null before the first birth since the control room started.</summary>
    public string? StartCause { get; private set; }

    /// <summary>Its own journal, as far as it was fetched by the command <c>journal</c>.</summary>
    public FetchedJournal Journal { get; } = new();

    /// <summary>True from the announcement of the loss until the return.</summary>
    public bool IsLost
    {
        get => _isLost;
        internal set
        {
            _isLost = value;
            Version++;
        }
    }

    /// <summary>When the last message was accepted; null before the first since the control room started.</summary>
    public DateTimeOffset? LastHeard
    {
        get => _lastHeard;
        internal set
        {
            _lastHeard = value;
            Version++;
        }
    }

    /// <summary>A message of the given boot was accepted. A new boot forgets the condition and the faults: the board's latch did not outlive it.</summary>
    internal void Enter(long boot)
    {
        if (Condition == DetectorCondition.Starting || boot > _boot)
        {
            Version++;
            _boot = boot;
            _faults.Clear();
            Report = null;
            _conditionUpMillis = -1;
            Condition = DetectorCondition.InService;
            _conditionSince = new MessageId(boot, -1);
        }
    }

    /// <summary>Applies an event of this boot. Events may arrive out of order: an alarm overtakes the suspicion before it.</summary>
    internal void Apply(Claims claims)
    {
        if (!MessageId.TryParseEvent(claims.Event, out MessageId evt) || evt.Boot != _boot)
        {
            return;
        }

        Version++;
        DetectorCondition? condition = claims.Type switch
        {
            MessageType.Suspect => DetectorCondition.Suspect,
            MessageType.Alarm => DetectorCondition.Alarm,
            MessageType.SuspectCleared or MessageType.Restored => DetectorCondition.InService,
            _ => null,
        };
        if (condition is { } next && evt.IsAbove(_conditionSince))
        {
            _conditionSince = evt;
            long upMillis = claims.Whole("evt_up") ?? _conditionUpMillis;

            // A heartbeat may have overtaken it.
            Condition = upMillis >= _conditionUpMillis ? next : Condition;
            _conditionUpMillis = Math.Max(upMillis, _conditionUpMillis);
        }

        if (claims.Type is MessageType.Fault or MessageType.FaultCleared
            && claims.Text("code") is { } code
            && (_faults.TryGetValue(code, out (MessageId Evt, bool Open) known) ? evt.IsAbove(known.Evt) : _faults.Count < FaultCodesMax))
        {
            _faults[code] = (evt, claims.Type == MessageType.Fault);
        }
    }

    /// <summary>Takes an accepted birth of this boot.</summary>
    internal void TakeBirth(Claims claims) => StartCause = claims.Text("cause");

    /// <summary>Takes an accepted heartbeat of this boot, which may carry a part of the journal instead of a report.</summary>
    internal void TakeHeartbeat(Claims claims)
    {
        if (claims.Has("journal"))
        {
            Journal.Take(claims);
            return;
        }

        DetectorReport report = DetectorReport.From(claims);
        if (report.UpMillis < Report?.UpMillis)
        {
            return;
        }

        Version++;
        Report = report;
        DetectorCondition? condition = report.State switch
        {
            "normal" => DetectorCondition.InService,
            "suspect" when Condition == DetectorCondition.Alarm => DetectorCondition.Suspect,
            _ => null,
        };
        if (condition is { } next && report.UpMillis > _conditionUpMillis)
        {
            Condition = next;
            _conditionUpMillis = report.UpMillis;
        }
    }
}
