using System;

namespace Iot.Device.Common.GnssDevice
{
    public abstract class NmeaData
    {
        public static string[] GetSubFields(string command) => throw new NotSupportedException();

        public bool IsMatch(string inputData) => throw new NotSupportedException();

        public bool ValidateChecksum(string inputData) => throw new NotSupportedException();
    }

    public class GgaData : NmeaData
    {
        public GgaData() => throw new NotSupportedException();
    }
}
