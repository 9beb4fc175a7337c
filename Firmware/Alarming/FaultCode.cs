namespace Firmware.Alarming;

/// <summary>The faults of the contract. A fault's value is its bit in a set of faults; the first six are those of the sensor's health.</summary>
public enum FaultCode
{
    /// <summary>The analog wire is open.</summary>
    SensorOpen,

    /// <summary>The analog wire is shorted.</summary>
    SensorShort,

    /// <summary>The converter repeats one code.</summary>
    SensorStuck,

    /// <summary>The sensor is saturated.</summary>
    SensorBlinded,

    /// <summary>Sampling stood still for most of ten seconds.</summary>
    SamplingLate,

    /// <summary>The span between day and night halved.</summary>
    SensorDrift,

    /// <summary>Flash could not be written or read.</summary>
    StoreFailed,

    /// <summary>No connection to the broker.</summary>
    LinkLost,

    /// <summary>No receipt from the control room.</summary>
    ControlRoomLost,

    /// <summary>The time is no longer trusted.</summary>
    ClockLost,

    /// <summary>Events were lost because a queue was full.</summary>
    QueueOverflow,
}

/// <summary>The faults' names as messages and traces write them.</summary>
public static class FaultNames
{
    /// <summary>How many faults there are.</summary>
    public const int Count = 11;

    /// <summary>The name of one fault.</summary>
    public static string Of(FaultCode code)
    {
        switch (code)
        {
            case FaultCode.SensorOpen: return "sensor-open";
            case FaultCode.SensorShort: return "sensor-short";
            case FaultCode.SensorStuck: return "sensor-stuck";
            case FaultCode.SensorBlinded: return "sensor-blinded";
            case FaultCode.SamplingLate: return "sampling-late";
            case FaultCode.SensorDrift: return "sensor-drift";
            case FaultCode.StoreFailed: return "store-failed";
            case FaultCode.LinkLost: return "link-lost";
            case FaultCode.ControlRoomLost: return "control-room-lost";
            case FaultCode.ClockLost: return "clock-lost";
            default: return "queue-overflow";
        }
    }
}
