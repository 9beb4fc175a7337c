using System.IO.Ports;
using Firmware.Provisioning;
using Iot.Device.Common.GnssDevice;
using DeviceFunction = nanoFramework.Hardware.Esp32.DeviceFunction;
using PinSetting = nanoFramework.Hardware.Esp32.Configuration;

namespace Firmware.Board;

/// <summary>
/// The GNSS port over the second serial port and the package's NMEA 0183 sentences. Two things of the package are not used: its serial
/// device, which takes each piece that arrives for whole lines and so loses what lies across two, and its reading of GGA, which leaves
/// out the fix quality.
/// </summary>
public sealed class SerialGnss : IGnssReceiver
{
    // Two seconds of a receiver at 9600 baud: the uplink's thread may be held meanwhile.
    private const int BufferBytes = 2_048;

    private readonly GgaData _gga = new();
    private readonly SerialPort _port;

    /// <summary>Opens the port, 8 data bits, no parity.</summary>
    public SerialGnss(int baud)
    {
        PinSetting.SetPinFunction(Pins.GnssReceive, DeviceFunction.COM2_RX);

        // The runtime opens no port that has not both.
        PinSetting.SetPinFunction(Pins.GnssTransmit, DeviceFunction.COM2_TX);
        _port = new SerialPort("COM2", baud, Parity.None, 8, StopBits.One);
        _port.ReadBufferSize = BufferBytes;
        _port.Open();
    }

    /// <inheritdoc/>
    public int Read(byte[] buffer)
    {
        try
        {
            int count = _port.BytesToRead;
            return _port.Read(buffer, 0, count < buffer.Length ? count : buffer.Length);
        }
        catch (Exception e)
        {
            Console.WriteLine("gnss: " + e.Message);
            return 0;
        }
    }

    /// <inheritdoc/>
    public string[] FixFields(string sentence) =>
        _gga.IsMatch(sentence) && _gga.ValidateChecksum(sentence) ? NmeaData.GetSubFields(sentence) : null;

    /// <inheritdoc/>
    public void Close() => _port.Dispose();
}
