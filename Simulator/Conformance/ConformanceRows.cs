using Firmware;
using Firmware.Sensing;
using Simulator.Fuzzing;
using Simulator.World;
using Simulator.World.Lights;
using Simulator.World.Recipes;
using Simulator.World.Scoring;

namespace Simulator.Conformance;

/// <summary>Every row of the contract's times (docs/conformance.md) and the scenarios behind it.</summary>
internal static class ConformanceRows
{
    // The rated test fire: a heptane pan as of EN 54-10's test fires, at half the distance at which it gives the rated 100 counts.
    private const double PanMetres = 0.33;
    private const double PanCounts = 4 * StallWorld.ThresholdCounts;
    private const int FlameRepeats = 10;
    private const int BriefFlames = 20;
    private const double LongestSeconds = 400;
    private const double FirstPauseSeconds = Limits.BackoffMinMicros / 1e6;

    // Two events each: more than the outbox holds.
    private const int FaultsThatOverflow = 20;

    // Counters wrap here: 2^31 and 2^32 microseconds, 2^32 milliseconds. Each wraps while the scenario runs.
    private static readonly long[] s_ages = [0, int.MaxValue - 90_000_000L, uint.MaxValue - 90_000_000L, (uint.MaxValue - 90_000L) * 1000];

    public static IReadOnlyList<ConformanceRow> All { get; } =
    [
        new("flame-alarm", "rated test fire in calm light: from rated irradiance to the local alarm, 99 % of fires", 10, "own promise", Figure.Percentile99, FlameRepeats, [new("0.33 m pan of 400 counts", TestFire)]),
        new("flame-alarm-median", "the same, half of the fires", 5, "own promise", Figure.Median, FlameRepeats, [new("0.33 m pan of 400 counts", TestFire)]),
        new("flame-alarm-any", "every calm flame the world knows, 100 to 1,500 counts: the same, 99 % of fires (target of 10 s: docs/detection.md)", null, "shown beside", Figure.Percentile99, FlameRepeats, [.. CalmFires()]),
        new("first-publish", "alarm decided (sounder) to its first publish, link up", 1, "NFPA 72: 10 s end to end", Figure.Longest, 1, [.. Aged("link up", FirstPublish), new("clock unknown", (seed, parts) => FirstPublish(seed, parts, 0, rig => rig.Clock.TrustedFromMicros = long.MaxValue)), new("after a reboot", (seed, parts) => FirstPublish(seed, parts, 0, Reboot))]),
        new("repeat-longest", "longest time between two sendings of an alarm without a receipt, link up throughout", 10, "NFPA 72: 60 s", Figure.Longest, 1, [.. Repeats()]),
        new("repeat-shortest", "shortest time between two sendings of an alarm without a receipt, link up throughout", 5, "own", Figure.Shortest, 1, [.. Repeats()]),
        new("detector-lost", "detector gone to the control room's announcement", 200, "NFPA 72: 200 s, EN 54-25: 300 s", Figure.Longest, 1, [.. DetectorLost()]),
        new("room-lost", "control room gone to the detector's fault lamp", 200, "EN 54-25, both ways", Figure.Longest, 1, [.. RoomLost()]),
        new("fault", "fault's condition to its announcement: its message; the fault lamp where there is no link", 100, "EN 54-2", Figure.Longest, 1, [.. Faults()]),
        new("connects-while-suspect", "attempts to connect that began while a flame was suspected and no alarm was owed", 0, "own", Figure.Longest, 1, [new("brief flames while the broker is away", ConnectsWhileSuspect)]),
        new("connect-postponed", $"connection lost while a flame burns on whose alarm was receipted, to the next attempt: postponed by 60 s after a first pause of {FirstPauseSeconds:0} s at most", 60 + FirstPauseSeconds, "own", Figure.Longest, 1, [new("flame burns on", Postponed)]),
        new("blind-bridged", "flame lit while sampling stood still 0.5 to 3 s, bridged by the pulse counter: end of the gap to suspicion, 99 % of fires (target of 1.1 s: docs/detection.md)", null, "shown beside", Figure.Percentile99, FlameRepeats, [new("any flame, comparator fitted", Bridged)]),
    ];

