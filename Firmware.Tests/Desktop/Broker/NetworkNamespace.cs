using System.Diagnostics;

namespace Firmware.Tests.Desktop.Broker;

/// <summary>
/// A network namespace of Linux with one cable (veth) to this one, which can be pulled: then both ends keep their connections, nothing
/// passes, and nobody says so. The test that asks for one is inconclusive where none may be made: it takes root.
/// </summary>
internal sealed class NetworkNamespace : IDisposable
{
    private readonly string _name = $"flame-{Environment.ProcessId}";
    private readonly string _near = $"fl{Environment.ProcessId}a";
    private readonly string _far = $"fl{Environment.ProcessId}b";

    internal NetworkNamespace()
    {
        // Four addresses of 198.18.0.0/15, which is set aside for tests of networks (RFC 2544): others for each process, as the names.
        int place = Environment.ProcessId % 0x8000 * 4;
        string network = $"198.{18 + (place >> 16)}.{(place >> 8) & 0xFF}.";
        int first = place & 0xFF;
        Address = $"{network}{first + 2}";
        string? problem = !Environment.IsPrivilegedProcess ? "this user is not root"
            : TryIp("netns", "add", _name)
            ?? TryIp("link", "add", _near, "type", "veth", "peer", "name", _far, "netns", _name)
            ?? TryIp("addr", "add", $"{network}{first + 1}/30", "dev", _near)
            ?? TryIp("link", "set", _near, "up")
            ?? TryIp("-n", _name, "addr", "add", Address + "/30", "dev", _far)
            ?? TryIp("-n", _name, "link", "set", _far, "up");
        if (problem is not null)
        {
            Dispose();
            Assert.Inconclusive($"no network namespace can be made here: {problem}");
        }
    }

    /// <summary>The other side's address.</summary>
    internal string Address { get; }

    /// <summary>The command that runs another one on the other side, as the same process.</summary>
    internal string[] Inside(string[] command) => ["ip", "netns", "exec", _name, .. command];

    /// <summary>Pulls the cable, on the far side: on this one the route stays, and what is sent goes nowhere.</summary>
    internal void Cut() => Assert.IsNull(TryIp("-n", _name, "link", "set", _far, "down"));

    /// <summary>Plugs it in again.</summary>
    internal void Heal() => Assert.IsNull(TryIp("-n", _name, "link", "set", _far, "up"));

    /// <summary>The cable goes with the namespace.</summary>
    public void Dispose() => TryIp("netns", "delete", _name);

    private static string? TryIp(params string[] arguments)
    {
        ProcessStartInfo start = new("ip", arguments) { RedirectStandardError = true };
        try
        {
            using Process ip = Process.Start(start)!;
            string error = ip.StandardError.ReadToEnd().Trim();
            ip.WaitForExit();
            return ip.ExitCode == 0 ? null : error.Length > 0 ? error : $"ip ended with {ip.ExitCode}";
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return e.Message;
        }
    }
}
