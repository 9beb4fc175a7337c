namespace Firmware.Delivery;

/// <summary>The time of day. Called from the uplink thread only; never blocks. Time since boot does not come from here.</summary>
public interface IClock
{
    /// <summary>Where the time comes from: none while it is not trusted, sntp or gnss.</summary>
    string Source { get; }

    /// <summary>Unix time in seconds; without meaning while <see cref="Source"/> is none.</summary>
    long UnixSeconds { get; }
}
