using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using Firmware.Alarming;
using Firmware.Messages;
using Simulator.ControlRoom;

namespace Simulator.Fleet;

/// <summary>
/// A city's detectors, a real broker and a real control room on this machine: switched on, quiet, a storm of alarms, overload with a second storm,
/// power cuts. The detectors run here, broker and control room as processes of their own.
/// </summary>
internal sealed class FleetRun : IDisposable
{
    /// <summary>Seconds over which a storm's alarms are spread.</summary>
    internal const int StormSeconds = 10;

    private const int CutsMost = 20;
    private const int Starters = 16;

    // Heartbeats under way under overload: more than the control room takes in seconds, and not so many that the broker drops what waits for it.
    private const int OverloadWindow = 4_000;

    private const double FaultsPerDetectorAndMinute = 0.01;

    // The kernel gives each source address some 28,000 ports.
    private const int ConnectionsPerAddress = 20_000;

    private static readonly TimeSpan s_faultTime = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(100);

    private readonly FleetPlan _plan;
    private readonly CancellationToken _cancellation;
    private readonly Action<double> _progress;
    private readonly Random _random;
    private readonly string _folder = Directory.CreateTempSubdirectory("flame-fleet-").FullName;
    private readonly FleetTraffic _traffic = new();
    private readonly DetectorRegistry _registry = new();
    private readonly List<FleetDetector> _detectors = [];
    private readonly List<FleetCarrier> _carriers = [];
    private readonly List<FleetPhase> _phases = [];
    private readonly List<string> _broken = [];
    private readonly PriorityQueue<Action, TimeSpan> _planned = new();
    private readonly long _startedAt = Stopwatch.GetTimestamp();
    private readonly FleetBroker _broker;
    private readonly FleetRoom _room;
    private readonly Thread _ticker;
    private long _switchedOnAt;
    private volatile bool _isTicking;
    private volatile bool _isHeld;
    private volatile bool _isOver;

    private FleetRun(FleetPlan plan, Action<double> progress, CancellationToken cancellation)
    {
        _plan = plan;
        _progress = progress;
        _cancellation = cancellation;
        _random = new Random(plan.Seed);
        _ticker = new Thread(Tick) { IsBackground = true };
        string[] carriers = [.. Enumerable.Range(1, plan.Carriers).Select(number => $"carrier-{number}")];
        Identity[] identities = [.. Enumerable.Range(0, plan.Detectors).Select(IdentityOf)];
        string[] users = ["control-room", .. identities.Take(plan.Connections).Select(identity => identity.Detector), .. carriers];
        Dictionary<string, string> passwords = users.ToDictionary(user => user, _ => Convert.ToHexString(RandomNumberGenerator.GetBytes(8)));
        FleetBroker? broker = null;
        try
        {
            _broker = broker = new FleetBroker(_folder, passwords, carriers);
            foreach (Identity identity in identities)
            {
                byte[] key = RandomNumberGenerator.GetBytes(DetectorRegistry.KeyBytes);
                _registry.Add(identity.Detector, identity.Market, identity.Stall, key);
                _detectors.Add(new FleetDetector(identity, key, LinkOf(_detectors.Count, identity.Detector, passwords), _traffic));
            }

            _room = new FleetRoom(_folder, _broker, [.. _registry.All]);
        }
        catch
        {
            broker?.Dispose();
            Directory.Delete(_folder, recursive: true);
            throw;
        }
    }

