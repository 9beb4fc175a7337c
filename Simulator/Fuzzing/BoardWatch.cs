using System.Text.Json;
using Firmware;
using Simulator.Board;

namespace Simulator.Fuzzing;

/// <summary>An alarm that a board latched.</summary>
internal sealed record LatchedAlarm(long UpMillis, long AtMicros)
{
    /// <summary>True once the uplink had its step after it: from then on it outlives a power cut.</summary>
    public bool IsOwed { get; set; }

    /// <summary>True where the documents say that it may be lost.</summary>
    public bool IsExcused { get; set; }

    /// <summary>The ids under which the control room accepted it.</summary>
    public HashSet<string> Evts { get; } = [];
}

/// <summary>Watches one board from outside and holds it to its invariants.</summary>
internal sealed class BoardWatch(string id, VirtualTime time, FuzzTrace trace)
{
    /// <summary>Sampled time within which a flame must alarm: the contract's 10 s are for 99 % of flames in calm light, twice that for all.</summary>
    public const long AlarmMicros = 20_000_000;

    // Suspicion crosses to the uplink with the sampling thread's next look and is met at the uplink's next step.
    private const long StatusMicros = 2L * (Limits.LookMicros + (Limits.UplinkStepMillis * 1000));

    // The birth goes out whatever is under way.
    private const int InFlightMost = Limits.InFlightCount + 1;

    private readonly HashSet<string> _numbers = [];
    private readonly List<LatchedAlarm> _alarms = [];
    private bool _wasLatched;
    private bool _burns;
    private bool _isOwedAlarm;
    private long _seenMicros;
    private long _suspectMicros = -1;
    private long _suspectSampledMicros;
    private int _resets;

    public IReadOnlyList<LatchedAlarm> Alarms => _alarms;

    /// <summary>When it was wiped; below 0 never.</summary>
    public long WipedMicros { get; private set; } = -1;

    /// <summary>True for a message number that the board gave out.</summary>
    public bool Gave(string jti) => _numbers.Contains(jti);

    public void Burns(bool burns)
    {
        _isOwedAlarm = burns && (_isOwedAlarm || !_burns);
        _burns = burns;
        _seenMicros = 0;
    }

    public void PoweredOn()
    {
        trace.Note(time.NowMicros, $"{id} on");

        // How dark the stall is without a flame that burns already has to be guessed: docs/reliability.md says how well.
        _isOwedAlarm = false;
    }

    public void PoweredOff()
    {
        trace.Note(time.NowMicros, $"{id} off");
        foreach (LatchedAlarm alarm in _alarms.Where(alarm => !alarm.IsOwed))
        {
            alarm.IsExcused = true;
        }

        _wasLatched = false;
        _suspectMicros = -1;
        _resets = 0;
    }

    public void Wiped()
    {
        WipedMicros = WipedMicros < 0 ? time.NowMicros : WipedMicros;
        foreach (LatchedAlarm alarm in _alarms.Where(alarm => alarm.Evts.Count == 0))
        {
            alarm.IsExcused = true;
        }
    }

    /// <summary>Somebody who may has asked for a reset.</summary>
    public void MayReset() => _resets++;

    public void Sampled(Detector detector, long upMicros)
    {
        bool latched = detector.IsLatched;
        if (latched && !_wasLatched)
        {
            _isOwedAlarm = false;
            _alarms.Add(new LatchedAlarm(upMicros / 1000, time.NowMicros) { IsExcused = WipedMicros >= 0 });
            trace.Note(time.NowMicros, $"{id} latched");
        }
        else if (!latched && _wasLatched)
        {
            if (--_resets < 0)
            {
                throw new InvariantBrokenException(Invariant.LatchHolds, $"{id} left its alarm, and nobody who may had asked for it");
            }

            trace.Note(time.NowMicros, $"{id} reset");
        }

        _wasLatched = latched;
        bool suspect = detector.Flame.IsSuspect;
        _suspectMicros = !suspect ? -1 : _suspectMicros < 0 ? time.NowMicros : _suspectMicros;
        _suspectSampledMicros = suspect ? _suspectSampledMicros + FuzzBoard.StepMicros : 0;
        if (_isOwedAlarm && (_seenMicros += FuzzBoard.StepMicros) > AlarmMicros)
        {
            throw new InvariantBrokenException(Invariant.LocalAlarm, $"{id} saw a flame for {AlarmMicros / 1_000_000} s and did not alarm");
        }
    }

    public void Uplinked(Detector detector)
    {
        bool open = detector.HasOpenAlarm;
        foreach (LatchedAlarm alarm in _alarms)
        {
            alarm.IsOwed = true;
            if (!open && alarm is { IsExcused: false, Evts.Count: 0 })
            {
                throw new InvariantBrokenException(Invariant.ClosedByReceipt, $"{id} has no open alarm, and the control room has not accepted that of {alarm.UpMillis} ms");
            }
        }
    }

    public void Opening(Detector? detector)
    {
        trace.Note(time.NowMicros, $"{id} connects");
        if (detector != null
            && _suspectMicros >= 0
            && _suspectSampledMicros > StatusMicros
            && time.NowMicros - _suspectMicros < Limits.ConnectPostponedMicros
            && !(detector.IsLatched && detector.HasOpenAlarm))
        {
            throw new InvariantBrokenException(Invariant.NotConnectingWhileSuspect, $"{id} connects while it suspects a flame");
        }
    }

    public void Sending(string topic, JsonElement claims)
    {
        string jti = claims.GetProperty("jti").GetString()!;
        trace.Note(time.NowMicros, $"{id} sends {claims.GetProperty("typ").GetString()} {jti}");
        if (!_numbers.Add(jti))
        {
            throw new InvariantBrokenException(Invariant.CounterUnique, $"{id} used the number {jti} twice, the second time under {topic}");
        }

        if (claims.TryGetProperty("open", out JsonElement open) && open.GetInt32() > Limits.OutboxCount)
        {
            throw new InvariantBrokenException(Invariant.QueueBound, $"{id} says that {open.GetInt32()} events are open");
        }
    }

    public void InFlight(int count)
    {
        if (count > InFlightMost)
        {
            throw new InvariantBrokenException(Invariant.QueueBound, $"{id} has {count} messages without confirmation");
        }
    }
}
