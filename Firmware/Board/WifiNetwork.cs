using System.Threading;
using nanoFramework.Networking;

namespace Firmware.Board;

/// <summary>The Wi-Fi station. The runtime connects by itself with the credentials that were flashed; here it is only waited for.</summary>
public static class WifiNetwork
{
    private const int WaitMillis = 10_000;

    /// <summary>Waits some seconds for an address; other threads run meanwhile.</summary>
    /// <returns>True when there is one.</returns>
    public static bool IsReady()
    {
        using CancellationTokenSource waited = new(WaitMillis);
        return WifiNetworkHelper.Reconnect(token: waited.Token);
    }
}
