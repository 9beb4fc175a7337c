using Simulator;
using Simulator.Broker;

namespace Firmware.Tests.Desktop.Broker;

/// <summary>The contract against a real Mosquitto, and what only a real one has: accounts, and a process that dies.</summary>
[TestClass]
public sealed class MosquittoBrokerTests : BrokerContract, IDisposable
{
    private readonly MosquittoServer _server = new(["control-room", "d-1", "d-2"]);
    private readonly MosquittoBroker _broker;

    public MosquittoBrokerTests() => _broker = new MosquittoBroker(_server.Url, credentials: BrokerCredentials.Load(_server.CredentialsFile));

    protected override IBroker Broker => _broker;

    public void Dispose() => _server.Dispose();

    [TestMethod]
    public void AWrongPasswordIsRefusedWithAClearLineThatDoesNotShowIt()
    {
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "d-1:wrong-secret\nnobody:wrong-secret\n");
            MosquittoBroker broker = new(_server.Url, credentials: BrokerCredentials.Load(file));
            using IBrokerConnection detector = broker.Connect("d-1");
            string line = $"broker {_server.Url}: Connection Refused: not authorised";
            Assert.AreEqual(line, detector.Open(null, 60));
            Assert.IsFalse(detector.IsOpen);
            using IBrokerConnection unknown = broker.Connect("nobody");
            Assert.AreEqual(line, unknown.Open(null, 60));
            using IBrokerConnection missing = broker.Connect("d-2");
            Assert.AreEqual($"broker {_server.Url}: the credentials have no user d-2", missing.Open(null, 60));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [TestMethod]
    public void NobodyComesInWithoutAPassword()
    {
        using IBrokerConnection connection = new MosquittoBroker(_server.Url).Connect("d-1");
        Assert.AreEqual($"broker {_server.Url}: Connection Refused: not authorised", connection.Open(null, 60));
    }

    [TestMethod]
    public void AKilledBrokerIsNoticedAndANewConnectionWorksAfterItsRestart()
    {
        using BrokerClient before = new(_broker, "d-1");
        _broker.RequireReachable("control-room");
        _server.Kill();
        WaitFor(() => before.Received.Length == 0 && !before.Connection.IsOpen);
        Assert.AreEqual(0, before.Connection.Publish("flame/v1/m/d-1/alarm", [1], 1, false));

        using (IBrokerConnection early = _broker.Connect("d-1"))
        {
            Assert.AreEqual($"broker {_server.Url}: Connection refused", early.Open(null, 60));
        }

        EndException ending = Assert.ThrowsExactly<EndException>(() => _broker.RequireReachable("control-room"));
        Assert.AreEqual(ExitCode.PartMissing, ending.ExitCode);
        Assert.AreEqual($"broker {_server.Url} cannot be reached: Connection refused", ending.Message);

        _server.Restart();
        AMessageArrivesAndIsConfirmed();
    }

    [TestMethod]
    public void ABrokerThatStopsConfirmingIsNotQueuedForWithoutEnd()
    {
        using BrokerClient detector = new(_broker, "d-1");
        int taken = 0;
        while (taken < 2_000 && detector.Connection.Publish("flame/v1/m/d-1/event", [1], 1, false) != 0)
        {
            taken++; // no Receive, hence no confirmation is read
        }

        Assert.AreEqual(1_000, taken);
        WaitFor(() => detector.Received.Length == 0 && detector.Connection.InFlight == 0);
        detector.Publish("flame/v1/m/d-1/event", "again");
    }

    protected override void WaitFor(Func<bool> condition) => MosquittoServer.WaitFor(condition);
}
