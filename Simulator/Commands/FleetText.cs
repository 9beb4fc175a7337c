using Simulator.Fleet;

namespace Simulator.Commands;

/// <summary>A fleet run's figures as text.</summary>
internal static class FleetText
{
    private const double MicrosPerSecond = 1_000_000;

    /// <summary>Writes them.</summary>
    internal static void Write(FleetReport report, TextWriter output)
    {
        FleetPlan plan = report.Plan;
        Line($"{plan.Detectors} detectors in {plan.Markets} markets, seed {plan.Seed}, {report.Cores} cores shared by control room, broker and detectors");
        Line($"{plan.Connections} of them with a connection, credentials and a will of their own");
        if (plan.Carriers > 0)
        {
            Line($"{plan.Detectors - plan.Connections} sampled: keys, numbers and messages of their own, over {plan.Carriers} shared connections and without wills");
        }

        Line($"");
        Line($"{"",-12} {"seconds",8} {"sent",9} {"accepted",9} {"a second",9} | {"room CPU",9} {"broker",8} {"fleet",8} {"journal",9} {"writes",7} | accepted a second of the room's CPU");
        foreach (FleetPhase phase in report.Phases)
        {
            Line($"{phase.Name,-12} {phase.Seconds,8:0.0} {phase.Sent,9} {phase.Accepted,9} {phase.AcceptedPerSecond,9:0} | {phase.RoomCpuSeconds,7:0.0} s {phase.BrokerCpuSeconds,6:0.0} s {phase.FleetCpuSeconds,6:0.0} s {phase.JournalSeconds,7:0.0} s {phase.JournalWrites,7} | {phase.AcceptedPerRoomCpuSecond:0}");
        }

        Line($"");
        Storm("storm", report.Storm);
        if (report.OverloadStorm is { } overload)
        {
            Storm("storm under overload", overload);
            Times("heartbeats under overload: publish to receipt", report.OverloadHeartbeats);
            Line($"heartbeats under overload without a receipt: {report.OverloadHeartbeatsLost}");
        }

        Line($"");
        FleetMemory memory = report.Memory;
        Line($"memory: control room {Megabytes(memory.RoomBytes)} ({Kilobytes(memory.RoomBytes)} a detector, {Megabytes(memory.RoomBytesAtStart)} before the first connected), broker {Megabytes(memory.BrokerBytes)} ({memory.BrokerBytes / 1024.0 / plan.Connections:0.0} KB a connection), detectors {Megabytes(memory.FleetBytes)} ({Kilobytes(memory.FleetBytes)} each)");
        FleetHeartbeats beats = report.Heartbeats;
        Line($"heartbeats until the end of the storm: {beats.Sent}, not accepted: {beats.Missing} (dropped by the broker, of any kind: {beats.DroppedByBroker}, given up unread by the room: {beats.ShedByRoom})");
        Line($"connections that broke by themselves: {report.Breaks}");
        Line($"power cuts: {report.Wills.Cut}, announced by their wills: {report.Wills.Lost}");
        MessageCost cost = report.Cost;
        Line($"");
        Line($"one message of {cost.MeanBytes:0} bytes on average, {cost.Messages} of them again on one thread:");
        Cost("HMAC-SHA-256 alone", cost.HmacMicros, 1);
        Cost("verify and parse", cost.VerifyMicros, cost.VerifyRatio);
        Cost("every rule of acceptance", cost.GateMicros, cost.GateMicros / cost.HmacMicros);
        Cost("with journal and receipt", cost.PathMicros, cost.PathRatio);
        Cost("the same, processor time", cost.PathCpuMicros, cost.PathCpuMicros / cost.HmacMicros);
        Line($"");
        foreach (string broken in report.Broken)
        {
            Line($"BROKEN: {broken}");
        }

        Line($"{(report.Broken.Count == 0 ? "every message accepted but the heartbeats named, no detector thought lost, every alarm told once, every will seen, no intruder let in" : $"{report.Broken.Count} promises broken")}");

        void Line(FormattableString text) => output.WriteLine(FormattableString.Invariant(text));

        void Storm(string name, FleetStorm storm)
        {
            Line($"{name}: {storm.Alarms} alarms in {FleetRun.StormSeconds} s, {storm.Accepted} accepted");
            Times("  publish to acceptance", storm.ToAcceptance);
            Times("  publish to receipt at the detector", storm.ToReceipt);
        }

        void Times(string name, FleetTimes? times)
        {
            if (times is not null)
            {
                Line($"{name}: median {times.P50:0} ms, 99th percentile {times.P99:0} ms, longest {times.Max:0} ms");
            }
        }

        void Cost(string name, double micros, double ratio) => Line($"  {name,-26} {micros,8:0.00} us, {ratio,6:0.0} times, {MicrosPerSecond / micros,8:0} a second");

        string Megabytes(long bytes) => FormattableString.Invariant($"{bytes / 1024.0 / 1024:0} MB");

        string Kilobytes(long bytes) => FormattableString.Invariant($"{bytes / 1024.0 / plan.Detectors:0.0} KB");
    }
}
