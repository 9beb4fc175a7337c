namespace Firmware.Alarming;

/// <summary>Records an event for every fault that begins or ends. One for each thread: each knows its own faults.</summary>
public sealed class FaultRecorder
{
    private readonly EventQueue _events;

    /// <summary>Starts without a fault.</summary>
    public FaultRecorder(EventQueue events) => _events = events;

    /// <summary>The faults that stand, bit n for the <see cref="FaultCode"/> of value n.</summary>
    public int Standing { get; private set; }

    /// <summary>Takes the faults as they stand now.</summary>
    public void Update(int standing, long nowMicros)
    {
        int changed = standing ^ Standing;
        Standing = standing;
        for (int code = 0; changed != 0; code++, changed >>= 1)
        {
            if ((changed & 1) != 0)
            {
                DetectorEvent recorded = default;
                recorded.Kind = (standing >> code & 1) != 0 ? EventKind.Fault : EventKind.FaultCleared;
                recorded.Fault = (FaultCode)code;
                recorded.TimeMicros = nowMicros;
                _events.Record(ref recorded);
            }
        }
    }
}
