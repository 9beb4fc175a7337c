using System.Globalization;
using System.Text;
using Firmware.Messages;
using Firmware.Provisioning;

namespace Simulator.Provisioning;

/// <summary>Writes a board's two files as <c>flash.ps1</c> would (docs/configuration.md).</summary>
public static class BoardFiles
{
    /// <summary>Writes both.</summary>
    /// <param name="store">The board's flash.</param>
    /// <param name="lines">Of <c>detector.cfg</c>, between its first and its last.</param>
    /// <param name="key">The detector's.</param>
    public static void Write(IStore store, IEnumerable<string> lines, ReadOnlySpan<byte> key)
    {
        byte[] body = Encoding.ASCII.GetBytes("version=2\n" + string.Concat(lines.Select(line => line + "\n")));
        string checksum = string.Create(CultureInfo.InvariantCulture, $"crc32={Crc32.Of(body, body.Length):x8}\n");
        store.Write(ConfigurationFile.Name, [.. body, .. Encoding.ASCII.GetBytes(checksum)]);
        store.Write(ConfigurationFile.KeyName, Encoding.ASCII.GetBytes($"key={System.Buffers.Text.Base64Url.EncodeToString(key)}\npassword=\n"));
    }
}
