using System.Text;
using System.Text.Json;
using Firmware.Messages;

namespace Firmware.Tests.Desktop.Commands;

/// <summary><c>replay</c> by the letter of the contract, on traces from a generator that is not this project's.</summary>
[TestClass]
public sealed class ReplayTests
{
    private const string Cooking = "version=1\ndetector=d-1\nmarket=m\nstall=B-07\npos=1,6,0\nbroker=mqtt://host\nprofile=cooking\n";

    private const string Header = "time_us,adc,do\n";

    [TestMethod]
    [DataRow("F1-heptane-000.csv", 62_467_663, 63_500_000)]
    [DataRow("F3-oil-000.csv", 64_700_268, 65_500_000)]
    [DataRow("F5-fabric-000.csv", 69_312_718, 70_000_000)]
    public void ACalmFireIsFoundWithinTenSecondsOfRatedIrradiance(string trace, int lit, int threshold)
    {
        JsonElement[] events = Replay(Trace(trace));
        long alarm = events.First(line => Name(line) == "alarm").GetProperty("time_us").GetInt64();
        Assert.IsGreaterThan(lit, alarm);
        Assert.IsLessThanOrEqualTo(threshold + 10_000_000, alarm);
    }

    [TestMethod]
    [DataRow("led_ripple-000.csv")]
    [DataRow("tungsten_sw-000.csv")]
    [DataRow("headlights-000.csv")]
    public void ANuisanceGivesNoAlarm(string trace)
    {
        JsonElement[] events = Replay(Trace(trace));
        Assert.AreEqual("end", Name(events[^1]));
        Assert.AreEqual(0, events[^1].GetProperty("alarms").GetInt32());
        Assert.AreEqual(File.ReadLines(Trace(trace)).Count() - 1, events[^1].GetProperty("samples").GetInt32());
    }

    [TestMethod]
    public void TheTimesOriginIsTheTracesOwn()
    {
        string moved = Write(Shifted(File.ReadLines(Trace("F1-heptane-000.csv")), -900_000_000));
        long[] here = Times(Replay(Trace("F1-heptane-000.csv")));
        long[] there = Times(Replay(moved));
        CollectionAssert.AreEqual(here.Select(time => time - 900_000_000).ToArray(), there);
    }

    [TestMethod]
    public void ARisingModuleIsTheSameTraceUpsideDown()
    {
        string turned = Write(File.ReadLines(Trace("F1-heptane-000.csv")).Select((line, index) =>
        {
            string[] cells = line.Split(',');
            return index == 0 ? line : $"{cells[0]},{4095 - int.Parse(cells[1])},{cells[2]}";
        }));
        CollectionAssert.AreEqual(Times(Replay(Trace("F1-heptane-000.csv"))), Times(Replay(turned, "--wiring", "rising")));
    }

    [TestMethod]
    public void AFaultCarriesItsCode()
    {
        // Dark rail while the comparator says light: the analog wire is open.
        StringBuilder trace = new(Header);
        for (int i = 0; i < 400; i++)
        {
            trace.Append(i * 10_000).Append(",4095,0\n");
        }

        JsonElement[] events = Replay(Write([trace.ToString().TrimEnd()]));
        JsonElement fault = events.Single(line => Name(line) == "fault");
        Assert.AreEqual("sensor-open", fault.GetProperty("code").GetString());
        Assert.AreEqual(1, events[^1].GetProperty("faults").GetInt32());
    }

    [TestMethod]
    public void CarriageReturnsAndAnEdgesColumnAreTaken()
    {
        string file = Path.GetTempFileName();
        File.WriteAllText(file, "time_us,adc,do,edges\r\n1,4000,1,0\r\n10001,4000,,3\r\n");
        JsonElement[] events = Replay(file);
        Assert.AreEqual(2, events[^1].GetProperty("samples").GetInt32());
    }

    [TestMethod]
    [DataRow("time,adc,do\n1,2,0\n", ":1:", "header")]
    [DataRow("", ":1:", "header")]
    [DataRow(Header, ":", "no data row")]
    [DataRow(Header + "1,2,0\nx,2,0\n", ":3:", "time_us is not a whole number")]
    [DataRow(Header + "1,2.5,0\n", ":2:", "adc is not a whole number")]
    [DataRow(Header + "1,4096,0\n", ":2:", "adc 4096 is not within 0 to 4095")]
    [DataRow(Header + "1,-1,0\n", ":2:", "adc -1 is not within 0 to 4095")]
    [DataRow(Header + "1,2,2\n", ":2:", "do 2 is not within 0 to 1")]
    [DataRow(Header + "10,2,0\n10,2,0\n", ":3:", "time_us 10 is not after 10")]
    [DataRow(Header + "10,2,0\n9,2,0\n", ":3:", "time_us 9 is not after 10")]
    [DataRow(Header + "1,2\n", ":2:", "3 values expected, 2 found")]
    [DataRow(Header + "1,2,0,0\n", ":2:", "3 values expected, 4 found")]
    [DataRow(Header + "1,2,0\n\n2,2,0\n", ":3:", "3 values expected, 1 found")]
    [DataRow("time_us,adc,do,edges\n1,2,0,\n", ":2:", "edges is not a whole number")]
    [DataRow("time_us,adc,do,edges\n1,2,0,-1\n", ":2:", "edges -1 is not within")]
    public void AMalformedTraceIsRefusedAtItsLine(string content, string line, string reason)
    {
        string file = Path.GetTempFileName();
        File.WriteAllText(file, content);
        SimulatorResult result = SimulatorProcess.Run("replay", file);
        Assert.AreEqual(2, result.ExitCode);
        Assert.StartsWith(file + line, result.ErrorLine);
        Assert.Contains(reason, result.ErrorLine);
        Assert.DoesNotContain("\"end\"", result.Output);
    }