    /// <summary>Runs a plan.</summary>
    /// <param name="plan">What.</param>
    /// <param name="progress">Told the share done.</param>
    /// <param name="cancellation">Ends the run early.</param>
    /// <exception cref="EndException">Mosquitto is missing, or a part of the run ended by itself.</exception>
    /// <exception cref="OperationCanceledException">It was ended early.</exception>
    internal static FleetReport Run(FleetPlan plan, Action<double> progress, CancellationToken cancellation)
    {
        using FleetRun run = new(plan, progress, cancellation);
        return run.Run();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _isOver = true;
        if (_ticker.IsAlive)
        {
            _ticker.Join();
        }

        _room.Dispose();
        _broker.Dispose();
        foreach (FleetCarrier carrier in _carriers)
        {
            carrier.Dispose();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private FleetReport Run()
    {
        long roomBytesAtStart = _room.Usage.ResidentBytes;
        _ticker.Start();
        Phase("switched on", SwitchOn);
        _traffic.BeginSample();
        Phase("quiet", () => Wait(TimeSpan.FromSeconds(_plan.Seconds), PlanFaults));
        FleetMemory memory = new(_room.Usage.ResidentBytes, _broker.Usage.ResidentBytes, FleetUsage.OfThis().ResidentBytes, roomBytesAtStart);
        List<FleetAlarm> storm = [];
        Phase("storm", () => Storm(storm, first: 0));
        _traffic.EndSample();
        FleetHeartbeats heartbeats = Settle();
        List<FleetAlarm> overloadStorm = [];
        if (_plan.OverloadSeconds > 0)
        {
            Phase("overload", () => Overload(overloadStorm));
        }

        TryIntrusions();
        FleetWills wills = Cut();
        _isTicking = false;
        FleetRoomCounts counts = _room.Counts();
        Require(counts.Refused == 0, $"{counts.Refused} messages were refused: {_room.LastLines}");
        foreach (FleetDetector detector in _detectors)
        {
            detector.Stop();
        }

        AwaitTold(storm.Count + overloadStorm.Count);
        _room.Stop();
        Dictionary<(string, string), DateTimeOffset> journalled = Journalled();
        RequireTold([.. storm, .. overloadStorm], journalled);
        return new FleetReport
        {
            Plan = _plan,
            Phases = _phases,
            Storm = StormOf(storm, journalled),
            Heartbeats = heartbeats,
            OverloadStorm = _plan.OverloadSeconds > 0 ? StormOf(overloadStorm, journalled) : null,
            OverloadHeartbeats = FleetTimes.Of(_traffic.BeatMillis),
            OverloadHeartbeatsLost = _traffic.LostBeats,
            Breaks = _traffic.Breaks,
            Memory = memory,
            Cost = MessageCost.Measure(_traffic.Sample, _registry, _folder),
            Wills = wills,
            Broken = _broken,
        };
    }

    private Identity IdentityOf(int index)
    {
        int market = (int)((long)index * _plan.Markets / _plan.Detectors);
        int stall = index - (int)(((long)market * _plan.Detectors + _plan.Markets - 1) / _plan.Markets);
        const int columns = 20;
        const int latitudeE7 = 375_559_123;
        const int longitudeE7 = 1_269_712_345;
        const int marketStepE7 = 40_000;
        const int stallStepE7 = 300;
        return new Identity
        {
            Detector = string.Create(CultureInfo.InvariantCulture, $"m{market + 1:000}-{stall + 1:0000}"),
            Market = string.Create(CultureInfo.InvariantCulture, $"market-{market + 1:000}"),
            Stall = string.Create(CultureInfo.InvariantCulture, $"{(char)('A' + (stall / columns % 26))}-{stall + 1:00}"),
            Row = stall / columns,
            Column = stall % columns,
            PositionSource = "survey",
            LatitudeE7 = latitudeE7 + (market * marketStepE7) + (stall / columns * stallStepE7),
            LongitudeE7 = longitudeE7 + (stall % columns * stallStepE7),
            AccuracyMetres = 3,
        };
    }

    private FleetLink LinkOf(int index, string detector, Dictionary<string, string> passwords)
    {
        if (index < _plan.Connections)
        {
            IPAddress from = new([127, 0, 0, (byte)(1 + (index / ConnectionsPerAddress))]);
            return new OwnLink(_broker.Address, from, detector, passwords[detector]);
        }

        int carrier = (index - _plan.Connections) / FleetPlan.DetectorsPerCarrier;
        if (carrier == _carriers.Count)
        {
            string user = $"carrier-{carrier + 1}";
            _carriers.Add(new FleetCarrier(_broker.Address, user, passwords[user]));
        }

        return new CarriedLink(_carriers[carrier]);
    }

    private void Phase(string name, Action phase)
    {
        long sent = _traffic.Messages;
        (FleetRoomCounts counts, TimeSpan room, TimeSpan broker, TimeSpan fleet) = (_room.Counts(), _room.Usage.Cpu, _broker.Usage.Cpu, FleetUsage.OfThis().Cpu);
        long began = Stopwatch.GetTimestamp();
        phase();
        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        FleetRoomCounts now = _room.Counts();
        _phases.Add(new FleetPhase(
            name, seconds, _traffic.Messages - sent, now.Accepted - counts.Accepted, (_room.Usage.Cpu - room).TotalSeconds, (_broker.Usage.Cpu - broker).TotalSeconds,
            (FleetUsage.OfThis().Cpu - fleet).TotalSeconds, now.JournalSeconds - counts.JournalSeconds, now.JournalWrites - counts.JournalWrites));
    }

    // Evenly over the whole time, so that their heartbeats are from then on.
    private void SwitchOn()
    {
        _switchedOnAt = Stopwatch.GetTimestamp();
        _isTicking = true;
        Thread[] starters = [.. Enumerable.Range(0, Starters).Select(starter => new Thread(() => SwitchOn(starter)) { IsBackground = true })];
        Array.ForEach(starters, starter => starter.Start());
        Wait(TimeSpan.FromSeconds(_plan.StartSeconds));
        Array.ForEach(starters, starter => starter.Join());
        Await(() => _detectors.All(detector => detector.IsUp));
        if (_detectors.Find(detector => !detector.IsUp) is { } down)
        {
            throw new EndException(
                ExitCode.CheckFailed, $"fleet: {_detectors.Count(detector => !detector.IsUp)} detectors cannot connect, {down.Id} among them: {down.Problem ?? "it does not stay connected"}");
        }
    }

    // Connecting waits for the broker's answer: several do it at a time.
    private void SwitchOn(int starter)
    {
        for (int i = starter; i < _detectors.Count && !_isOver; i += Starters)
        {
            TimeSpan left = (TimeSpan.FromSeconds(_plan.StartSeconds) * i / _detectors.Count) - Stopwatch.GetElapsedTime(_switchedOnAt);
            if (left > TimeSpan.Zero)
            {
                Thread.Sleep(left);
            }

            _detectors[i].Start();
        }
    }

    private void PlanFaults()
    {
        double count = _plan.Seconds / 60.0 * _plan.Detectors * FaultsPerDetectorAndMinute;
        TimeSpan last = TimeSpan.FromSeconds(_plan.Seconds) - s_faultTime;
        for (int i = 0; i < count && last > TimeSpan.Zero; i++)
        {
            FleetDetector detector = _detectors[_random.Next(_detectors.Count)];
            TimeSpan at = last * _random.NextDouble();
            _planned.Enqueue(() => detector.Record(EventKind.Fault, FaultCode.SensorBlinded), at);
            _planned.Enqueue(() => detector.Record(EventKind.FaultCleared, FaultCode.SensorBlinded), at + s_faultTime);
        }
    }

    // One market's stalls and those of its neighbours, in any order. Each suspects the flame two seconds before.
    private void Storm(List<FleetAlarm> alarms, int first)
    {
        TimeSpan suspected = TimeSpan.FromSeconds(2);
        FleetDetector[] burning = [.. Enumerable.Range(first, _plan.Alarms).Select(index => _detectors[index % _detectors.Count])];
        Wait(suspected + TimeSpan.FromSeconds(StormSeconds), () =>
        {
            FleetDetector[] shuffled = [.. burning];
            _random.Shuffle(shuffled);
            for (int i = 0; i < shuffled.Length; i++)
            {
                FleetDetector detector = shuffled[i];
                TimeSpan at = TimeSpan.FromSeconds(StormSeconds) * i / shuffled.Length;
                _planned.Enqueue(() => detector.Record(EventKind.Suspect), at);
                _planned.Enqueue(() => alarms.Add(detector.Alarm()), at + suspected);
            }
        });
        Await(() => alarms.TrueForAll(alarm => alarm.ReceiptedAt != 0));
        int open = alarms.Count(alarm => alarm.ReceiptedAt == 0);
        Require(open == 0, $"{open} alarms had no receipt after {s_patience.TotalSeconds} s");
        foreach (FleetDetector detector in burning)
        {
            detector.Record(EventKind.Restored);
        }
    }

    // Whatever the machine can take, a few thousand heartbeats more are always under way.
    private void Overload(List<FleetAlarm> alarms)
    {
        bool isOver = false;
        Thread pump = new(() =>
        {
            while (!Volatile.Read(ref isOver))
            {
                bool any = false;
                foreach (FleetDetector detector in _detectors)
                {
                    any |= !Volatile.Read(ref isOver) && _traffic.Beating < OverloadWindow && detector.Beat();
                }

                if (!any)
                {
                    Thread.Sleep(1);
                }
            }
        }) { IsBackground = true };
        long began = Stopwatch.GetTimestamp();
        pump.Start();
        try
        {
            Wait(TimeSpan.FromSeconds(_plan.OverloadSeconds) / 4);
            Storm(alarms, first: _plan.Alarms);
            Wait(TimeSpan.FromSeconds(_plan.OverloadSeconds) - Stopwatch.GetElapsedTime(began));
        }
        finally
        {
            Volatile.Write(ref isOver, true);
            pump.Join();
        }

        Await(() => _traffic.Beating == 0, FleetTraffic.HeartbeatLost);
        _detectors.ForEach(detector => detector.ForgetBeat());
    }

    // Detectors do no more than keep their connections: all else that they sent must have been accepted, and beside it nothing but the wills of
    // connections that broke. Heartbeats, which nobody confirms, may be missing where they were dropped for want of room.
    private FleetHeartbeats Settle()
    {
        _isHeld = true;
        FleetRoomCounts counts = new();
        long others = 0;
        long heartbeats = 0;

        // A receipt may still bring forth a message: what was sent is looked at before what was accepted.
        Await(
            () =>
            {
                (others, heartbeats) = (_traffic.Others, _traffic.Heartbeats);
                counts = _room.Counts();
                return counts.Accepted >= others + heartbeats;
            },
            FleetTraffic.HeartbeatLost);
        FleetHeartbeats beats = new(heartbeats, heartbeats - counts.Heartbeats, _broker.Dropped, counts.Shed);
        long accepted = counts.Accepted - counts.Heartbeats;
        Require(accepted >= others && accepted <= others + _traffic.Breaks, $"{others} messages beside heartbeats were sent, {_traffic.Breaks} connections broke, and {accepted} were accepted");
        Require(beats.Missing <= beats.DroppedByBroker + beats.ShedByRoom + _traffic.Breaks, $"{beats.Missing} heartbeats are missing, and nobody says that he dropped them");
        Require(_broker.IsObserved, "the connection broke over which the broker says what it dropped");
        Require(counts.Lost == 0, $"{counts.Lost} detectors are thought lost");
        _isHeld = false;
        return beats;
    }

    // A stranger with a wrong password, and a detector that speaks in another's name.
    private void TryIntrusions()
    {
        FleetDetector detector = _detectors[0];
        string? refusal = FleetConnection.Open(_broker.Address, IPAddress.Loopback, detector.Id, "wrong", null, 60, (_, _, _) => { }, out FleetConnection? connection);
        connection?.Dispose();
        Require(refusal is not null, "the broker takes a wrong password");
        if (_detectors.Count > 1)
        {
            // It would be refused and counted by the control room if it came that far.
            detector.Abuse(_detectors[1].Stem + "alarm", [0]);
        }
    }

    private FleetWills Cut()
    {
        FleetDetector[] cut = [.. _detectors.Take(Math.Min(_plan.Connections, CutsMost))];
        foreach (FleetDetector detector in cut)
        {
            detector.Cut();
        }

        long lost = 0;
        Await(() => (lost = _room.Counts().Lost) >= cut.Length);
        Require(lost == cut.Length, $"{cut.Length} connections were cut and {lost} detectors announced as lost");
        return new FleetWills(cut.Length, lost);
    }

    private Dictionary<(string Detector, string Evt), DateTimeOffset> Journalled()
    {
        using EventJournal journal = EventJournal.Attach(_room.JournalFile);
        return journal.AlarmsSince(DateTimeOffset.UnixEpoch).ToDictionary(alarm => (alarm.Detector, alarm.Evt), alarm => alarm.ReceivedAt);
    }

    private void AwaitTold(int alarms) => Await(() => _room.Told.Count >= alarms && _room.Counts().Pending == 0);

    private void RequireTold(FleetAlarm[] alarms, Dictionary<(string, string), DateTimeOffset> journalled)
    {
        int missing = alarms.Count(alarm => !journalled.ContainsKey((alarm.Detector, alarm.Evt)));
        Require(missing == 0 && journalled.Count == alarms.Length, $"{alarms.Length} alarms were raised, {missing} of them are not in the journal, which has {journalled.Count}");
        Dictionary<string, int> told = _room.Told;
        int wrong = alarms.Count(alarm => told.GetValueOrDefault($"{alarm.Detector}/{alarm.Evt}") != 1);
        Require(wrong == 0 && told.Count == alarms.Length, $"{wrong} alarms were not told exactly once; {told.Count} were told");
    }

    private static FleetStorm StormOf(List<FleetAlarm> alarms, Dictionary<(string, string), DateTimeOffset> journalled)
    {
        FleetAlarm[] accepted = [.. alarms.Where(alarm => journalled.ContainsKey((alarm.Detector, alarm.Evt)))];
        return new FleetStorm(
            alarms.Count,
            accepted.Length,
            FleetTimes.Of(accepted.Select(alarm => (journalled[(alarm.Detector, alarm.Evt)] - alarm.PublishedTime).TotalMilliseconds)),
            FleetTimes.Of(alarms.Where(alarm => alarm.ReceiptedAt != 0).Select(alarm => alarm.RoundTrip.TotalMilliseconds)));
    }

    private void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            _broken.Add(otherwise);
        }
    }

