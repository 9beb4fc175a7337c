using System;

namespace System.Device.Gpio
{
    public sealed class GpioController : IDisposable
    {
        public GpioController() => throw new NotSupportedException();

        public GpioPin OpenPin(int pinNumber, PinMode mode) => throw new NotSupportedException();

        public void Dispose() => throw new NotSupportedException();
    }

    public sealed class GpioPin : IDisposable
    {
        internal GpioPin() => throw new NotSupportedException();

        public PinValue Read() => throw new NotSupportedException();

        public void Write(PinValue value) => throw new NotSupportedException();

        public void Toggle() => throw new NotSupportedException();

        public void Dispose() => throw new NotSupportedException();
    }

    public enum PinMode
    {
        Input = 0,
        InputPullUp = 2,
        Output = 3,
    }

    public struct PinValue
    {
        public static PinValue High => throw new NotSupportedException();

        public static PinValue Low => throw new NotSupportedException();

        public static bool operator ==(PinValue a, PinValue b) => throw new NotSupportedException();

        // Not used: the language asks for the next three where there is a ==.
        public static bool operator !=(PinValue a, PinValue b) => throw new NotSupportedException();

        public override bool Equals(object obj) => throw new NotSupportedException();

        public override int GetHashCode() => throw new NotSupportedException();
    }
}
