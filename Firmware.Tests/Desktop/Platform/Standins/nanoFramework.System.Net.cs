using System;

namespace System.Security.Cryptography.X509Certificates
{
    public class X509Certificate
    {
        public X509Certificate(string certificate) => throw new NotSupportedException();
    }
}

namespace System.Net
{
    public static class Dns
    {
        public static IPHostEntry GetHostEntry(string hostNameOrAddress) => throw new NotSupportedException();
    }

    public class IPHostEntry
    {
        public IPAddress[] AddressList => throw new NotSupportedException();
    }

    public class IPAddress
    {
        public override string ToString() => throw new NotSupportedException();
    }
}

namespace System.Net.NetworkInformation
{
    public class Wireless80211Configuration
    {
        internal Wireless80211Configuration() => throw new NotSupportedException();

        public string Ssid { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public static Wireless80211Configuration[] GetAllWireless80211Configurations() => throw new NotSupportedException();
    }
}
