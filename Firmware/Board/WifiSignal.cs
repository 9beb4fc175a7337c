using System.Device.Wifi;
using System.Net.NetworkInformation;
using System.Threading;
using Firmware.Provisioning;

namespace Firmware.Board;

/// <summary>
/// The signal port over a scan: the runtime tells the strength of what it hears, not of what it is connected to. On the ESP32 a scan
/// leaves the channel for a moment at a time and keeps the connection.
/// </summary>
public sealed class WifiSignal : ISignalStrength
{
    private const int ScanMillis = 8_000;

    private readonly AutoResetEvent _scanned = new(false);
    private WifiAdapter _adapter;

    /// <inheritdoc/>
    public int ReadDbm()
    {
        try
        {
            return Scan();
        }
        catch (Exception e)
        {
            // Also while the station is connecting.
            Console.WriteLine("wifi: " + e.Message);
            return 0;
        }
    }

    private int Scan()
    {
        if (_adapter == null)
        {
            _adapter = WifiAdapter.FindAllAdapters()[0];
            _adapter.AvailableNetworksChanged += (sender, e) => _scanned.Set();
        }

        _scanned.Reset();
        _adapter.ScanAsync();
        _scanned.WaitOne(ScanMillis, false);
        StrongestSignal strongest = new(Wireless80211Configuration.GetAllWireless80211Configurations()[0].Ssid);
        foreach (WifiAvailableNetwork network in _adapter.NetworkReport.AvailableNetworks)
        {
            strongest.Hear(network.Ssid, (int)network.NetworkRssiInDecibelMilliwatts);
        }

        return strongest.Dbm;
    }
}
