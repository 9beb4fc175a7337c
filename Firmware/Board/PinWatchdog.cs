using System.Device.Gpio;
using Firmware.Supervision;
using nanoFramework.Runtime.Native;

namespace Firmware.Board;

/// <summary>
/// The watchdog port: every feed turns a pin over for an external watchdog chip, whose period must be longer than the longest
/// time that name resolution and TLS hold the runtime. Without the chip only <see cref="Restart"/> is left.
/// </summary>
public sealed class PinWatchdog : IWatchdog
{
    private readonly GpioPin _pin;

    /// <summary>Takes the pin.</summary>
    public PinWatchdog(GpioController gpio) => _pin = gpio.OpenPin(Pins.Watchdog, PinMode.Output);

    /// <inheritdoc/>
    public void Feed() => _pin.Toggle();

    /// <inheritdoc/>
    public void Restart() => Power.RebootDevice();
}
