using Simulator.Broker;

namespace Firmware.Tests.Desktop.Broker;

/// <summary>TLS against a real Mosquitto: who is trusted, and what is said when trust is missing.</summary>
[TestClass]
public sealed class MosquittoTlsTests
{
    [TestMethod]
    public void TheRightAuthorityIsTrustedAndNoOther()
    {
        using MosquittoServer server = new(["d-1"], certificateName: "127.0.0.1");
        Assert.IsNull(Open(server, server.CaFile));
        AssertRefused(Open(server, server.StrangerCaFile), server, $"no authority in {server.StrangerCaFile} signed it");
        AssertRefused(Open(server, caFile: null), server, "no authority in /etc/ssl/certs/ca-certificates.crt signed it");
    }

    [TestMethod]
    public void ACertificateForAnotherHostIsRefused()
    {
        using MosquittoServer server = new(["d-1"], certificateName: "other.example");
        AssertRefused(Open(server, server.CaFile), server, "it is not for 127.0.0.1");
    }

    [TestMethod]
    public void AnExpiredCertificateIsRefused()
    {
        using MosquittoServer server = new(["d-1"], certificateName: "127.0.0.1");
        DateTimeOffset ended = DateTimeOffset.UtcNow.AddMinutes(-1);
        server.Certify("127.0.0.1", ended);
        server.Kill();
        server.Restart();
        AssertRefused(Open(server, server.CaFile), server, $"it ended {ended:yyyy-MM-dd HH:mm} UTC");
    }

    [TestMethod]
    public void AClientWithoutTlsIsNotLetIn()
    {
        using MosquittoServer server = new(["d-1"], certificateName: "127.0.0.1");
        string plain = $"mqtt://127.0.0.1:{server.Port}";
        using IBrokerConnection connection = new MosquittoBroker(plain, credentials: BrokerCredentials.Load(server.CredentialsFile)).Connect("d-1");
        Assert.StartsWith($"broker {plain}: ", connection.Open(null, 60)!);
    }

    private static string? Open(MosquittoServer server, string? caFile)
    {
        MosquittoBroker broker = new(server.Url, caFile, BrokerCredentials.Load(server.CredentialsFile));
        using IBrokerConnection connection = broker.Connect("d-1");
        string? line = connection.Open(null, 60);
        Assert.AreEqual(line is null, connection.IsOpen);
        return line;
    }

    private static void AssertRefused(string? line, MosquittoServer server, string reason)
    {
        Assert.IsNotNull(line);
        Assert.StartsWith($"broker {server.Url}: A TLS error occurred", line);
        Assert.EndsWith($"certificate verify failed: {reason}", line);
    }
}
