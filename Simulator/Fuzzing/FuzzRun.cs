using Simulator.Board;
using Simulator.Broker;
using Simulator.ControlRoom;
using Simulator.Scenarios;

namespace Simulator.Fuzzing;

/// <summary>How a run ended.</summary>
/// <param name="Broken">The invariant that did not hold; null when all did.</param>
/// <param name="Message">What was seen, in one line; empty when all held.</param>
/// <param name="AtSeconds">Virtual seconds at the end.</param>
/// <param name="TraceHash">SHA-256 of the run's trace, hexadecimal.</param>
/// <param name="Alarms">Alarms latched.</param>
public sealed record FuzzResult(Invariant? Broken, string Message, double AtSeconds, string TraceHash, int Alarms);

/// <summary>One run: detectors, a broker, a control room, two recipients and an attacker in lockstep through a scenario of faults.</summary>
public sealed class FuzzRun : IDisposable
{
    /// <summary>The market of all runs. It is made up.</summary>
    public const string Market = "fuzz";

    /// <summary>After the last fault has healed: two of the detector's longest pauses, a postponed attempt, a half-open connection, a repeat, with a margin.</summary>
    public const int HealedSeconds = 240;

    /// <summary>What the contract gives the control room to announce a silent detector.</summary>
    public const int SilenceSeconds = 200;

    internal static readonly DateTimeOffset Epoch = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    // Long enough for a repeat, so that one that is taken twice shows.
    private const long QuietMicros = 12_000_000;
    private const int StepsPerRoom = 10;

    private static readonly string[] s_recipientNames = ["owner", "fire station"];

    private readonly VirtualTime _time = new(Epoch);
    private readonly FuzzTrace _trace;
    private readonly InProcessBroker _broker;
    private readonly FuzzRoom _room;
    private readonly Attacker _attacker;
    private readonly FuzzBoard[] _boards;
    private readonly BoardWatch[] _watches;
    private readonly FuzzRecipient[] _recipients;
    private readonly Dictionary<string, HashSet<string>> _shown = [];
    private readonly HashSet<string> _acceptedKeys = [];
    private readonly long _endMicros;
    private bool _healed;
    private InvariantBrokenException? _shownTwice;

    /// <summary>Builds the world of a scenario; see <see cref="FuzzScenario"/> for its verbs.</summary>
    /// <param name="parts">The product as it is, or with planted faults.</param>
    /// <param name="traceTo">Takes a line for everything that happens; null for nobody.</param>
    /// <exception cref="EndException">Exit code 2: a step is not known.</exception>
    public FuzzRun(FuzzScenario scenario, FuzzParts parts, TextWriter? traceTo = null)
    {
        _trace = new FuzzTrace(traceTo);
        _broker = new InProcessBroker(_time, scenario.Seed);
        DetectorRegistry registry = new();
        Dictionary<string, byte[]> keys = [];
        _boards = new FuzzBoard[scenario.Detectors];
        _watches = new BoardWatch[scenario.Detectors];
        SeededDraw draw = new(scenario.Seed, 1);
        for (int i = 0; i < _boards.Length; i++)
        {
            byte[] key = [.. Enumerable.Range(0, DetectorRegistry.KeyBytes).Select(_ => (byte)draw.Next(256))];
            string id = FuzzBoard.IdOf(i);
            keys.Add(id, key);
            registry.Add(id, Market, id, key);
            _watches[i] = new BoardWatch(id, _time, _trace);
            _boards[i] = new FuzzBoard(i, _time, _broker, parts, new SeededDraw(scenario.Seed, 16 + i), key, _watches[i]);
        }

        _recipients = [.. s_recipientNames.Select(Recipient)];
        IRecipient[] told = [.. _recipients.Select(recipient => parts.Recipient(recipient, notice => Shown(recipient.Name, notice)))];
        _room = new FuzzRoom(_time, _broker, parts, registry, told, Accepted);
        _attacker = new Attacker(_broker, new SeededDraw(scenario.Seed, 2), keys) { HasKeys = parts.AttackerHasKeys };
        foreach (ScenarioStep step in scenario.Steps)
        {
            _time.At((long)(step.Seconds * 1e6), Understand(step));
        }

        _endMicros = (long)(scenario.EndSeconds * 1e6);

        FuzzRecipient Recipient(string name, int index)
        {
            _shown.Add(name, []);
            return new FuzzRecipient(name, _time, new SeededDraw(scenario.Seed, 4 + index), notice => Shown(name, notice));
        }
    }

