using Firmware.Delivery;
using Firmware.Provisioning;
using Firmware.Sensing;
using Simulator.Board;
using Simulator.ControlRoom;

namespace Simulator.Fuzzing;

/// <summary>What a run is built of: the parts as they are, or others put around them to see that the invariants bite.</summary>
public sealed class FuzzParts
{
    /// <summary>The product as it is.</summary>
    public static FuzzParts Sound { get; } = new();

    /// <summary>Put between a board and its flash; called at each start of the board.</summary>
    public Func<IStore, IStore> Store { get; init; } = store => store;

    /// <summary>Put between the uplink and its link, with the detector's id and key; called at each start of the board.</summary>
    public Func<IMessageLink, string, byte[], IMessageLink> Link { get; init; } = (link, _, _) => link;

    /// <summary>Put before the sensor.</summary>
    public Func<IFlameSensor, IFlameSensor> Sensor { get; init; } = sensor => sensor;

    /// <summary>Put before each recipient, with what it shows notices by.</summary>
    public Func<IRecipient, Action<AlarmNotice>, IRecipient> Recipient { get; init; } = (recipient, _) => recipient;

    /// <summary>The control room's clock.</summary>
    public Func<VirtualTime, TimeProvider> RoomTime { get; init; } = time => time;

    /// <summary>True for a control room whose journal does not outlive it.</summary>
    public bool RoomForgets { get; init; }

    /// <summary>True for an attacker who knows the detectors' keys.</summary>
    public bool AttackerHasKeys { get; init; }
}
