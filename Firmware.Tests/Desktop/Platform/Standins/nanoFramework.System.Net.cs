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
