using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Firmware.Tests.Desktop.ControlRoom;

/// <summary>
/// Debian's PostgreSQL as a child process: a cluster of its own in a temporary folder, reached by a socket there, with a password. Never the
/// system's. The test that asks for one is inconclusive where it is not installed.
/// </summary>
internal sealed class PostgresServer : IDisposable
{
    private const int Sigint = 2;

    private static readonly TimeSpan s_startBound = TimeSpan.FromSeconds(60);

    private readonly string _programs;
    private readonly string _folder;
    private readonly StringBuilder _log = new();
    private Process? _process;
    private int _databases;

    /// <summary>Makes a cluster, starts it and waits until it takes connections.</summary>
    internal PostgresServer()
    {
        _programs = FindPrograms();
        _folder = Directory.CreateTempSubdirectory("flame-postgres-").FullName;
        try
        {
            string password = Convert.ToHexString(RandomNumberGenerator.GetBytes(8));
            string given = Path.Combine(_folder, "password");
            File.WriteAllText(given, password);
            PassFile = Path.Combine(_folder, "pgpass");
            WritePrivately(PassFile, $"*:*:*:flame:{password}\n");
            Directory.CreateDirectory(Path.Combine(_folder, "data"));
            GiveAway();
            Run("initdb", "-D", Path.Combine(_folder, "data"), "-U", "flame", "--pwfile", given, "--auth=scram-sha-256", "--no-sync", "--locale=C.UTF-8");
            Restart();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The password, as libpq and Npgsql read it.</summary>
    internal string PassFile { get; } = "";

    /// <summary>What it has logged until now.</summary>
    internal string Log
    {
        get
        {
            lock (_log)
            {
                return _log.ToString();
            }
        }
    }

    /// <summary>Makes an empty database and gives what <c>--journal</c> names it by.</summary>
    internal string NewDatabase()
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"flame{++_databases}");
        using Npgsql.NpgsqlConnection connection = new(Place("postgres") + ";Pooling=false");
        connection.Open();
        using Npgsql.NpgsqlCommand command = connection.CreateCommand();
        command.CommandText = $"CREATE DATABASE {name}";
        command.ExecuteNonQuery();
        return Place(name);
    }

    /// <summary>Ends it without letting it say anything; its other processes follow.</summary>
    internal void Kill()
    {
        if (_process is not null)
        {
            _process.Kill();
            _process.WaitForExit();
            _process.Dispose();
            _process = null;
        }
    }

    /// <summary>Starts it (again, after <see cref="Kill"/>).</summary>
    internal void Restart()
    {
        long began = Stopwatch.GetTimestamp();
        do
        {
            // What a killed one left behind may hold the folder for a moment.
            _process?.Dispose();
            _process = Start("postgres", "-D", Path.Combine(_folder, "data"), "-k", _folder, "-c", "listen_addresses=", "-c", "max_connections=30");
            _process.ErrorDataReceived += (_, line) =>
            {
                lock (_log)
                {
                    _log.AppendLine(line.Data);
                }
            };
            _process.BeginErrorReadLine();
            while (!_process.WaitForExit(20) && !TakesConnections())
            {
                Assert.IsLessThan(s_startBound, Stopwatch.GetElapsedTime(began), Log);
            }
        }
        while (_process.HasExited && Stopwatch.GetElapsedTime(began) < s_startBound);
        Assert.IsFalse(_process.HasExited, Log);
    }

    public void Dispose()
    {
        if (_process is { HasExited: false })
        {
            // Its fast way to end: killed, it would leave shared memory behind.
            _ = Signal(_process.Id, Sigint);
            _process.WaitForExit();
        }

        _process?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Writes a file that its owner alone can read.</summary>
    internal static void WritePrivately(string path, string text)
    {
        File.WriteAllText(path, text);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    private static string FindPrograms()
    {
        const string all = "/usr/lib/postgresql";
        string? found = Directory.Exists(all)
            ? Directory.GetDirectories(all).Select(version => Path.Combine(version, "bin")).Where(bin => File.Exists(Path.Combine(bin, "initdb"))).Order().LastOrDefault()
            : null;
        if (found is null)
        {
            Assert.Inconclusive("PostgreSQL is not installed: apt-get install postgresql");
        }

        return found;
    }

    private string Place(string database) => $"Host={_folder};Database={database};Username=flame;Passfile={PassFile}";

    private bool TakesConnections()
    {
        try
        {
            using Npgsql.NpgsqlConnection probe = new(Place("postgres") + ";Pooling=false;Timeout=2");
            probe.Open();
            return true;
        }
        catch (Npgsql.NpgsqlException)
        {
            return false;
        }
    }

    // The server refuses to be run by root.
    private void GiveAway()
    {
        if (Environment.UserName == "root")
        {
            using Process owned = Process.Start("chown", ["-R", "nobody", _folder]);
            owned.WaitForExit();
        }
    }

    private Process Start(string program, params string[] arguments)
    {
        string[] command = [Path.Combine(_programs, program), .. arguments];
        if (Environment.UserName == "root")
        {
            command = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", .. command];
        }

        ProcessStartInfo start = new(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = _folder };
        return Process.Start(start)!;
    }

    private void Run(string program, params string[] arguments)
    {
        using Process process = Start(program, arguments);
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.AreEqual(0, process.ExitCode, errors);
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Signal(int process, int signal);
}
