using System.Net;
using System.Net.Sockets;

namespace Firmware.Tests.Desktop.Commands;

/// <summary>What a user gets who asks for something that cannot be: one line and the contract's exit code.</summary>
[TestClass]
public sealed class UsageTests
{
    [TestMethod]
    [DataRow("burn")]
    [DataRow("--sead")]
    [DataRow("--port", "many")]
    [DataRow("--port", "70000")]
    [DataRow("replay")]
    [DataRow("replay", "a.csv", "b.csv")]
    [DataRow("replay", "a.csv", "--profil", "standard")]
    [DataRow("--broker", "http://127.0.0.1")]
    [DataRow("--credentials", "file")]
    [DataRow("--scenario", "/nowhere/street.scenario")]
    [DataRow("train", "/nowhere/tables.cs")]
    [DataRow("train", "/dev/null", "--draws", "0")]
    [DataRow("replay", "a.csv", "--wiring", "sideways")]
    public void UnknownVerbsOptionsAndValuesAreBadInput(params string[] arguments)
    {
        SimulatorResult result = SimulatorProcess.Run(arguments);
        Assert.AreEqual(2, result.ExitCode);
        Assert.AreNotEqual("", result.ErrorLine);
        Assert.AreEqual("", result.Output);
    }

    [TestMethod]
    public void APortInUseIsNamed()
    {
        using TcpListener taken = new(IPAddress.Loopback, 0);
        taken.Start();
        int port = ((IPEndPoint)taken.LocalEndpoint).Port;
        SimulatorResult result = SimulatorProcess.Run("--port", port.ToString());
        Assert.AreEqual(2, result.ExitCode);
        Assert.Contains($"port {port} is in use", result.ErrorLine);
    }

    [TestMethod]
    public void ABrokerThatIsNotThereIsAMissingPart()
    {
        SimulatorResult result = SimulatorProcess.Run("--broker", "mqtt://127.0.0.1:1");
        Assert.AreEqual(3, result.ExitCode);
        Assert.Contains("mqtt", result.ErrorLine);
    }

    [TestMethod]
    public void HelpIsNoError() => Assert.AreEqual(0, SimulatorProcess.Run("--help").ExitCode);
}
