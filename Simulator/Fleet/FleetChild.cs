using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Simulator.Fleet;

/// <summary>What a process has used until now.</summary>
/// <param name="Cpu">Processor time.</param>
/// <param name="ResidentBytes">Memory at this moment.</param>
internal readonly record struct FleetUsage(TimeSpan Cpu, long ResidentBytes)
{
    /// <summary>This process.</summary>
    internal static FleetUsage OfThis()
    {
        using Process process = Process.GetCurrentProcess();
        return new FleetUsage(process.TotalProcessorTime, process.WorkingSet64);
    }
}

/// <summary>A process that a fleet run starts and ends.</summary>
internal sealed partial class FleetChild : IDisposable
{
    private const int LinesKept = 20;
    private const int Sigterm = 15;

    private static readonly TimeSpan s_stopBound = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly string _name;
    private readonly Queue<string> _lines = new();

    /// <summary>Starts it.</summary>
    /// <param name="name">What it is, for errors.</param>
    /// <param name="program">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="output">Given each line of its standard output; null where there is none to be read.</param>
    internal FleetChild(string name, string program, string[] arguments, Action<string>? output = null)
    {
        _name = name;
        _process = new Process
        {
            StartInfo = new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = output is not null },
        };
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is { } text)
            {
                output!(text);
            }
        };
        _process.Start();
        _process.BeginErrorReadLine();
        if (output is not null)
        {
            _process.BeginOutputReadLine();
        }
    }

    /// <summary>The last lines that it wrote to standard error.</summary>
    internal string LastLines
    {
        get
        {
            lock (_lines)
            {
                return string.Join(" | ", _lines);
            }
        }
    }

    /// <summary>What it has used.</summary>
    internal FleetUsage Usage
    {
        get
        {
            RequireRunning();
            _process.Refresh();
            return new FleetUsage(_process.TotalProcessorTime, _process.WorkingSet64);
        }
    }

    /// <summary>Takes a loopback port that nothing listens on, below those that systems give to clients.</summary>
    internal static int FreePort()
    {
        const int first = 20_000;
        const int end = 32_768;
        while (true)
        {
            int port = Random.Shared.Next(first, end);
            using TcpListener listener = new(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken: the next one.
            }
        }
    }

    /// <summary>Fails when it has ended by itself.</summary>
    /// <exception cref="EndException">It has.</exception>
    internal void RequireRunning()
    {
        if (_process.HasExited)
        {
            throw new EndException(ExitCode.CheckFailed, $"fleet: {_name} has ended: {LastLines}");
        }
    }

    /// <summary>Asks it to end, and waits for it and for the rest of what it writes.</summary>
    /// <exception cref="EndException">It did not, or not well.</exception>
    internal void Stop()
    {
        RequireRunning();
        if (Kill(_process.Id, Sigterm) != 0 || !_process.WaitForExit(s_stopBound))
        {
            throw new EndException(ExitCode.CheckFailed, $"fleet: {_name} does not end");
        }

        _process.WaitForExit();
        if (_process.ExitCode != 0)
        {
            throw new EndException(ExitCode.CheckFailed, $"fleet: {_name} ended with exit code {_process.ExitCode}: {LastLines}");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);

    private void Keep(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_lines)
        {
            _lines.Enqueue(line);
            if (_lines.Count > LinesKept)
            {
                _lines.Dequeue();
            }
        }
    }
}
