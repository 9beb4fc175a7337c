using Firmware.Delivery;
using nanoFramework.Networking;

namespace Firmware.Board;

/// <summary>The clock port over the runtime's own SNTP, which sets the system time in the background.</summary>
public sealed class SntpClock : IClock
{
    // The board wakes up in 1970: a year before this one was never set.
    private const int FirstTrustedYear = 2026;

    /// <summary>Starts SNTP with the runtime's configured servers.</summary>
    public SntpClock()
    {
        try
        {
            Sntp.Start();
        }
        catch (Exception e)
        {
            // Alarms leave signed without a time as well.
            Console.WriteLine("clock: " + e.Message);
        }
    }

    /// <inheritdoc/>
    public string Source => DateTime.UtcNow.Year >= FirstTrustedYear ? "sntp" : "none";

    /// <inheritdoc/>
    public long UnixSeconds => (DateTime.UtcNow - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerSecond;
}
