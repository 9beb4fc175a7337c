using System.Text.Json;
using Firmware.Tests.Desktop.Broker;
using Firmware.Tests.Desktop.Commands;

namespace Firmware.Tests.Desktop.Fleet;

/// <summary>A small fleet through a real Mosquitto into a real control room. What it promises of itself is checked; times are not.</summary>
[TestClass]
public sealed class FleetTests : IDisposable
{
    private readonly string _report = Path.GetTempFileName();

    public void Dispose() => File.Delete(_report);

    [TestMethod]
    public void EveryMessageIsAcceptedEveryAlarmToldOnceAndEveryWillSeen()
    {
        // Inconclusive where Mosquitto is not installed.
        using MosquittoServer installed = new(["control-room"]);
        SimulatorResult result = SimulatorProcess.Run(
            "fleet", "--detectors", "40", "--markets", "4", "--connections", "36", "--seconds", "2", "--alarms", "30", "--overload", "1", "--report", _report);
        Assert.AreEqual(0, result.ExitCode, result.Output + result.Error);
        Assert.Contains("seed 1", result.Lines[0]);
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(_report));
        JsonElement report = document.RootElement;
        Assert.AreEqual(0, report.GetProperty("broken").GetArrayLength());
        Assert.AreEqual(36, report.GetProperty("plan").GetProperty("connections").GetInt32());

        // Births and first heartbeats; then a suspicion and an alarm each, and the end of the flame.
        JsonElement[] phases = [.. report.GetProperty("phases").EnumerateArray()];
        Assert.AreEqual("switched on, quiet, storm, overload", string.Join(", ", phases.Select(phase => phase.GetProperty("name").GetString())));
        Assert.IsGreaterThanOrEqualTo(2 * 40, Count(phases[0], "sent"));
        Assert.IsGreaterThanOrEqualTo(3 * 30, Count(phases[2], "sent"));
        Assert.IsGreaterThan(3 * 30, Count(phases[3], "sent"));
        foreach (string storm in (string[])["storm", "overload_storm"])
        {
            Assert.AreEqual(30, Count(report.GetProperty(storm), "alarms"));
            Assert.AreEqual(30, Count(report.GetProperty(storm), "accepted"));
            Assert.IsGreaterThan(0, report.GetProperty(storm).GetProperty("to_receipt").GetProperty("p99").GetDouble());
        }

        Assert.IsGreaterThanOrEqualTo(40, Count(report.GetProperty("heartbeats"), "sent"));
        Assert.AreEqual(0, Count(report.GetProperty("heartbeats"), "missing"));
        Assert.AreEqual(20, Count(report.GetProperty("wills"), "cut"));
        Assert.AreEqual(20, Count(report.GetProperty("wills"), "lost"));
        Assert.IsGreaterThan(1, report.GetProperty("cost").GetProperty("verify_ratio").GetDouble());
    }

    [TestMethod]
    [DataRow("--detectors", "0")]
    [DataRow("--markets", "3", "--detectors", "2")]
    [DataRow("--connections", "11", "--detectors", "10")]
    [DataRow("--connections", "2000000000")]
    [DataRow("--seconds", "0")]
    [DataRow("--overload", "-1")]
    public void WhatCannotBeIsBadInput(params string[] arguments)
    {
        SimulatorResult result = SimulatorProcess.Run(["fleet", .. arguments]);
        Assert.AreEqual(2, result.ExitCode, result.ErrorLine);
        Assert.Contains(arguments[0], result.ErrorLine);
        Assert.AreEqual("", result.Output);
    }

    private static int Count(JsonElement element, string name) => element.GetProperty(name).GetInt32();
}
