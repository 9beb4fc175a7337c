using Simulator;
using Simulator.Broker;

namespace Firmware.Tests.Desktop.Broker;

/// <summary>What a user can get wrong about the broker, and the one line that says so.</summary>
[TestClass]
public sealed class BrokerInputTests
{
    [TestMethod]
    [DataRow("")]
    [DataRow("localhost")]
    [DataRow("localhost:1883")]
    [DataRow("http://localhost")]
    [DataRow("mqtt://")]
    [DataRow("mqtt://localhost:0")]
    [DataRow("mqtt://localhost:65536")]
    [DataRow("mqtt://localhost/topic")]
    [DataRow("mqtt://localhost?x=1")]
    [DataRow("mqtt://localhost#x")]
    public void ABadUrlNamesTheOption(string url)
    {
        EndException ending = Assert.ThrowsExactly<EndException>(() => new MosquittoBroker(url));
        Assert.AreEqual(ExitCode.BadInput, ending.ExitCode);
        Assert.AreEqual($"--broker: «{url}» is not mqtt://HOST[:PORT] or mqtts://HOST[:PORT]", ending.Message);
    }

    [TestMethod]
    [DataRow("mqtt://d-1:secret@localhost")]
    [DataRow("mqtt://d-1:secret@")]
    [DataRow("d-1:secret@localhost")]
    public void APasswordInTheUrlIsRefusedAndNotRepeated(string url)
    {
        EndException ending = Assert.ThrowsExactly<EndException>(() => new MosquittoBroker(url));
        Assert.AreEqual(ExitCode.BadInput, ending.ExitCode);
        Assert.StartsWith("--broker: ", ending.Message);
        Assert.DoesNotContain("secret", ending.Message);
    }

    [TestMethod]
    [DataRow("mqtt://localhost", "mqtt://localhost:1883")]
    [DataRow("mqtt://localhost/", "mqtt://localhost:1883")]
    [DataRow("mqtts://broker.example", "mqtts://broker.example:8883")]
    [DataRow("mqtts://[::1]:99", "mqtts://[::1]:99")]
    public void PortsHaveDefaults(string url, string full)
    {
        RequireLibrary();
        Assert.AreEqual(full, new MosquittoBroker(url).Url);
    }

    [TestMethod]
    public void ACaFileMustExistAndBeOfUse()
    {
        EndException ending = Assert.ThrowsExactly<EndException>(() => new MosquittoBroker("mqtts://localhost", "/no/such.crt"));
        Assert.AreEqual("/no/such.crt: no such CA file", ending.Message);
        ending = Assert.ThrowsExactly<EndException>(() => new MosquittoBroker("mqtt://localhost", "/etc/hostname"));
        Assert.AreEqual("--broker: a CA file needs mqtts://, and this is mqtt://localhost", ending.Message);
    }

    [TestMethod]
    public void AnUnreachableBrokerGivesOneClearLine()
    {
        RequireLibrary();
        string url = $"mqtt://127.0.0.1:{MosquittoServer.FreePort()}";
        EndException ending = Assert.ThrowsExactly<EndException>(() => new MosquittoBroker(url).RequireReachable("d-1"));
        Assert.AreEqual(ExitCode.PartMissing, ending.ExitCode);
        Assert.AreEqual($"broker {url} cannot be reached: Connection refused", ending.Message);
    }

    [TestMethod]
    public void AnUnknownHostGivesOneClearLine()
    {
        RequireLibrary();
        using IBrokerConnection connection = new MosquittoBroker("mqtt://no-such-host.invalid").Connect("d-1");
        string? line = connection.Open(null, 60);
        Assert.IsNotNull(line);
        Assert.StartsWith("broker mqtt://no-such-host.invalid:1883: ", line);
        Assert.DoesNotContain("\n", line);
    }

    [TestMethod]
    [DataRow("d-1:one\nd-2", 2, "no colon between user and password")]
    [DataRow("# users\n\nD1:secret", 3, "the user name is not 1 to 32 of a-z, 0-9 and -")]
    [DataRow(":secret", 1, "the user name is not 1 to 32 of a-z, 0-9 and -")]
    [DataRow("d-1:", 1, "the password is empty")]
    [DataRow("d-1:secret\r\nd-1:secret", 2, "this user was named before")]
    public void ABadCredentialsLineIsNamedByNumber(string content, int line, string reason)
    {
        WithFile(content, path =>
        {
            EndException ending = Assert.ThrowsExactly<EndException>(() => BrokerCredentials.Load(path));
            Assert.AreEqual(ExitCode.BadInput, ending.ExitCode);
            Assert.AreEqual($"{path}, line {line}: {reason}", ending.Message);
        });
    }

    [TestMethod]
    public void CredentialsDoNotShowPasswords() =>
        WithFile("d-1:sec:ret\ncontrol-room:secret\n", path => Assert.AreEqual("2 broker credentials", BrokerCredentials.Load(path).ToString()));

    [TestMethod]
    public void AMissingCredentialsFileIsNamed()
    {
        EndException ending = Assert.ThrowsExactly<EndException>(() => BrokerCredentials.Load("/no/such-file"));
        Assert.AreEqual(ExitCode.BadInput, ending.ExitCode);
        Assert.StartsWith("/no/such-file: the credentials cannot be read: ", ending.Message);
    }

    private static void RequireLibrary()
    {
        if (!System.Runtime.InteropServices.NativeLibrary.TryLoad("libmosquitto.so.1", out _))
        {
            Assert.Inconclusive("libmosquitto is not installed: apt-get install libmosquitto1");
        }
    }

    private static void WithFile(string content, Action<string> test)
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, content);
            test(path);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
