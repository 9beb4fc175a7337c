using System.Device.Gpio;
using Firmware.Alarming;

namespace Firmware.Board;

/// <summary>The indicator port over four outputs, high is on.</summary>
public sealed class GpioIndicator : IIndicator
{
    private readonly GpioPin _red;
    private readonly GpioPin _amber;
    private readonly GpioPin _sounder;
    private readonly GpioPin _relay;

    /// <summary>Takes the pins.</summary>
    public GpioIndicator(GpioController gpio)
    {
        _red = gpio.OpenPin(Pins.Red, PinMode.Output);
        _amber = gpio.OpenPin(Pins.Amber, PinMode.Output);
        _sounder = gpio.OpenPin(Pins.Sounder, PinMode.Output);
        _relay = gpio.OpenPin(Pins.Relay, PinMode.Output);
    }

    /// <inheritdoc/>
    public void Show(bool red, bool amber, bool sounder, bool relay)
    {
        Write(_red, red);
        Write(_amber, amber);
        Write(_sounder, sounder);
        Write(_relay, relay);
    }

    private static void Write(GpioPin pin, bool on) => pin.Write(on ? PinValue.High : PinValue.Low);
}
