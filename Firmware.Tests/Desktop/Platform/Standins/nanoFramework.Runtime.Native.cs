using System;

namespace nanoFramework.Runtime.Native
{
    public class Power
    {
        public static void RebootDevice(RebootOption rebootOption = 0) => throw new NotSupportedException();
    }

    public enum RebootOption
    {
        NormalReboot = 0,
    }

    public static class SystemInfo
    {
        public static Version Version => throw new NotSupportedException();
    }
}
