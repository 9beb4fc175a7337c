namespace Firmware.Provisioning;

/// <summary>
/// What the commissioning routine goes by. Each field has one writer: the sampling thread or the uplink's. A reader may see a value one
/// step late, which costs a step nothing but that time.
/// </summary>
public sealed class CommissioningFacts
{
    /// <summary>Set once: light from which a reading is saturated, in counts.</summary>
    public int SaturatedCounts;

    /// <summary>Sampling thread: the last frame's light, in counts.</summary>
    public int LightCounts;

    /// <summary>Sampling thread: light above ambient, in counts.</summary>
    public int RiseCounts;

    /// <summary>Sampling thread: the rise from which light counts as a flame's, in counts.</summary>
    public int RiseMinCounts;

    /// <summary>Sampling thread: a wire of the sensor is open or shorted, or its code stuck.</summary>
    public bool HasWireFault;

    /// <summary>Sampling thread: a flame was found since the step began.</summary>
    public bool IsFlameFound;

    /// <summary>Uplink's thread: the connection to the broker stands.</summary>
    public bool IsLinkUp;

    /// <summary>Uplink's thread: the clock is trusted.</summary>
    public bool IsTimeTrusted;

    /// <summary>Uplink's thread: how strong the access point is heard, in dBm; 0 for not, and while nobody listened.</summary>
    public int SignalDbm;

    /// <summary>Uplink's thread: connections since boot.</summary>
    public int Connections;

    /// <summary>Uplink's thread: heartbeats receipted since boot.</summary>
    public int RoundTrips;

    /// <summary>Uplink's thread: how long the last of them took there and back, in milliseconds.</summary>
    public int RoundTripMillis;

    /// <summary>Uplink's thread: the number of the test event that <see cref="Told"/> and <see cref="Answered"/> speak of.</summary>
    public int ToldEvent;

    /// <summary>Uplink's thread: recipients told of it.</summary>
    public int Told;

    /// <summary>Uplink's thread: recipients who acknowledged it.</summary>
    public int Answered;
}