    // Lets time pass, and what was planned for it happen.
    private void Wait(TimeSpan time, Action? plan = null)
    {
        plan?.Invoke();
        long began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began) < time || _planned.Count > 0)
        {
            while (_planned.TryPeek(out Action? action, out TimeSpan at) && at <= Stopwatch.GetElapsedTime(began))
            {
                _planned.Dequeue();
                action();
            }

            Pause();
        }
    }

    private void Await(Func<bool> condition, TimeSpan? patience = null)
    {
        long began = Stopwatch.GetTimestamp();
        while (!condition() && Stopwatch.GetElapsedTime(began) < (patience ?? s_patience))
        {
            Pause();
        }
    }

    private void Pause()
    {
        const int millis = 5;
        _cancellation.WaitHandle.WaitOne(millis);
        _cancellation.ThrowIfCancellationRequested();
        double expected = _plan.StartSeconds + _plan.Seconds + StormSeconds + _plan.OverloadSeconds + (_plan.OverloadSeconds > 0 ? StormSeconds : 0);
        _progress(Math.Min(0.99, Stopwatch.GetElapsedTime(_startedAt).TotalSeconds / (expected + StormSeconds)));
    }

    // Each detector's uplink step once a second, a tenth of them in each tick.
    private void Tick()
    {
        const int parts = 10;
        for (int tick = 0; !_isOver; tick++)
        {
            long began = Stopwatch.GetTimestamp();
            for (int i = tick % parts; i < _detectors.Count && _isTicking; i += parts)
            {
                if (_isHeld)
                {
                    _detectors[i].KeepAlive();
                }
                else
                {
                    _detectors[i].Step();
                }
            }

            if (tick % parts == 0)
            {
                _carriers.ForEach(carrier => carrier.KeepAlive());
                _broker.KeepAlive();
            }

            TimeSpan left = s_tick - Stopwatch.GetElapsedTime(began);
            Thread.Sleep(left > TimeSpan.Zero ? left : TimeSpan.Zero);
        }
    }
}
