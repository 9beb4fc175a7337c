using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Firmware;

namespace Simulator.Fleet;

/// <summary>
/// Mosquitto on a free loopback port, with the shipped access list and configuration: only places are replaced, TLS is left out, and the
/// number of connections is not bounded.
/// </summary>
internal sealed class FleetBroker : IDisposable
{
    private static readonly TimeSpan s_startBound = TimeSpan.FromSeconds(30);

    // For the broker's own count of what it dropped.
    private const string Observer = "observer";
    private const string DroppedTopic = "$SYS/broker/publish/messages/dropped";

    private readonly FleetChild _process;
    private readonly FleetConnection _observer;
    private long _dropped;

    /// <summary>Starts it and waits until it takes connections.</summary>
    /// <param name="folder">For its files.</param>
    /// <param name="passwords">Who may log in.</param>
    /// <param name="carriers">Users who may speak for any detector; the shipped access list knows none.</param>
    /// <exception cref="EndException">Mosquitto is not installed, or does not start.</exception>
    internal FleetBroker(string folder, IReadOnlyDictionary<string, string> passwords, IReadOnlyList<string> carriers)
    {
        string broker = Find("mosquitto");
        CredentialsFile = Path.Combine(folder, "credentials");
        string secret = Convert.ToHexString(RandomNumberGenerator.GetBytes(8));
        File.WriteAllLines(CredentialsFile, [.. passwords.Select(user => $"{user.Key}:{user.Value}"), $"{Observer}:{secret}"]);
        string hashed = Path.Combine(folder, "passwords");
        File.Copy(CredentialsFile, hashed);
        using (Process tool = Process.Start(Find("mosquitto_passwd"), ["-U", hashed]))
        {
            tool.WaitForExit();
            if (tool.ExitCode != 0)
            {
                throw new EndException(ExitCode.PartMissing, "fleet: mosquitto_passwd failed");
            }
        }

        string access = Path.Combine(folder, "acl");
        File.WriteAllLines(access, [.. Shipped("acl"), .. carriers.SelectMany(carrier => (string[])["", $"user {carrier}", "topic readwrite flame/v1/#"]), "", $"user {Observer}", $"topic read {DroppedTopic}"]);
        Address = new IPEndPoint(IPAddress.Loopback, FleetChild.FreePort());
        string configuration = Path.Combine(folder, "mosquitto.conf");
        File.WriteAllLines(configuration, Configure(folder, hashed, access));
        _process = new FleetChild("mosquitto", broker, ["-c", configuration]);
        long began = Stopwatch.GetTimestamp();
        while (!TakesConnections())
        {
            _process.RequireRunning();
            if (Stopwatch.GetElapsedTime(began) > s_startBound)
            {
                _process.Dispose();
                throw new EndException(ExitCode.PartMissing, $"fleet: mosquitto does not start: {_process.LastLines}");
            }

            Thread.Sleep(20);
        }

        string? refusal = FleetConnection.Open(Address, IPAddress.Loopback, Observer, secret, null, Limits.KeepAliveSeconds, NoteDropped, out FleetConnection? observer);
        if (observer is null || !observer.Subscribe(DroppedTopic))
        {
            _process.Dispose();
            throw new EndException(ExitCode.PartMissing, $"fleet: {Observer} cannot connect: {refusal ?? "connection lost"}");
        }

        _observer = observer;
    }

    /// <summary>Where it listens.</summary>
    internal IPEndPoint Address { get; }

    /// <summary>The users' passwords, one <c>user:password</c> a line.</summary>
    internal string CredentialsFile { get; }

    /// <summary>What it has used.</summary>
    internal FleetUsage Usage => _process.Usage;

    /// <summary>True while the connection stands over which <see cref="Dropped"/> comes.</summary>
    internal bool IsObserved => _observer.IsOpen;

    /// <summary>Messages that it had no room for in a client's queue, as it counts them itself; a second old at most.</summary>
    internal long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Keeps the connection alive over which the count comes; to be called every second.</summary>
    internal void KeepAlive() => _observer.KeepAlive();

    /// <inheritdoc/>
    public void Dispose()
    {
        _observer.Dispose();
        _process.Dispose();
    }

    private static string Find(string program)
    {
        // Debian keeps daemons in a folder that is not on every user's path.
        string[] folders = [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':'), "/usr/sbin"];
        return folders.Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists)
            ?? throw new EndException(ExitCode.PartMissing, $"{program} is not installed: apt-get install mosquitto");
    }

    private static List<string> Shipped(string name)
    {
        using Stream stream = typeof(FleetBroker).Assembly.GetManifestResourceStream("mosquitto/" + name)!;
        using StreamReader reader = new(stream);
        return [.. reader.ReadToEnd().Split('\n')];
    }

    private IEnumerable<string> Configure(string folder, string passwords, string access)
    {
        Dictionary<string, string?> places = new()
        {
            ["listener"] = $"{Address.Port} {Address.Address}",
            ["password_file"] = passwords,
            ["acl_file"] = access,
            ["persistence_location"] = folder + "/",
            ["max_connections"] = "-1",
            ["certfile"] = null,
            ["keyfile"] = null,
            ["tls_version"] = null,
        };
        foreach (string line in Shipped("mosquitto.conf"))
        {
            string key = line.Split(' ')[0];
            if (!places.TryGetValue(key, out string? place))
            {
                yield return line;
            }
            else if (place is not null)
            {
                yield return $"{key} {place}";
            }
        }

        yield return "sys_interval 1";

        // Started as root it would become the user mosquitto, who cannot read this folder.
        yield return $"user {Environment.UserName}";
    }

    private void NoteDropped(string topic, byte[] payload, int qos) =>
        Interlocked.Exchange(ref _dropped, long.Parse(Encoding.ASCII.GetString(payload), CultureInfo.InvariantCulture));

    private bool TakesConnections()
    {
        using TcpClient probe = new();
        try
        {
            probe.Connect(Address);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
