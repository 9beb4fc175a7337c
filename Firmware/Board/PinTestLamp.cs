using System.Device.Gpio;
using Firmware.Provisioning;

namespace Firmware.Board;

/// <summary>The test lamp port over an output, high is on.</summary>
public sealed class PinTestLamp : ITestLamp
{
    private readonly GpioPin _pin;

    /// <summary>Takes the pin; the lamp is dark.</summary>
    public PinTestLamp(GpioController gpio)
    {
        _pin = gpio.OpenPin(Pins.TestLamp, PinMode.Output);
        _pin.Write(PinValue.Low);
    }

    /// <inheritdoc/>
    public void Light(bool isOn) => _pin.Write(isOn ? PinValue.High : PinValue.Low);
}
