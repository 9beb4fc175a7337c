namespace Firmware.Alarming;

/// <summary>Records an event for every fault that begins or ends. One for each thread: each knows its own faults.</summary>
public sealed class FaultRecorder
{
    private readonly EventQueue _events;
    private int _standing;

    // The board's interpreter puts local structures on the heap: this one is made once.
    private DetectorEvent _recorded;

    /// <summary>Starts without a fault.</summary>
    public FaultRecorder(EventQueue events) => _events = events;

    /// <summary>The faults that stand, bit n for the <see cref="FaultCode"/> of value n.</summary>
    public int Standing => _standing;

    /// <summary>Takes the faults as they stand now.</summary>
    public void Update(int standing, long nowMicros)
    {
        int changed = standing ^ _standing;
        _standing = standing;
        for (int code = 0; changed != 0; code++, changed >>= 1)
        {
            if ((changed & 1) != 0)
            {
                _recorded.Kind = (standing >> code & 1) != 0 ? EventKind.Fault : EventKind.FaultCleared;
                _recorded.Fault = (FaultCode)code;
                _recorded.TimeMicros = nowMicros;
                _events.Record(ref _recorded);
            }
        }
    }
}
