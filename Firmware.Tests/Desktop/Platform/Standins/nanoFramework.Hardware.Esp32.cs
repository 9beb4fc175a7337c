using System;

namespace nanoFramework.Hardware.Esp32
{
    public class HighResTimer : IDisposable
    {
        public static ulong GetCurrent() => throw new NotSupportedException();

        public void Dispose() => throw new NotSupportedException();
    }

    public static class Configuration
    {
        public static void SetPinFunction(int pin, DeviceFunction value) => throw new NotSupportedException();
    }

    public enum DeviceFunction
    {
        COM2_TX = 0x30200,
        COM2_RX = 0x30201,
    }
}

namespace System.Device.Gpio
{
    public sealed class GpioPulseCounter : IDisposable
    {
        public GpioPulseCounter(int pinNumberA, int pinNumberB = -1) => throw new NotSupportedException();

        public GpioPulsePolarity Polarity { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public GpioPulseCount Reset() => throw new NotSupportedException();

        public void Start() => throw new NotSupportedException();

        public void Dispose() => throw new NotSupportedException();
    }

    public enum GpioPulsePolarity
    {
        Falling = 1,
    }

    public struct GpioPulseCount
    {
        public long Count;
    }
}
