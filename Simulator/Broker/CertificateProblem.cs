using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Simulator.Broker;

/// <summary>Finds out what libmosquitto does not say: which of its demands a refused certificate fails.</summary>
internal static class CertificateProblem
{
    private const int TimeoutMs = 5_000;

    /// <summary>Looks at the certificate that is shown there. Sends nothing but a TLS handshake; blocks for a few seconds at most.</summary>
    /// <param name="host">The name or address that the certificate must be for.</param>
    /// <param name="port">Where TLS is spoken.</param>
    /// <param name="caFile">PEM certificates trusted.</param>
    /// <returns>What is wrong with it in a few words; null when nothing was found.</returns>
    internal static string? Find(string host, int port, string caFile)
    {
        string? problem = null;
        try
        {
            X509ChainPolicy policy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.ImportFromPemFile(caFile);
            using TcpClient client = new(host, port) { ReceiveTimeout = TimeoutMs, SendTimeout = TimeoutMs };
            using SslStream stream = new(client.GetStream());
            stream.AuthenticateAsClient(new SslClientAuthenticationOptions
            {
                TargetHost = host,
                CertificateChainPolicy = policy,
                RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
                {
                    problem = certificate is null ? null : Judge((X509Certificate2)certificate, chain, errors);
                    return false; // whatever was found: nobody goes on over this connection
                },
            });
        }
        catch (Exception e) when (e is AuthenticationException or CryptographicException or IOException or SocketException)
        {
            // The connection ends here either way, and only what was seen before counts.
        }

        return problem;

        string? Judge(X509Certificate2 certificate, X509Chain? chain, SslPolicyErrors errors)
        {
            DateTime now = DateTime.UtcNow;
            return certificate.NotAfter.ToUniversalTime() < now ? $"it ended {Text(certificate.NotAfter)}"
                : certificate.NotBefore.ToUniversalTime() > now ? $"it begins {Text(certificate.NotBefore)}"
                : chain?.ChainStatus.Any(status => status.Status is X509ChainStatusFlags.PartialChain or X509ChainStatusFlags.UntrustedRoot) == true
                    ? $"no authority in {caFile} signed it"
                : errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch) ? $"it is not for {host}"
                : null;
        }
    }

    private static string Text(DateTime time) => time.ToUniversalTime().ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
