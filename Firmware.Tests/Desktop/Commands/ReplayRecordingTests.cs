using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Firmware.Detection;
using Firmware.Tests.Desktop.Structure;
using Simulator.ControlRoom;

namespace Firmware.Tests.Desktop.Commands;

/// <summary>An alarm's waveform message, decided again by <c>replay</c>, and the cases kept of such.</summary>
[TestClass]
public sealed class ReplayRecordingTests
{
    private static string Cases => Path.Combine(Repository.Root, "Firmware.Tests", "Desktop", "Traces", "recordings");

    /// <summary>Gets the cases: what once was a false alarm must be none any more, a fire must stay one.</summary>
    public static IEnumerable<object[]> Kept => Directory.EnumerateFiles(Cases, "*.json").Select(path => new object[] { Path.GetFileName(path) });

    [TestMethod]
    [DynamicData(nameof(Kept))]
    public void AKeptCaseIsDecidedAsExpected(string name)
    {
        string path = Path.Combine(Cases, name);
        string expect = JsonNode.Parse(File.ReadAllText(path))!["expect"]!.GetValue<string>();
        JsonElement end = Replay(path)[^1];
        Assert.AreEqual(expect == "alarm", end.GetProperty("alarms").GetInt32() > 0, $"expected: {expect}");
    }

    [TestMethod]
    public void AFireIsDecidedAgainBitForBit()
    {
        JsonElement[] lines = Replay(Path.Combine(Cases, "flickering-light.json"));
        Assert.AreEqual("alarm", lines[^2].GetProperty("event").GetString());
        Assert.IsTrue(lines[^1].GetProperty("repeats").GetBoolean());
        Assert.AreEqual(0, lines[^1].GetProperty("samples").GetInt32() % 10);
    }

    [TestMethod]
    public void WhatADetectorSendsIsDecidedAgainFromTheJournalAndKept()
    {
        DetectorRig rig = new();
        rig.RunFor(30_000_000);
        rig.BurnUntilLatched();
        rig.UplinkFor(1_000_000);
        int message = rig.Link.Find("waveform", 0);
        string payload = LinkText.Payload(rig.Link.PayloadAt(message));
        string evt = rig.Link.ClaimAt(message, "evt");
        string journal = Path.Combine(Directory.CreateTempSubdirectory().FullName, "journal.db");
        using (EventJournal kept = EventJournal.Open(journal, TimeProvider.System))
        {
            string jws = Encoding.ASCII.GetString(Jws.Sign("det-1", new byte[32], Encoding.ASCII.GetBytes(payload)));
            Assert.AreEqual(
                Acceptance.New,
                kept.Record(new GatedMessage("det-1", new MessageId(1, 9), new JournalledEvent("det-1", evt, MessageType.Waveform, DateTimeOffset.UnixEpoch, jws)), []));
        }

        string file = Write("");
        SimulatorResult run = SimulatorProcess.Run("replay", "det-1/" + evt, "--journal", journal, "--keep", file);
        Assert.AreEqual(0, run.ExitCode, run.Error);
        Assert.IsTrue(JsonDocument.Parse(run.Lines[^1]).RootElement.GetProperty("repeats").GetBoolean(), run.Output);
        JsonElement[] again = Replay(file);
        Assert.AreEqual(run.Lines[^1], again[^1].GetRawText());
        StringAssert.DoesNotMatch(File.ReadAllText(file), new Regex("det-1|m1|lat|stall"));

        SimulatorResult none = SimulatorProcess.Run("replay", "det-1/9-e9", "--journal", journal);
        Assert.AreEqual(2, none.ExitCode);
        StringAssert.Contains(none.ErrorLine, "det-1/9-e9: the journal has no waveform of it");
    }

    [TestMethod]
    public void AnotherLightIsAnotherDecision()
    {
        JsonNode changed = JsonNode.Parse(File.ReadAllText(Path.Combine(Cases, "flickering-light.json")))!;
        changed["level"] = changed["level"]!.GetValue<int>() + 1;
        Assert.IsFalse(Replay(Write(changed.ToJsonString()))[^1].GetProperty("repeats").GetBoolean());
    }

    [TestMethod]
    [DataRow("{\"layout\":2}", "neither a waveform message of layout 1 nor a case")]
    [DataRow("{}", "neither a waveform message")]
    [DataRow("eyJhbGciOiJIUzI1NiJ9.e30.AAAA", "neither a waveform message")]
    [DataRow("{\"layout\":1,\"windows\":1,\"light\":\"AAAAAAAAAAAAAAAAAAA\",\"state\":\"AAAA\"}", "the state of another detector")]
    [DataRow("{\"layout\":1,\"windows\":1,\"light\":\"gICAgBAA\",\"state\":\"AAAA\"}", "neither a waveform message")]
    [DataRow("{\"layout\":1,\"windows\":1,\"light\":\"!\",\"state\":\"AAAA\"}", "neither a waveform message")]
    public void BadRecordingsAreNamed(string text, string reason)
    {
        string path = Write(text);
        SimulatorResult run = SimulatorProcess.Run("replay", path);
        Assert.AreEqual(2, run.ExitCode);
        StringAssert.StartsWith(run.ErrorLine, path + ": ");
        StringAssert.Contains(run.ErrorLine, reason);
        Assert.AreEqual("", run.Output);
    }

    [TestMethod]
    public void AStateThatNoDetectorHasIsNamed()
    {
        // The first is -1, and every other differs from it by nothing.
        byte[] numbers = [1, .. new byte[FlameDetector.StateCount - 1]];
        JsonNode changed = JsonNode.Parse(File.ReadAllText(Path.Combine(Cases, "flickering-light.json")))!;
        changed["state"] = Base64Url.EncodeToString(numbers);
        SimulatorResult run = SimulatorProcess.Run("replay", Write(changed.ToJsonString()));
        Assert.AreEqual(2, run.ExitCode);
        StringAssert.EndsWith(run.ErrorLine, "numbers that no detector has");
    }

    [TestMethod]
    public void ATraceCannotBeKept()
    {
        SimulatorResult run = SimulatorProcess.Run("replay", Write("time_us,adc,do\n1,4095,1\n"), "--keep", Write(""));
        Assert.AreEqual(2, run.ExitCode);
        StringAssert.Contains(run.ErrorLine, "--keep: only an alarm's recording");
    }

    private static JsonElement[] Replay(string path)
    {
        SimulatorResult run = SimulatorProcess.Run("replay", path);
        Assert.AreEqual(0, run.ExitCode, run.Error);
        return [.. run.Lines.Select(line => JsonDocument.Parse(line).RootElement)];
    }

    private static string Write(string text)
    {
        string path = Path.GetTempFileName();
        File.WriteAllText(path, text);
        return path;
    }
}
