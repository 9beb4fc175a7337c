using System.Device.Gpio;

namespace Firmware.Board;

/// <summary>The button's pin, read by polling: GPIO events have been seen to stop. What a press means is the detector's.</summary>
public sealed class ButtonPin
{
    private readonly GpioPin _pin;

    /// <summary>Takes the pin.</summary>
    public ButtonPin(GpioController gpio) => _pin = gpio.OpenPin(Pins.Button, PinMode.InputPullUp);

    /// <summary>True while the contact is closed.</summary>
    public bool IsDown => _pin.Read() == PinValue.Low;
}
