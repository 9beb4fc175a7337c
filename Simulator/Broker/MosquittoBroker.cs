namespace Simulator.Broker;

/// <summary>
/// A real MQTT 3.1.1 broker, reached through libmosquitto. No thread of its own: the network is served inside the connections' own calls.
/// libmosquitto waits with select and keeps three descriptors per connection: about 320 connections per process.
/// </summary>
public sealed class MosquittoBroker : IBroker
{
    private const string SystemCaFile = "/etc/ssl/certs/ca-certificates.crt";

    /// <summary>Takes note of where the broker is; connects to nothing yet.</summary>
    /// <param name="url"><c>mqtt://host[:1883]</c>, or <c>mqtts://host[:8883]</c> for TLS 1.2 at least with the host's name verified.</param>
    /// <param name="caFile">PEM certificates trusted for mqtts; null for the system's.</param>
    /// <param name="credentials">The clients' passwords; null where the broker asks for none.</param>
    /// <exception cref="EndException">Bad input, or libmosquitto is not installed.</exception>
    public MosquittoBroker(string url, string? caFile = null, BrokerCredentials? credentials = null)
    {
        // A password in a URL would end up in messages and process lists; it is refused without being repeated.
        if (url.Contains('@', StringComparison.Ordinal))
        {
            throw new EndException(ExitCode.BadInput, "--broker: user and password do not belong in the URL, but in the credentials file");
        }

        if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? uri) || uri.Scheme is not ("mqtt" or "mqtts")
            || uri.DnsSafeHost.Length == 0 || uri.Port == 0 || uri.PathAndQuery is not ("" or "/") || uri.Fragment.Length != 0)
        {
            throw new EndException(ExitCode.BadInput, $"--broker: «{url}» is not mqtt://HOST[:PORT] or mqtts://HOST[:PORT]");
        }

        bool secure = uri.Scheme == "mqtts";
        if (caFile is not null && !secure)
        {
            throw new EndException(ExitCode.BadInput, $"--broker: a CA file needs mqtts://, and this is {url}");
        }

        if (caFile is not null && !File.Exists(caFile))
        {
            throw new EndException(ExitCode.BadInput, $"{caFile}: no such CA file");
        }

        LibMosquitto.Require();
        Host = uri.DnsSafeHost;
        Port = uri.Port > 0 ? uri.Port : secure ? 8883 : 1883;
        Url = $"{uri.Scheme}://{uri.Host}:{Port}";
        CaFile = secure ? caFile ?? SystemCaFile : null;
        Credentials = credentials;
    }

    /// <summary>The broker's URL with its port, such as <c>mqtt://127.0.0.1:1883</c>.</summary>
    public string Url { get; }

    internal string Host { get; }

    internal int Port { get; }

    /// <summary>Null for a connection without TLS.</summary>
    internal string? CaFile { get; }

    internal BrokerCredentials? Credentials { get; }

    /// <inheritdoc/>
    public IBrokerConnection Connect(string clientId) => new MosquittoConnection(this, clientId);

    /// <summary>Opens a connection for <paramref name="clientId"/> and closes it again, so that a run does not begin without its broker. Blocks for a few seconds at most.</summary>
    /// <exception cref="EndException">A part is missing: the broker cannot be reached or does not let the client in.</exception>
    public void RequireReachable(string clientId)
    {
        using MosquittoConnection connection = new(this, clientId);
        if (connection.TryOpen(will: null, keepAliveSeconds: 60) is { } reason)
        {
            throw new EndException(ExitCode.PartMissing, $"broker {Url} cannot be reached: {reason}");
        }
    }
}
