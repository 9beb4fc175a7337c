namespace Firmware.Supervision;

/// <summary>Watches what must happen in time: the link and the control room's receipts.</summary>
public sealed class Deadlines
{
    private bool _started;
    private long _startMicros;
    private long _linkUpMicros;

    /// <summary>True when there was no connection for too long.</summary>
    public bool IsLinkLost { get; private set; }

    /// <summary>True when the control room was silent for too long, whether or not the broker lives.</summary>
    public bool IsControlRoomLost { get; private set; }

    /// <summary>Takes the uplink's state.</summary>
    /// <param name="nowMicros">Microseconds since boot. Both deadlines run from the first call: the board's clock may have run long before.</param>
    /// <param name="linkUp">The connection stands.</param>
    /// <param name="lastReceiptMicros">When the last receipt came; 0 for never.</param>
    public void Update(long nowMicros, bool linkUp, long lastReceiptMicros)
    {
        if (!_started)
        {
            _started = true;
            _startMicros = nowMicros;
            _linkUpMicros = nowMicros;
        }

        _linkUpMicros = linkUp ? nowMicros : _linkUpMicros;
        IsLinkLost = nowMicros - _linkUpMicros > Limits.LinkLostMicros;
        long heardMicros = lastReceiptMicros > _startMicros ? lastReceiptMicros : _startMicros;
        IsControlRoomLost = nowMicros - heardMicros > Limits.ControlRoomLostMicros;
    }
}