    /// <summary>Runs it to its end.</summary>
    public FuzzResult Run()
    {
        Invariant? broken = null;
        string message = "";
        try
        {
            Live();
        }
        catch (InvariantBrokenException e)
        {
            broken = e.Invariant;
            message = e.Message;
        }
        catch (Exception e) when (e is not EndException)
        {
            broken = Invariant.NoCrash;
            message = $"{e.GetType().Name}: {e.Message} {e.StackTrace?.Split('\n')[0].Trim()}";
        }

        if (broken != null)
        {
            _trace.Note(_time.NowMicros, $"broken {broken}: {message}");
        }

        return new FuzzResult(broken, message, _time.NowMicros / 1e6, _trace.Close(), _watches.Sum(watch => watch.Alarms.Count));
    }

    /// <inheritdoc/>
    public void Dispose() => _room.Dispose();

    private void Live()
    {
        foreach (FuzzBoard board in _boards)
        {
            board.PowerOn();
        }

        long quietFrom = -1;
        for (int step = 1; quietFrom < 0 || _time.NowMicros < quietFrom + QuietMicros; step++)
        {
            _time.RunUntil((long)step * FuzzBoard.StepMicros);
            foreach (FuzzBoard board in _boards)
            {
                board.Step();
            }

            if (step % StepsPerRoom != 0)
            {
                continue;
            }

            _room.Step();
            if (_shownTwice != null)
            {
                throw _shownTwice;
            }

            _attacker.Step();
            CheckSilence();
            if (_time.NowMicros < _endMicros)
            {
                continue;
            }

            Heal();
            if (quietFrom < 0 && IsSettled())
            {
                quietFrom = _time.NowMicros;
            }
        }
    }

    // Everything that a scenario can spoil is whole again, as far as it heals.
    private void Heal()
    {
        if (_healed)
        {
            return;
        }

        _healed = true;
        _trace.Note(_time.NowMicros, "healed");
        _broker.Start();
        _broker.Faults.Heal();
        _broker.SetReachable(FuzzRoom.Id, true);
        _room.CrashAfter(-1);
        _room.Start();
        for (int i = 0; i < _boards.Length; i++)
        {
            Burn(i, false);
            _boards[i].Flash.CutAfterBytes = -1;
            _boards[i].Clock.OffsetSeconds = 0;
            _boards[i].PowerOn();
            _broker.SetReachable(_boards[i].Id, true);
        }

        foreach (FuzzRecipient recipient in _recipients)
        {
            recipient.IsDown = false;
        }
    }

    private bool IsSettled()
    {
        bool late = _time.NowMicros > _endMicros + (HealedSeconds * 1_000_000L);
        for (int i = 0; i < _boards.Length; i++)
        {
            foreach (LatchedAlarm alarm in _watches[i].Alarms)
            {
                if (alarm is { IsExcused: false, Evts.Count: 0 })
                {
                    return !late
                        ? false
                        : throw new InvariantBrokenException(Invariant.Accepted, $"the alarm that {_boards[i].Id} latched at {alarm.AtMicros / 1e6:0.00} s was not accepted within {HealedSeconds} s of healing");
                }
            }

            if (_watches[i].WipedMicros >= 0 && _room.Receiver!.StateOf(_boards[i].Id) is not { IsLost: true })
            {
                return false;
            }
        }

        foreach (string key in _acceptedKeys)
        {
            foreach (FuzzRecipient recipient in _recipients)
            {
                if (!_shown[recipient.Name].Contains(key))
                {
                    return !late
                        ? false
                        : throw new InvariantBrokenException(Invariant.Told, $"{recipient.Name} was not shown {key} within {HealedSeconds} s of healing");
                }
            }
        }

        return true;
    }

