using System.Device.Adc;
using System.Device.Gpio;
using Firmware.Sensing;

namespace Firmware.Board;

/// <summary>
/// The sensor port over ADC1 and the module's comparator, whose edges the hardware counts while managed code stands still.
/// A reading is the mean of a burst: four conversions right behind each other halve the converter's noise of 1.5 to 4 counts, and that is
/// all they do. Mains ripple takes 8 to 10 ms a period; a burst that spanned it would keep every other thread waiting in a platform of
/// 10 ms ticks. Ripple is the conditioner's, which goes by time stamps.
/// </summary>
public sealed class AdcFlameSensor : IFlameSensor
{
    private readonly AdcChannel _channel;
    private readonly GpioPin _comparator;
    private readonly GpioPulseCounter _edges;

    /// <summary>Takes the pins and starts the counter.</summary>
    public AdcFlameSensor(GpioController gpio)
    {
        _channel = new AdcController().OpenChannel(Pins.SensorAdcChannel);
        _comparator = gpio.OpenPin(Pins.Comparator, PinMode.Input);
        _edges = new GpioPulseCounter(Pins.Comparator);
        _edges.Polarity = GpioPulsePolarity.Falling;
        _edges.Start();
    }

    /// <inheritdoc/>
    public int Read() =>
        (_channel.ReadValue() + _channel.ReadValue() + _channel.ReadValue() + _channel.ReadValue()) >> 2;

    /// <inheritdoc/>
    public int ReadComparator() => _comparator.Read() == PinValue.Low ? Comparator.Light : Comparator.Dark;

    /// <inheritdoc/>
    public int TakeEdges() => (int)_edges.Reset().Count;
}
