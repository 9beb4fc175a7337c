using System.Globalization;
using Firmware.Provisioning;
using Simulator.Board;

namespace Simulator.Provisioning;

/// <summary>
/// The serial line from an installer's laptop to a board's flash. What goes over it takes its time by its size, ten bits a byte, and by the
/// flash behind it, each at the slowest that is stated; what cannot be computed is said to be assumed. Nothing of it was measured on a board.
/// </summary>
/// <param name="time">Goes on meanwhile.</param>
/// <param name="flash">The board's files.</param>
/// <param name="say">Takes a line for each transfer.</param>
public sealed class SerialLine(VirtualTime time, IStore flash, Action<string> say) : IStore
{
    // nanoff's usual rate for the ESP32's boot loader, and the runtime's own for its wire protocol.
    private const int LoaderBaud = 1_500_000;
    private const int WireBaud = 921_600;
    private const int BitsPerByte = 10;

    // A flash of 4 MB as DevKits have it, by a data sheet's longest times (W25Q32JV: erased as a whole, and a page written).
    private const double EraseSeconds = 50;
    private const double PageSeconds = 0.003;
    private const int PageBytes = 256;

    // The ESP32's runtime; boot loader and partition table included, as far as its public images go.
    private const int RuntimeBytes = 1_500_000;

    // Firmware and class libraries as they were built beside the project (docs/platform.md), at the rate that users of nanoff see.
    private const int ApplicationBytes = 290_000;
    private const double DeployedBytesPerSecond = 20_000;

    private const double AnswerSeconds = 5;
    private const double StartSeconds = 10;
    private const double FileSeconds = 1;

    /// <summary>From the plugged board to the runtime that answers.</summary>
    public void FlashRuntime()
    {
        Assume("board answers on the serial port", AnswerSeconds);
        Take("flash erased", EraseSeconds, "4 MB, the data sheet's longest");
        Take(
            "runtime flashed",
            LineSeconds(RuntimeBytes, LoaderBaud) + (RuntimeBytes / PageBytes * PageSeconds),
            string.Create(CultureInfo.InvariantCulture, $"{RuntimeBytes:N0} bytes at {LoaderBaud:N0} baud, pages of 3 ms"));
        Assume("board restarted, answers again", StartSeconds);
    }

    /// <summary>From the written files to the detector's start.</summary>
    public void FlashApplication()
    {
        Take(
            "application deployed",
            ApplicationBytes / DeployedBytesPerSecond,
            string.Create(CultureInfo.InvariantCulture, $"{ApplicationBytes:N0} bytes at the 20 kB/s that users report"));
        Assume("board restarted, joined the Wi-Fi", StartSeconds);
    }

    /// <inheritdoc/>
    public byte[] Read(string name) => flash.Read(name);

    /// <inheritdoc/>
    public bool Write(string name, byte[] record)
    {
        Take(
            name + " written",
            LineSeconds(record.Length, WireBaud) + FileSeconds,
            string.Create(CultureInfo.InvariantCulture, $"{record.Length:N0} bytes at {WireBaud:N0} baud, and a second for the file system"));
        return flash.Write(name, record);
    }

    private static double LineSeconds(int bytes, int baud) => (double)bytes * BitsPerByte / baud;

    private void Assume(string what, double seconds) => Take(what, seconds, "assumed");

    private void Take(string what, double seconds, string basis)
    {
        time.RunUntil(time.NowMicros + (long)(seconds * 1e6));
        say(string.Create(CultureInfo.InvariantCulture, $"{what}: {seconds:0.0} s ({basis})"));
    }
}