    private void CheckSilence()
    {
        for (int i = 0; i < _boards.Length; i++)
        {
            if (_watches[i].WipedMicros >= 0
                && _room.Receiver is { } receiver
                && _time.NowMicros > Math.Max(_watches[i].WipedMicros, _room.StartedMicros) + (SilenceSeconds * 1_000_000L)
                && receiver.StateOf(_boards[i].Id) is not { IsLost: true })
            {
                throw new InvariantBrokenException(Invariant.SilenceAnnounced, $"{_boards[i].Id} has been silent for {SilenceSeconds} s, and the control room has not said so");
            }
        }
    }

    private void Accepted(AcceptedEvent accepted)
    {
        string id = accepted.Detector.Id;
        string jti = accepted.Claims.Text("jti")!;
        _trace.Note(_time.NowMicros, $"accepted {id} {accepted.Claims.Type} {jti} {accepted.Claims.Event}");
        BoardWatch watch = _watches[Array.FindIndex(_boards, board => board.Id == id)];
        if (!watch.Gave(jti))
        {
            throw new InvariantBrokenException(Invariant.NothingForged, $"the control room accepted {jti} as {id}'s, which never sent it");
        }

        if (accepted.Claims.Type != MessageType.Alarm)
        {
            return;
        }

        string evt = accepted.Claims.Event!;
        if (!_acceptedKeys.Add($"{id}/{evt}"))
        {
            throw new InvariantBrokenException(Invariant.AcceptedOnce, $"the control room accepted {evt} of {id} twice");
        }

        if (watch.Alarms.FirstOrDefault(alarm => alarm.UpMillis == accepted.Claims.Whole("evt_up")) is { } latched)
        {
            latched.Evts.Add(evt);
            if (latched.Evts.Count > 1)
            {
                throw new InvariantBrokenException(Invariant.AcceptedOnce, $"the control room accepted one alarm of {id} as {string.Join(" and ", latched.Evts)}");
            }
        }
    }

    private void Shown(string recipient, AlarmNotice notice)
    {
        _trace.Note(_time.NowMicros, $"shown {notice.Key} to {recipient}");
        if (!_shown[recipient].Add(notice.Key))
        {
            // The control room takes what is thrown here for a broken channel: it ends the run with the next step.
            _shownTwice ??= new InvariantBrokenException(Invariant.ToldOnce, $"{recipient} showed {notice.Key} twice");
        }
    }

    private void Burn(int index, bool burns)
    {
        _boards[index].Sensor.Burns = burns;
        _watches[index].Burns(burns);
    }

    private void After(int seconds, Action action) => _time.After(seconds * 1_000_000L, () =>
    {
        if (!_healed)
        {
            action();
        }
    });

    private Action Understand(ScenarioStep step)
    {
        FuzzWords words = new(step, _boards.Length);
        Action act = step.Verb switch
        {
            "fire" => Fire(words.Detector(0), words.Number(1)),
            "reset" => Command(words.Detector(0), "reset"),
            "command" => Command(words.Detector(0), words.Of(1, FuzzScenario.Commands)),
            "cut" => Cut(words.Client(0), words.Number(1)),
            "half-open" => HalfOpen(words.Client(0)),
            "broker" => Broker(words.Of(0, ["keeps", "forgets"]) == "keeps", words.Number(1)),
            "net" => Net(words.Of(0, FuzzScenario.NetFaults), words.Number(1), words.Number(2)),
            "room" => Room(words.Number(0), words.Number(1)),
            "recipient" => Down(words.Number(0) % _recipients.Length, words.Number(1)),
            "power" => Power(words.Detector(0), words.Number(1)),
            "torn" => Torn(words.Detector(0), words.Number(1), words.Number(2)),
            "corrupt" => Corrupt(words.Detector(0), words.Of(1, FuzzScenario.Records), words.Of(2, ["a", "b"]), words.Number(3)),
            "wipe" => Wipe(words.Detector(0)),
            "clock" => Clock(words.Detector(0), words.Signed(1), words.Number(2)),
            "stall" => Stall(words.Detector(0), words.Number(1)),
            "attack" => Attack(words.Of(0, Attacker.Ways), words.Number(1)),
            _ => throw words.Unknown(),
        };
        words.RequireAllRead();
        return () =>
        {
            if (!_healed)
            {
                _trace.Note(_time.NowMicros, $"{step.Verb} {string.Join(' ', step.Arguments)}");
                act();
            }
        };
    }

