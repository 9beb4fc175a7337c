using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Firmware.Tests.Desktop.Broker;

/// <summary>
/// Debian's Mosquitto as a child process on a free loopback port or in a network of its own, with the shipped ACL and the shipped configuration
/// in which only places are replaced. The test that asks for one is inconclusive where Mosquitto or libmosquitto is not installed.
/// </summary>
internal sealed class MosquittoServer : IDisposable
{
    private static readonly TimeSpan StartBound = TimeSpan.FromSeconds(20);

    private readonly string _folder;
    private readonly NetworkNamespace? _network;
    private readonly bool _logsAll;
    private readonly X509Certificate2? _authority;
    private readonly StringBuilder _log = new();
    private Process? _process;

    /// <summary>Starts a broker and waits until it takes connections.</summary>
    /// <param name="users">Who may log in; each gets a password of its own.</param>
    /// <param name="certificateName">Null for no TLS, else the host name in the broker's certificate.</param>
    /// <param name="network">Where it listens; null for the loopback interface. Owned by the caller.</param>
    /// <param name="logsAll">True to log each packet as well, in place of what the shipped configuration names.</param>
    internal MosquittoServer(string[] users, string? certificateName = null, NetworkNamespace? network = null, bool logsAll = false)
    {
        _network = network;
        _logsAll = logsAll;
        string broker = Find("mosquitto");
        string passwordTool = Find("mosquitto_passwd");
        if (!NativeLibrary.TryLoad("libmosquitto.so.1", out _))
        {
            Assert.Inconclusive("libmosquitto is not installed: apt-get install libmosquitto1");
        }

        _folder = Directory.CreateTempSubdirectory("flame-mosquitto-").FullName;
        try
        {
            WritePasswords(passwordTool, users);
            if (certificateName is not null)
            {
                _authority = MakeAuthority("Test CA");
                using X509Certificate2 stranger = MakeAuthority("Stranger CA");
                File.WriteAllText(CaFile, _authority.ExportCertificatePem());
                File.WriteAllText(StrangerCaFile, stranger.ExportCertificatePem());
                Certify(certificateName, _authority.NotAfter);
            }

            Port = FreePort();
            WriteConfiguration();
            Start(broker);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Where it listens.</summary>
    internal string Address => _network?.Address ?? "127.0.0.1";

    /// <summary>The port there; the same after <see cref="Restart"/>.</summary>
    internal int Port { get; }

    internal string Url => $"{(_authority is null ? "mqtt" : "mqtts")}://{Address}:{Port}";

    /// <summary>What it has logged until now, over all its lives. A client's packet may be answered before its line is here.</summary>
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

    /// <summary>The users' passwords, one <c>user:password</c> a line.</summary>
    internal string CredentialsFile => Path.Combine(_folder, "credentials");

    /// <summary>The certificate of the authority that signed the broker's.</summary>
    internal string CaFile => Path.Combine(_folder, "ca.crt");

    /// <summary>The certificate of an authority that signed nothing here.</summary>
    internal string StrangerCaFile => Path.Combine(_folder, "stranger.crt");

    /// <summary>Where the repository begins.</summary>
    internal static string RepositoryRoot
    {
        get
        {
            DirectoryInfo? folder = new(AppContext.BaseDirectory);
            while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "global.json")))
            {
                folder = folder.Parent;
            }

            return folder?.FullName ?? throw new AssertFailedException("no global.json above the tests");
        }
    }

    /// <summary>Takes a port that nothing listens on, below those that systems give to clients: one of them could take it while the broker is down.</summary>
    internal static int FreePort()
    {
        while (true)
        {
            int port = Random.Shared.Next(20_000, 32_768);
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

    /// <summary>Lets time pass until the condition holds; fails when it does not within a generous bound.</summary>
    internal static void WaitFor(Func<bool> condition)
    {
        long began = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.IsLessThan(TimeSpan.FromSeconds(30), Stopwatch.GetElapsedTime(began), "did not come true");
            Thread.Yield();
        }
    }

    /// <summary>Ends the broker without letting it say anything.</summary>
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

    /// <summary>Starts the broker again after <see cref="Kill"/>, on the same port.</summary>
    internal void Restart() => Start(Find("mosquitto"));

    /// <summary>Gives the broker another certificate of the same authority; it takes effect with the next start.</summary>
    /// <param name="name">The host's address or name in it.</param>
    /// <param name="until">When it ends, at most when the authority's own does.</param>
    internal void Certify(string name, DateTimeOffset until)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = Request(name, key);
        SubjectAlternativeNameBuilder names = new();
        if (IPAddress.TryParse(name, out IPAddress? address))
        {
            names.AddIpAddress(address);
        }
        else
        {
            names.AddDnsName(name);
        }

        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 certificate = request.Create(_authority!, _authority!.NotBefore, until, RandomNumberGenerator.GetBytes(8));
        File.WriteAllText(Path.Combine(_folder, "broker.crt"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(_folder, "broker.key"), key.ExportPkcs8PrivateKeyPem());
    }

    public void Dispose()
    {
        Kill();
        _authority?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static string Find(string program)
    {
        // Debian keeps daemons in a folder that is not on every user's path.
        string[] folders = [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':'), "/usr/sbin"];
        string? found = folders.Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
        if (found is null)
        {
            Assert.Inconclusive($"{program} is not installed: apt-get install mosquitto");
        }

        return found;
    }

    private static CertificateRequest Request(string name, ECDsa key) =>
        new($"CN={name}", key, HashAlgorithmName.SHA256);

    private static X509Certificate2 MakeAuthority(string name)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = Request(name, key);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(2));
    }

    private void WritePasswords(string passwordTool, string[] users)
    {
        File.WriteAllLines(CredentialsFile, users.Select(user => $"{user}:{Convert.ToHexString(RandomNumberGenerator.GetBytes(8))}"));
        string hashed = Path.Combine(_folder, "passwords");
        File.Copy(CredentialsFile, hashed);
        using Process tool = Process.Start(passwordTool, ["-U", hashed]);
        tool.WaitForExit();
        Assert.AreEqual(0, tool.ExitCode, "mosquitto_passwd");
    }

    private void WriteConfiguration()
    {
        bool tls = _authority is not null;
        string shipped = Path.Combine(RepositoryRoot, "docs", "mosquitto");
        Dictionary<string, string?> places = new()
        {
            ["listener"] = $"{Port} {Address}",
            ["password_file"] = Path.Combine(_folder, "passwords"),
            ["acl_file"] = Path.Combine(shipped, "acl"),
            ["persistence_location"] = _folder + "/",
            ["certfile"] = tls ? Path.Combine(_folder, "broker.crt") : null,
            ["keyfile"] = tls ? Path.Combine(_folder, "broker.key") : null,
            ["tls_version"] = tls ? "tlsv1.2" : null,
        };
        List<string> lines = [];
        foreach (string line in File.ReadLines(Path.Combine(shipped, "mosquitto.conf")))
        {
            string key = line.Split(' ')[0];
            if (_logsAll && key == "log_type")
            {
                continue;
            }

            if (!places.Remove(key, out string? place))
            {
                lines.Add(line);
            }
            else if (place is not null)
            {
                lines.Add($"{key} {place}");
            }
        }

        Assert.IsEmpty(places, "the shipped configuration names all of these");

        // Started as root it would become the user mosquitto, who cannot read the temporary folder.
        lines.Add($"user {Environment.UserName}");
        if (_logsAll)
        {
            lines.Add("log_type all");
        }

        File.WriteAllLines(Path.Combine(_folder, "mosquitto.conf"), lines);
    }

    private void Start(string broker)
    {
        string[] command = [broker, "-c", Path.Combine(_folder, "mosquitto.conf")];
        command = _network?.Inside(command) ?? command;
        ProcessStartInfo start = new(command[0], command[1..]) { RedirectStandardError = true };
        _process = new Process { StartInfo = start };
        _process.ErrorDataReceived += (_, line) =>
        {
            lock (_log)
            {
                _log.AppendLine(line.Data);
            }
        };
        _process.Start();
        _process.BeginErrorReadLine();
        long began = Stopwatch.GetTimestamp();
        while (!TakesConnections())
        {
            if (_process.WaitForExit(20) || Stopwatch.GetElapsedTime(began) > StartBound)
            {
                Assert.Fail($"mosquitto did not start: {Log}");
            }
        }
    }

    private bool TakesConnections()
    {
        using TcpClient probe = new();
        try
        {
            probe.Connect(Address, Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