    private static IEnumerable<double> TestFire(int seed, FuzzParts parts)
    {
        Noise noise = new(Noise.Seed("conformance", seed));
        Draft draft = new(noise, new SensorModule(noise, noise.Chance(0.2) ? Wiring.Rising : Wiring.Falling, null));
        Backgrounds.Any(draft);
        double counts = draft.Module.LightFor(draft.BackgroundCounts, PanCounts);
        draft.Burn(new Flame(noise, FlameShape.Pan(noise, PanMetres), counts, new PanGrowth(noise.LogBetween(1, 10))), $"rated test fire");
        return Found(new PhysicalDraw(draft), SignalKind.CalmFire, seed);
    }

    private static IEnumerable<ConformanceCase> CalmFires() => Generators.All[0].Classes
        .Where(known => known.Kind == SignalKind.CalmFire)
        .Select(known => new ConformanceCase(known.Name, (seed, _) => Found(Generators.All[0].Draw(known, seed), known.Kind, seed)));

    private static IEnumerable<double> Found(SignalDraw draw, SignalKind kind, int seed)
    {
        FireOutcome fire = FireRun.Run(draw, kind, seed, "standard");
        return fire.AboveSeconds == null ? [] : [fire.AlarmSeconds ?? double.PositiveInfinity];
    }

    private static IEnumerable<double> Bridged(int seed, FuzzParts parts)
    {
        SignalClass blind = Generators.All[0].Classes.First(known => known.Name == "blind-any");
        FireOutcome fire = FireRun.Run(Generators.All[0].Draw(blind, seed), blind.Kind, seed, "standard");
        return fire.GapEndSeconds >= 0 ? [Math.Max(0, (fire.SuspectSeconds ?? double.PositiveInfinity) - fire.GapEndSeconds.Value)] : [];
    }

    private static IEnumerable<ConformanceCase> Aged(string name, Func<int, FuzzParts, long, Action<ConformanceRig>, IEnumerable<double>> measure) =>
        s_ages.Select((age, i) => new ConformanceCase(i == 0 ? name : $"{name}, counter wraps at {age / 1_000_000 + 90} s", (seed, parts) => measure(seed, parts, age, _ => { })));

    private static IEnumerable<double> FirstPublish(int seed, FuzzParts parts, long age, Action<ConformanceRig> before)
    {
        using ConformanceRig rig = new(seed, parts, age);
        before(rig);
        rig.Settle();
        rig.Light.Burns = true;
        return double.IsFinite(rig.Until(() => rig.IsSounding, 60)) ? [rig.Until(() => rig.Sent.Any(sent => sent.Type == "alarm"), 30)] : [double.PositiveInfinity];
    }

    private static void Reboot(ConformanceRig rig)
    {
        rig.Settle();
        rig.PowerOff();
        rig.CutDetector();
        rig.Run(2);
        rig.PowerOn();
    }

    private static IEnumerable<ConformanceCase> Repeats() =>
    [
        .. Aged("control room away", (seed, parts, age, _) => Intervals(seed, parts, age, _ => { })),
        new("clock lost meanwhile", (seed, parts) => Intervals(seed, parts, 0, rig => rig.Clock.OffsetSeconds = 4_000)),
        new("broker dies and returns", (seed, parts) => Intervals(seed, parts, 0, rig =>
        {
            rig.Broker.Stop(true);
            rig.Run(20);
            rig.Broker.Start();
        })),
        new("reboot", (seed, parts) => Intervals(seed, parts, 0, rig =>
        {
            rig.PowerOff();
            rig.CutDetector();
            rig.Run(3);
            rig.PowerOn();
        })),
    ];