    [TestMethod]
    public void AMissingTraceIsNamed()
    {
        SimulatorResult result = SimulatorProcess.Run("replay", "/nowhere/trace.csv");
        Assert.AreEqual(2, result.ExitCode);
        Assert.AreEqual("/nowhere/trace.csv: no such file", result.ErrorLine);
    }

    [TestMethod]
    public void AConfigurationSetsWiringAndABrokenOneIsRefused()
    {
        string good = WriteConfiguration("version=1\ndetector=d-1\nmarket=m\nstall=B-07\npos=1,6,0\nbroker=mqtt://host\nwiring=rising\n");
        Assert.AreEqual(0, SimulatorProcess.Run("replay", Trace("F1-heptane-000.csv"), "--config", good).ExitCode);

        string bad = WriteConfiguration("version=1\ndetector=D 1\n");
        SimulatorResult result = SimulatorProcess.Run("replay", Trace("F1-heptane-000.csv"), "--config", bad);
        Assert.AreEqual(2, result.ExitCode);
        Assert.AreEqual($"{bad}:2: detector is unknown or its value is not allowed", result.ErrorLine);
    }

    [TestMethod]
    public void OnlyTheCookingProfileLearns()
    {
        string trace = Trace("F1-heptane-000.csv");
        Assert.AreEqual(0, Run("--profile", "cooking", "--learn", "70:110", "--closed").ExitCode);
        Assert.AreEqual(2, Run("--learn", "70:110").ExitCode);
        Assert.AreEqual(2, Run("--profile", "cooking", "--learn", "110:70").ExitCode);
        Assert.AreEqual(2, Run("--profile", "kitchen").ExitCode);

        SimulatorResult Run(params string[] options) => SimulatorProcess.Run(["replay", trace, .. options]);
    }

    [TestMethod]
    public void AConfiguredBurnerCountsUnlessClosedAndALessonReplacesIt()
    {
        string trace = Trace("F1-heptane-000.csv");
        string config = WriteConfiguration(Cooking + "learned=400\nhours=09:00-20:00\nutc_offset=+09:00\n");
        JsonElement[] plain = Replay(trace);
        JsonElement[] taught = Replay(trace, "--config", config);
        JsonElement[] closed = Replay(trace, "--config", config, "--closed");
        Assert.IsEmpty(taught.Where(line => Name(line) == "alarm"), "a flame below twice the burner");
        CollectionAssert.AreEqual(Times(plain), Times(closed));
        Assert.AreEqual(0, Learned(plain));
        Assert.AreEqual(400, Learned(taught));
        Assert.AreEqual(400, Learned(closed));
        Assert.AreEqual(0, Learned(Replay(trace, "--config", config, "--profile", "standard")));
        Assert.IsInRange(0, 20, Learned(Replay(trace, "--config", config, "--learn", "0:30")));
    }

    [TestMethod]
    [DataRow("hours=09:00-09:00")]
    [DataRow("utc_offset=KST")]
    [DataRow("learned=4096")]
    public void AMalformedBurnerOrHourIsRefusedAtItsLine(string line)
    {
        string config = WriteConfiguration(Cooking + line + "\n");
        SimulatorResult result = SimulatorProcess.Run("replay", Trace("F1-heptane-000.csv"), "--config", config);
        Assert.AreEqual(2, result.ExitCode);
        Assert.AreEqual($"{config}:8: {line.Split('=')[0]} is unknown or its value is not allowed", result.ErrorLine);
    }

    private static int Learned(JsonElement[] events) => events[^1].GetProperty("learned").GetInt32();

    private static string Trace(string name) => Path.Combine(AppContext.BaseDirectory, "Traces", name);

    private static string Name(JsonElement line) => line.GetProperty("event").GetString()!;

    private static long[] Times(JsonElement[] events) =>
        [.. events.Where(line => Name(line) != "end").Select(line => line.GetProperty("time_us").GetInt64())];

    private static JsonElement[] Replay(params string[] arguments)
    {
        SimulatorResult result = SimulatorProcess.Run(["replay", .. arguments]);
        Assert.AreEqual(0, result.ExitCode, result.Error);
        Assert.AreEqual("", result.Error);
        return [.. result.Lines.Select(line => JsonElement.Parse(line))];
    }

    private static IEnumerable<string> Shifted(IEnumerable<string> lines, long micros) => lines.Select((line, index) =>
    {
        int comma = line.IndexOf(',', StringComparison.Ordinal);
        return index == 0 ? line : (long.Parse(line[..comma]) + micros) + line[comma..];
    });

    private static string Write(IEnumerable<string> lines)
    {
        string file = Path.GetTempFileName();
        File.WriteAllText(file, string.Join('\n', lines) + '\n');
        return file;
    }

    private static string WriteConfiguration(string body)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(body);
        return Write([$"{body}crc32={Crc32.Of(bytes, bytes.Length):x8}"]);
    }
}
