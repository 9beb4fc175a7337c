using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Simulator.ControlRoom;

namespace Simulator.Fleet;

/// <summary>A control room as a process of its own: this program's verb <c>control-room</c>, as anybody starts it.</summary>
internal sealed class FleetRoom : IDisposable
{
    private static readonly TimeSpan s_startBound = TimeSpan.FromMinutes(2);

    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromSeconds(30) };
    private readonly Dictionary<string, int> _told = [];
    private readonly string _status = $"http://127.0.0.1:{FleetChild.FreePort()}";
    private readonly FleetChild _process;

    /// <summary>Starts it and waits until it is well.</summary>
    /// <param name="folder">For its files.</param>
    /// <param name="broker">The broker that it listens at.</param>
    /// <param name="detectors">Those enrolled.</param>
    /// <exception cref="EndException">It does not start.</exception>
    internal FleetRoom(string folder, FleetBroker broker, IReadOnlyCollection<EnrolledDetector> detectors)
    {
        string registry = Path.Combine(folder, "registry.json");
        JournalFile = Path.Combine(folder, "journal.db");
        FileStreamOptions ownersOnly = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            ownersOnly.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (FileStream file = new(registry, ownersOnly))
        {
            RegistryFile.Write(file, detectors);
        }

        // Under dotnet the program is the first argument, else it is the process itself.
        string host = Environment.ProcessPath!;
        string[] program = Path.GetFileNameWithoutExtension(host) == "dotnet" ? [typeof(FleetRoom).Assembly.Location] : [];
        _process = new FleetChild(
            "control-room",
            host,
            [
                .. program, "control-room", "--broker", $"mqtt://{broker.Address}", "--credentials", broker.CredentialsFile,
                "--registry", registry, "--journal", JournalFile, "--status", _status, "--drill", "off",
            ],
            TakeLine);
        long began = Stopwatch.GetTimestamp();
        while (!IsWell())
        {
            if (Stopwatch.GetElapsedTime(began) > s_startBound)
            {
                throw new EndException(ExitCode.CheckFailed, $"fleet: control-room does not become well: {_process.LastLines}");
            }

            Thread.Sleep(100);
        }
    }

    /// <summary>Its journal.</summary>
    internal string JournalFile { get; }

    /// <summary>What it has used.</summary>
    internal FleetUsage Usage => _process.Usage;

    /// <summary>The last lines of its log.</summary>
    internal string LastLines => _process.LastLines;

    /// <summary>How often each alarm was told at its console, by <c>detector/evt</c>.</summary>
    internal Dictionary<string, int> Told
    {
        get
        {
            lock (_told)
            {
                return new Dictionary<string, int>(_told);
            }
        }
    }

    /// <summary>What it counts.</summary>
    internal FleetRoomCounts Counts()
    {
        _process.RequireRunning();
        FleetRoomCounts counts = new();
        foreach (string line in Metrics().Split('\n'))
        {
            int space = line.LastIndexOf(' ');
            if (space < 0 || line[0] == '#' || !double.TryParse(line.AsSpan(space), CultureInfo.InvariantCulture, out double value))
            {
                continue;
            }

            string name = line[..space].Split('{')[0];
            bool isAccepted = name == "flame_messages_accepted_total";
            counts.Accepted += isAccepted ? (long)value : 0;
            counts.Heartbeats += isAccepted && line.Contains($"\"{MessageType.Heartbeat}\"", StringComparison.Ordinal) ? (long)value : 0;
            counts.Shed += name == "flame_heartbeats_shed_total" ? (long)value : 0;
            counts.Refused += name == "flame_messages_refused_total" ? (long)value : 0;
            counts.Lost += name == "flame_detectors_lost" ? (long)value : 0;
            counts.Pending += name == "flame_deliveries_pending" ? (long)value : 0;
            counts.JournalSeconds += name == "flame_journal_write_seconds_sum" ? value : 0;
            counts.JournalWrites += name == "flame_journal_write_seconds_count" ? (long)value : 0;
        }

        return counts;
    }

    /// <summary>Ends it as a service is ended.</summary>
    internal void Stop() => _process.Stop();

    /// <inheritdoc/>
    public void Dispose()
    {
        _process.Dispose();
        _client.Dispose();
    }

    // A control room under overload may answer late once; twice is a finding.
    private string Metrics()
    {
        Uri address = new(_status + "/metrics");
        try
        {
            return _client.GetStringAsync(address).GetAwaiter().GetResult();
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            return _client.GetStringAsync(address).GetAwaiter().GetResult();
        }
    }

    private bool IsWell()
    {
        _process.RequireRunning();
        try
        {
            using HttpResponseMessage answer = _client.GetAsync(new Uri(_status + "/health")).GetAwaiter().GetResult();
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private void TakeLine(string line)
    {
        JsonElement notice = JsonElement.Parse(line);
        if (notice.GetProperty("event").GetString() != MessageType.Alarm)
        {
            return;
        }

        lock (_told)
        {
            string key = notice.GetProperty("key").GetString()!;
            _told[key] = _told.GetValueOrDefault(key) + 1;
        }
    }
}

/// <summary>What a control room counts, as its metrics say.</summary>
internal sealed record FleetRoomCounts
{
    /// <summary>Messages accepted.</summary>
    internal long Accepted { get; set; }

    /// <summary>Heartbeats among them.</summary>
    internal long Heartbeats { get; set; }

    /// <summary>Heartbeats given up unread.</summary>
    internal long Shed { get; set; }

    /// <summary>Messages refused.</summary>
    internal long Refused { get; set; }

    /// <summary>Detectors lost.</summary>
    internal long Lost { get; set; }

    /// <summary>Notices still to be told.</summary>
    internal long Pending { get; set; }

    /// <summary>Time spent writing the journal, in seconds.</summary>
    internal double JournalSeconds { get; set; }

    /// <summary>Writes of the journal; each may hold several messages.</summary>
    internal long JournalWrites { get; set; }
}