    private static List<double> Intervals(int seed, FuzzParts parts, long age, Action<ConformanceRig> meanwhile)
    {
        using ConformanceRig rig = new(seed, parts, age);
        rig.Settle();
        rig.StopRoom();
        rig.Light.Burns = true;
        rig.Until(() => rig.IsSounding, 60);
        rig.Run(30);
        meanwhile(rig);
        List<double> intervals = [];
        rig.Run(100);
        long[] connects = [.. rig.Connects];
        foreach (IGrouping<string?, SentMessage> alarm in rig.Sent.Where(sent => sent.Type == "alarm").GroupBy(sent => sent.Event))
        {
            foreach ((SentMessage one, SentMessage next) in alarm.Zip(alarm.Skip(1)))
            {
                if (!connects.Any(at => at > one.AtMicros && at <= next.AtMicros))
                {
                    intervals.Add((next.AtMicros - one.AtMicros) / 1e6);
                }
            }
        }

        return intervals;
    }

    private static IEnumerable<ConformanceCase> DetectorLost()
    {
        yield return Lost("power cut, will published", rig => rig.CutDetector(), true);
        yield return Lost("power cut, half-open connection", rig => rig.HalfOpenDetector(), true);
        yield return Lost("network cut", rig =>
        {
            rig.SetReachable(false);
            rig.CutDetector();
        }, false);
        yield return Lost("power cut while the broker dies, no will", rig =>
        {
            rig.Broker.Stop(false);
            rig.Time.After(10_000_000, rig.Broker.Start);
        }, true);
        yield return Lost("power cut while the broker dies, control room restarted", rig =>
        {
            rig.Broker.Stop(false);
            rig.Time.After(10_000_000, rig.Broker.Start);
            rig.Time.After(60_000_000, rig.StopRoom);
            rig.Time.After(80_000_000, rig.StartRoom);
        }, true);
    }

    private static ConformanceCase Lost(string name, Action<ConformanceRig> act, bool loses) => new(name, (seed, parts) =>
    {
        using ConformanceRig rig = new(seed, parts);
        rig.Settle();
        if (loses)
        {
            rig.PowerOff();
        }

        act(rig);
        return [rig.Until(() => rig.LostMicros >= 0, LongestSeconds)];
    });

    private static IEnumerable<ConformanceCase> RoomLost() =>
    [
        .. Aged("control room silent, broker alive", (seed, parts, age, _) => Noticed(seed, parts, age, rig => rig.StopRoom())),
        new("broker dead", (seed, parts) => Noticed(seed, parts, 0, rig => rig.Broker.Stop(false))),
        new("detector's connection half-open, then no way back", (seed, parts) => Noticed(seed, parts, 0, rig =>
        {
            rig.SetReachable(false);
            rig.HalfOpenDetector();
        })),
        new("clock unknown", (seed, parts) => Noticed(seed, parts, 0, rig => rig.StopRoom(), rig => rig.Clock.TrustedFromMicros = long.MaxValue)),
        new("after a reboot", (seed, parts) => Noticed(seed, parts, 0, rig => rig.StopRoom(), Reboot)),
    ];

    private static IEnumerable<double> Noticed(int seed, FuzzParts parts, long age, Action<ConformanceRig> act, Action<ConformanceRig>? before = null)
    {
        using ConformanceRig rig = new(seed, parts, age);
        before?.Invoke(rig);
        rig.Settle();
        act(rig);
        return [rig.Until(() => rig.IsAmber, LongestSeconds)];
    }