    // Whoever stands there presses the button first, if an old alarm is still latched.
    private Action Fire(int index, int seconds) => () =>
    {
        if (_boards[index].Detector is { IsLatched: true } latched)
        {
            _watches[index].MayReset();
            latched.Reset();
        }

        Burn(index, true);
        After(seconds, () => Burn(index, false));
    };

    private Action Command(int index, string command) => () =>
    {
        if (_room.SendCommand(_boards[index].Id, command) && command == "reset")
        {
            _watches[index].MayReset();
        }
    };

    private Action Cut(string client, int seconds) => () =>
    {
        _broker.SetReachable(client, false);
        _broker.Cut(client);
        After(seconds, () => _broker.SetReachable(client, true));
    };

    private Action HalfOpen(string client) => () => _broker.HalfOpen(client);

    private Action Broker(bool keepsRetained, int seconds) => () =>
    {
        _broker.Stop(keepsRetained);
        After(seconds, _broker.Start);
    };

    private Action Net(string fault, int amount, int seconds)
    {
        Action<int> set = fault switch
        {
            "loss" => percent => _broker.Faults.LossPercent = percent,
            "duplicate" => percent => _broker.Faults.DuplicatePercent = percent,
            "reorder" => percent => _broker.Faults.ReorderPercent = percent,
            "puback" => percent => _broker.Faults.ConfirmationLossPercent = percent,
            _ => millis => _broker.Faults.ExtraDelayMicros = millis * 1000L,
        };
        return () =>
        {
            set(amount);
            After(seconds, () => set(0));
        };
    }

    private Action Room(int calls, int seconds) => () =>
    {
        if (calls == 0)
        {
            _room.Crash();
        }
        else
        {
            _room.CrashAfter(calls - 1);
        }

        After(seconds, _room.Start);
    };

    private Action Down(int index, int seconds) => () =>
    {
        _recipients[index].IsDown = true;
        After(seconds, () => _recipients[index].IsDown = false);
    };

    private Action Power(int index, int seconds) => () =>
    {
        _boards[index].PowerOff();
        _broker.Cut(_boards[index].Id);
        After(seconds, _boards[index].PowerOn);
    };

    private Action Torn(int index, int bytes, int seconds) => () =>
    {
        _boards[index].Flash.CutAfterBytes = bytes;
        After(seconds, () =>
        {
            _broker.Cut(_boards[index].Id);
            _boards[index].PowerOff();
            _boards[index].PowerOn();
        });
    };

    private Action Corrupt(int index, string record, string slot, int at) => () => _boards[index].Flash.Corrupt(record, slot, at);

    private Action Wipe(int index) => () =>
    {
        _boards[index].PowerOff();
        _broker.Cut(_boards[index].Id);
        _boards[index].Flash.Wipe();
        _watches[index].Wiped();
        _boards[index].PowerOn();
    };

    private Action Clock(int index, int offset, int seconds) => () =>
    {
        _boards[index].Clock.OffsetSeconds = offset;
        After(seconds, () => _boards[index].Clock.OffsetSeconds = 0);
    };

    private Action Stall(int index, int millis) => () => _boards[index].Stall(millis * 1000L);

    private Action Attack(string way, int count) => () => _attacker.Attack(way, count);
}
