using System;
using System.Threading;

namespace nanoFramework.Networking
{
    public static class WifiNetworkHelper
    {
        public static bool Reconnect(bool requiresDateTime = false, int wifiAdapterId = 0, CancellationToken token = default) =>
            throw new NotSupportedException();
    }
}

namespace System.Device.Wifi
{
    public delegate void AvailableNetworksChangedEventHandler(WifiAdapter sender, object e);

    public sealed class WifiAdapter : IDisposable
    {
        internal WifiAdapter() => throw new NotSupportedException();

        public event AvailableNetworksChangedEventHandler AvailableNetworksChanged
        {
            add => throw new NotSupportedException();
            remove => throw new NotSupportedException();
        }

        public WifiNetworkReport NetworkReport => throw new NotSupportedException();

        public static WifiAdapter[] FindAllAdapters() => throw new NotSupportedException();

        public void ScanAsync() => throw new NotSupportedException();

        public void Dispose() => throw new NotSupportedException();
    }

    public sealed class WifiNetworkReport
    {
        internal WifiNetworkReport() => throw new NotSupportedException();

        public WifiAvailableNetwork[] AvailableNetworks => throw new NotSupportedException();
    }

    public class WifiAvailableNetwork
    {
        internal WifiAvailableNetwork() => throw new NotSupportedException();

        public string Ssid => throw new NotSupportedException();

        public double NetworkRssiInDecibelMilliwatts => throw new NotSupportedException();
    }
}
