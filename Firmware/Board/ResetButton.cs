using System.Device.Gpio;

namespace Firmware.Board;

/// <summary>The reset button, read by polling: GPIO events have been seen to stop.</summary>
public sealed class ResetButton
{
    private readonly GpioPin _pin;
    private bool _wasPressed;

    /// <summary>Takes the pin.</summary>
    public ResetButton(GpioController gpio) => _pin = gpio.OpenPin(Pins.ResetButton, PinMode.InputPullUp);

    /// <summary>True once for each press. Called some ten times a second, which is its debouncing.</summary>
    public bool TakePress()
    {
        bool pressed = _pin.Read() == PinValue.Low;
        bool began = pressed && !_wasPressed;
        _wasPressed = pressed;
        return began;
    }
}
