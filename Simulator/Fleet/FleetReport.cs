namespace Simulator.Fleet;

/// <summary>What a part of a run did, and the processor time that it took.</summary>
/// <param name="Name">Which part.</param>
/// <param name="Seconds">How long it was.</param>
/// <param name="Sent">Messages that the detectors sent.</param>
/// <param name="Accepted">Messages that the control room accepted, wills included.</param>
/// <param name="RoomCpuSeconds">Processor time of the control room.</param>
/// <param name="BrokerCpuSeconds">Processor time of the broker.</param>
/// <param name="FleetCpuSeconds">Processor time of the detectors.</param>
/// <param name="JournalSeconds">Time in which the control room wrote to its journal, waiting for the disk included.</param>
/// <param name="JournalWrites">How often it did; one write may hold many messages.</param>
public sealed record FleetPhase(
    string Name, double Seconds, long Sent, long Accepted, double RoomCpuSeconds, double BrokerCpuSeconds, double FleetCpuSeconds, double JournalSeconds, long JournalWrites)
{
    /// <summary>Messages accepted a second.</summary>
    public double AcceptedPerSecond => Accepted / Seconds;

    /// <summary>Messages accepted for each second of the control room's processor time: a second on one core.</summary>
    public double AcceptedPerRoomCpuSecond => RoomCpuSeconds > 0 ? Accepted / RoomCpuSeconds : 0;
}

/// <summary>Times in milliseconds: half of them are not longer than the first, 99 of 100 not longer than the second.</summary>
/// <param name="P50">The median.</param>
/// <param name="P99">The 99th percentile.</param>
/// <param name="Max">The longest.</param>
public sealed record FleetTimes(double P50, double P99, double Max)
{
    internal static FleetTimes? Of(IEnumerable<double> millis)
    {
        double[] sorted = [.. millis.Order()];
        return sorted.Length == 0 ? null : new FleetTimes(At(0.5), At(0.99), sorted[^1]);

        // The nearest rank.
        double At(double share) => sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Length) - 1)];
    }
}

/// <summary>What became of a storm's alarms.</summary>
/// <param name="Alarms">How many were raised.</param>
/// <param name="Accepted">How many the control room's journal has.</param>
/// <param name="ToAcceptance">From a detector's publish until the control room accepted it, by both clocks of this machine.</param>
/// <param name="ToReceipt">From a detector's publish until the control room's receipt was back at it.</param>
public sealed record FleetStorm(int Alarms, int Accepted, FleetTimes? ToAcceptance, FleetTimes? ToReceipt);

/// <summary>Heartbeats that were not accepted. They go with QoS 0, so that whoever has no room for them drops them; the detector's next one tells all that they would have told.</summary>
/// <param name="Sent">Sent until the end of the storm.</param>
/// <param name="Missing">Not accepted of them.</param>
/// <param name="DroppedByBroker">Messages of any kind, to anybody, that the broker counts as dropped because a client's queue was full.</param>
/// <param name="ShedByRoom">Heartbeats that the control room gave up unread.</param>
public sealed record FleetHeartbeats(long Sent, long Missing, long DroppedByBroker, long ShedByRoom);

/// <summary>What became of wills.</summary>
/// <param name="Cut">Connections that were broken at the end.</param>
/// <param name="Lost">Detectors that the control room announced as lost for it.</param>
public sealed record FleetWills(int Cut, long Lost);

/// <summary>Memory at the end of the quiet part: all that the process holds, divided.</summary>
/// <param name="RoomBytes">The control room's.</param>
/// <param name="BrokerBytes">The broker's.</param>
/// <param name="FleetBytes">The simulated detectors', each a whole firmware.</param>
/// <param name="RoomBytesAtStart">The control room's before anybody was connected, all of them enrolled.</param>
public sealed record FleetMemory(long RoomBytes, long BrokerBytes, long FleetBytes, long RoomBytesAtStart);

/// <summary>What a fleet run found.</summary>
public sealed record FleetReport
{
    /// <summary>What was asked for.</summary>
    public required FleetPlan Plan { get; init; }

    /// <summary>Cores of this machine, shared by control room, broker and detectors.</summary>
    public int Cores { get; init; } = Environment.ProcessorCount;

    /// <summary>The parts of the run.</summary>
    public required IReadOnlyList<FleetPhase> Phases { get; init; }

    /// <summary>The storm at the fleet's own rate.</summary>
    public required FleetStorm Storm { get; init; }

    /// <summary>What became of heartbeats at the fleet's own rate.</summary>
    public required FleetHeartbeats Heartbeats { get; init; }

    /// <summary>The storm under overload; null without one.</summary>
    public FleetStorm? OverloadStorm { get; init; }

    /// <summary>How long a heartbeat's receipt took under overload; null without one.</summary>
    public FleetTimes? OverloadHeartbeats { get; init; }

    /// <summary>Heartbeats under overload whose receipt never came.</summary>
    public long OverloadHeartbeatsLost { get; init; }

    /// <summary>Connections that broke by themselves and were made again: above zero on a machine that cannot keep up.</summary>
    public int Breaks { get; init; }

    /// <summary>Memory.</summary>
    public required FleetMemory Memory { get; init; }

    /// <summary>What a message costs, part by part.</summary>
    public required MessageCost Cost { get; init; }

    /// <summary>Power cuts.</summary>
    public required FleetWills Wills { get; init; }

    /// <summary>Promises that did not hold; empty for a good run. Times are no promises here: they are for the reader to judge.</summary>
    public required IReadOnlyList<string> Broken { get; init; }
}
