using Firmware.Tests.Desktop.Commands;

namespace Firmware.Tests.Desktop.Provisioning;

/// <summary>The verb <c>provision</c>, as a user runs it.</summary>
[TestClass]
public sealed class ProvisionCommandTests
{
    [TestMethod]
    [DataRow("success", 8)]
    [DataRow("unplugged", 13)]
    public void WhatEndsWellIsWithinFiveMinutes(string scenario, int steps)
    {
        SimulatorResult result = SimulatorProcess.Run("provision", "--scenario", scenario);
        Assert.AreEqual(0, result.ExitCode, result.Output);
        Assert.AreEqual("", result.Error);
        Assert.HasCount(steps, result.Lines.Where(line => line.Contains("  step ", StringComparison.Ordinal)));
        Assert.HasCount(3, result.Lines.Where(line => line.EndsWith("(assumed)", StringComparison.Ordinal)));
        Assert.Contains("runtime flashed: 27.6 s (1,500,000 bytes at 1,500,000 baud, pages of 3 ms)", result.Output);
        Assert.MatchesRegex(@"^PASS: total [0-4]:\d\d of 5:00 \(1:59 flashing as modelled, ", result.Lines[^1]);
    }

    [TestMethod]
    [DataRow("no-control-room", "step 4 round-trip: check-enrolment-and-key")]
    [DataRow("wrong-key", "step 4 round-trip: check-enrolment-and-key")]
    [DataRow("nobody-answers", "step 8 recipients: nobody-was-told")]
    [DataRow("no-flame", "step 7 flame: hold-flame-in-view")]
    [DataRow("weak-wifi", "step 1 wifi: move-closer-to-access-point")]
    public void WhatFailsNamesTheStepAndWhatToDo(string scenario, string expected)
    {
        SimulatorResult result = SimulatorProcess.Run("provision", "--scenario", scenario);
        Assert.AreEqual(1, result.ExitCode, result.Output);
        Assert.AreEqual("commissioning failed: " + expected, result.ErrorLine);
        Assert.StartsWith("FAIL: total ", result.Lines[^1]);
    }

    [TestMethod]
    public void TheSameRunGivesTheSameOutputAndCertificate()
    {
        string folder = Directory.CreateTempSubdirectory("provision").FullName;
        try
        {
            string file = Path.Combine(folder, "certificate.html");
            SimulatorResult first = SimulatorProcess.Run("provision", "--certificate", file);
            string page = File.ReadAllText(file);
            SimulatorResult second = SimulatorProcess.Run("provision", "--certificate", file);
            Assert.AreEqual(first.Output, second.Output);
            Assert.AreEqual(page, File.ReadAllText(file));
            Assert.Contains("A simulated run", page);
            Assert.Contains(">PASS<", page);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [TestMethod]
    public void WithoutAnAcceptedResultThereIsNoCertificate()
    {
        string file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        SimulatorResult result = SimulatorProcess.Run("provision", "--scenario", "wrong-key", "--certificate", file);
        Assert.AreEqual(1, result.ExitCode);
        Assert.Contains("no certificate: the control room accepted no result", result.Output);
        Assert.IsFalse(File.Exists(file));
    }

    [TestMethod]
    [DataRow("--scenario", "sunshine")]
    [DataRow("--certificate", "/nowhere/certificate.html")]
    [DataRow("--certificat", "a.html")]
    public void WhatCannotBeIsBadInput(params string[] arguments)
    {
        SimulatorResult result = SimulatorProcess.Run(["provision", .. arguments]);
        Assert.AreEqual(2, result.ExitCode);
        Assert.AreNotEqual("", result.ErrorLine);
    }

    [TestMethod]
    [DataRow("--api", "http://127.0.0.1:0")]
    [DataRow("--installer-token", "token")]
    [DataRow("--plan", "market.json")]
    public void TheControlRoomsOptionsForInstallersGoTogether(string option, string value)
    {
        string folder = Directory.CreateTempSubdirectory("provision").FullName;
        try
        {
            SimulatorResult result = SimulatorProcess.Run(
                "control-room", "--broker", "mqtt://127.0.0.1:1", "--registry", Path.Combine(folder, "r.json"), "--journal", Path.Combine(folder, "j.db"), option, value);
            Assert.AreEqual(2, result.ExitCode, result.Error);
            Assert.Contains("--api and --installer-token go together", result.ErrorLine);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
