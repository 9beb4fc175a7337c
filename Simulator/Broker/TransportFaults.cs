namespace Simulator.Broker;

/// <summary>What goes wrong on the way between clients and an <see cref="InProcessBroker"/>. All zero: nothing.</summary>
public sealed class TransportFaults
{
    /// <summary>Messages of a hundred that vanish. TCP loses none singly: this is for what proxies and full buffers drop.</summary>
    public int LossPercent { get; set; }

    /// <summary>Deliveries of a hundred that come twice, as QoS 1 allows.</summary>
    public int DuplicatePercent { get; set; }

    /// <summary>Messages of a hundred that others may overtake.</summary>
    public int ReorderPercent { get; set; }

    /// <summary>Confirmations (PUBACK) of a hundred that vanish: the client gives the message up after <see cref="GiveUpMicros"/>.</summary>
    public int ConfirmationLossPercent { get; set; }

    /// <summary>Added to a message's way, up to this many microseconds, drawn anew for each.</summary>
    public long ExtraDelayMicros { get; set; }

    /// <summary>When a client gives up a publish without confirmation, as M2Mqtt does after three tries of 10 s.</summary>
    public const long GiveUpMicros = 30_000_000;

    /// <summary>How long both ends of a half-open connection take to find out: one and a half times the keep-alive of 30 s.</summary>
    public const long HalfOpenMicros = 45_000_000;

    /// <summary>Nothing goes wrong any more.</summary>
    public void Heal()
    {
        LossPercent = 0;
        DuplicatePercent = 0;
        ReorderPercent = 0;
        ConfirmationLossPercent = 0;
        ExtraDelayMicros = 0;
    }
}
