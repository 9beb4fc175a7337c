using System;

namespace nanoFramework.Networking
{
    public class Sntp
    {
        public static void Start() => throw new NotSupportedException();
    }
}
