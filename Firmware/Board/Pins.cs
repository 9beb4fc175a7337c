namespace Firmware.Board;

/// <summary>
/// What is wired where on an ESP32 DevKit (docs/wiring.md). ADC1 only: ADC2 does not work while Wi-Fi is on. None of the pins that decide
/// how the chip starts (0, 2, 5, 12, 15), nor those of flash (6 to 11) and of PSRAM (16, 17).
/// </summary>
public static class Pins
{
    /// <summary>The module's analog output: channel 6 of ADC1 is GPIO 34.</summary>
    public const int SensorAdcChannel = 6;

    /// <summary>The module's comparator output, active low.</summary>
    public const int Comparator = 27;

    /// <summary>Red alarm light.</summary>
    public const int Red = 25;

    /// <summary>Amber pre-alarm and fault light.</summary>
    public const int Amber = 26;

    /// <summary>Buzzer.</summary>
    public const int Sounder = 32;

    /// <summary>Alarm relay.</summary>
    public const int Relay = 33;

    /// <summary>Button to ground.</summary>
    public const int Button = 14;

    /// <summary>External watchdog's input: every edge feeds it.</summary>
    public const int Watchdog = 13;

    /// <summary>Optional: high, it supplies a second load resistor beside the sensor module's; otherwise it is left open.</summary>
    public const int BrightRange = 21;

    /// <summary>Optional: the test lamp, an infrared LED.</summary>
    public const int TestLamp = 22;

    /// <summary>Optional: what a GNSS receiver sends. It can only be read from.</summary>
    public const int GnssReceive = 35;

    /// <summary>Taken together with <see cref="GnssReceive"/>, and wired to nothing.</summary>
    public const int GnssTransmit = 23;
}
