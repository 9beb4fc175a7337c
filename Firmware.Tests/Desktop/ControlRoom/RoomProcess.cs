using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Firmware.Tests.Desktop.ControlRoom;

/// <summary>The verb <c>control-room</c> as a process, which can be killed and started again; what it writes is kept over all its lives.</summary>
/// <param name="environment">Variables that it gets beside this process's own.</param>
/// <param name="arguments">The verb's.</param>
internal sealed class RoomProcess((string Name, string Value)[] environment, params string[] arguments) : IDisposable
{
    private const int Sigterm = 15;

    private readonly List<string> _lines = [];
    private readonly StringBuilder _errors = new();
    private Process? _process;

    /// <summary>What it wrote to standard error until now.</summary>
    internal string Errors
    {
        get
        {
            lock (_lines)
            {
                return _errors.ToString();
            }
        }
    }

    /// <summary>The key of each notice on standard output, as often as it is there. A line that was cut by a kill is none.</summary>
    internal string[] Keys
    {
        get
        {
            lock (_lines)
            {
                return [.. _lines.Where(line => line.EndsWith('}')).Select(line => JsonElement.Parse(line).GetProperty("key").GetString()!)];
            }
        }
    }

    internal void Start()
    {
        ProcessStartInfo start = new("dotnet", [Path.Combine(AppContext.BaseDirectory, "Simulator.dll"), "control-room", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Take(line.Data, _lines.Add);
        _process.ErrorDataReceived += (_, line) => Take(line.Data, text => _errors.AppendLine(text));
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>SIGKILL: it says nothing and does nothing any more.</summary>
    internal void Kill()
    {
        _process?.Kill();
        _process?.WaitForExit();
        _process?.Dispose();
        _process = null;
    }

    /// <summary>SIGTERM; gives the exit code.</summary>
    internal int End()
    {
        Assert.AreEqual(0, Signal(_process!.Id, Sigterm));
        _process.WaitForExit();
        return _process.ExitCode;
    }

    public void Dispose() => Kill();

    private void Take(string? line, Action<string> add)
    {
        lock (_lines)
        {
            if (line is not null)
            {
                add(line);
            }
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Signal(int process, int signal);
}