    private static IEnumerable<ConformanceCase> Faults() =>
    [
        Fault("sensor-open", rig => Wire(rig, Conditioner.FullScale, Comparator.Light)),
        Fault("sensor-short", rig => Wire(rig, 0, Comparator.Dark)),
        Fault("sensor-stuck", rig => Wire(rig, 3_000, Comparator.Unknown)),
        Fault("sensor-blinded", rig => Wire(rig, 0, Comparator.Unknown)),
        Fault("sampling-late", rig => rig.Stall(3_200_000)),
        Fault("store-failed", rig =>
        {
            // What is to be written fails: here an alarm's record.
            rig.StoreFails = true;
            rig.Light.Burns = true;
            rig.Until(() => rig.IsSounding, 60);
        }),
        Fault("queue-overflow", Overflow, "queue-overflow, from the link's return"),
        Fault("clock-lost", rig => rig.Clock.TrustedFromMicros = long.MaxValue),
        Fault("clock-lost", rig => rig.Clock.OffsetSeconds = 4_000, "clock-lost by a jump"),
        new("link-lost, network cut", (seed, parts) => Noticed(seed, parts, 0, rig =>
        {
            rig.SetReachable(false);
            rig.CutDetector();
        })),
        new("link-lost, broker dead", (seed, parts) => Noticed(seed, parts, 0, rig => rig.Broker.Stop(false))),
        new("link-lost, half-open", (seed, parts) => Noticed(seed, parts, 0, rig =>
        {
            rig.SetReachable(false);
            rig.HalfOpenDetector();
        })),
    ];

    // A wire that comes and goes while there is no link.
    private static void Overflow(ConformanceRig rig)
    {
        rig.SetReachable(false);
        rig.CutDetector();
        for (int i = 0; i < FaultsThatOverflow; i++)
        {
            Wire(rig, Conditioner.FullScale, Comparator.Light);
            rig.Run(4);
            rig.Light.Code = null;
            rig.Light.Says = Comparator.Unknown;
            rig.Run(4);
        }

        rig.SetReachable(true);
    }

    private static void Wire(ConformanceRig rig, int code, int comparator)
    {
        rig.Light.Code = code;
        rig.Light.Says = comparator;
    }

    private static ConformanceCase Fault(string code, Action<ConformanceRig> act, string? name = null) => new(name ?? code, (seed, parts) =>
    {
        using ConformanceRig rig = new(seed, parts);
        rig.Settle();
        int before = rig.Sent.Count;
        act(rig);
        return [rig.Until(() => rig.Sent.Skip(before).Any(sent => sent.Type == "fault" && sent.Code == code), LongestSeconds)];
    });

    private static IEnumerable<double> Postponed(int seed, FuzzParts parts)
    {
        using ConformanceRig rig = new(seed, parts);
        rig.Settle();
        rig.Light.Burns = true;
        rig.Until(() => rig.IsSounding, 60);
        rig.Until(() => rig.Sent.Any(sent => sent.Type == "alarm") && !rig.Detector!.HasOpenAlarm, 30);
        int before = rig.Connects.Count;
        rig.CutDetector();
        return [rig.Until(() => rig.Connects.Count > before, LongestSeconds)];
    }

    private static IEnumerable<double> ConnectsWhileSuspect(int seed, FuzzParts parts)
    {
        using ConformanceRig rig = new(seed, parts);
        rig.Settle();
        rig.SetReachable(false);
        rig.CutDetector();
        int suspicions = 0;
        for (int i = 0; i < BriefFlames; i++)
        {
            rig.Light.Burns = true;
            suspicions += double.IsFinite(rig.Until(() => rig.Detector!.Flame.IsSuspect, 20)) ? 1 : 0;
            rig.Run(1.5);
            rig.Light.Burns = false;
            rig.Until(() => !rig.Detector!.Flame.IsSuspect, 30);

            // Some become an alarm, which connecting does not wait for: somebody presses the button.
            rig.Detector!.Reset();
            rig.Run(5 + rig.Draw.Next(20));
        }

        // A run in which nothing was suspected shows nothing.
        return suspicions == 0 ? [] : [rig.ConnectsWhileSuspect];
    }
}
