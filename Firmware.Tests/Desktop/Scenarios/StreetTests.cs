using System.Text.Json;
using Simulator.Board;
using Simulator.Broker;
using Simulator.Scenarios;
using Simulator.Web;

namespace Firmware.Tests.Desktop.Scenarios;

/// <summary>The whole way, from a flame to four recipients and back, on virtual time.</summary>
[TestClass]
public sealed class StreetTests
{
    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    [DataRow(20261122)]
    public void OneStallBurnsAndEveryoneIsTold(int seed)
    {
        StreetView view = Play(Scenario.StreetFire(), seed, out IReadOnlyList<string> failures);
        Assert.IsEmpty(failures);
        Assert.AreEqual(StallState.Alarm, view.Stalls.Single(stall => stall.Stall == "B-07").State);
        Assert.HasCount(24, view.Stalls);
        Assert.AreEqual(0, view.Refused);
        Assert.IsTrue(view.Timeline.All(entry => entry.Stall == "B-07"), "another stall alarmed");

        double local = LatencyOf(view, Stage.LocalAlarm);
        Assert.IsInRange(0, 10, local);
        Assert.IsInRange(0, 1, LatencyOf(view, Stage.Published) - local);
        Assert.IsTrue(Stage.Deliveries.All(stage => LatencyOf(view, stage) > LatencyOf(view, Stage.Verified)));
        Assert.IsGreaterThan(LatencyOf(view, Stage.Verified), LatencyOf(view, Stage.Receipt));
    }

    [TestMethod]
    public void ARunIsAPureFunctionOfItsSeed()
    {
        string first = JsonSerializer.Serialize(Play(Scenario.StreetFire(), 5, out _));
        Assert.AreEqual(first, JsonSerializer.Serialize(Play(Scenario.StreetFire(), 5, out _)));
        Assert.AreNotEqual(first, JsonSerializer.Serialize(Play(Scenario.StreetFire(), 6, out _)));
    }

    [TestMethod]
    public void AnAlarmIsResetByTheControlRoomAndAFlameThatGoesOnAlarmsAnew()
    {
        Scenario scenario = Parse("5 fire A-01 900\n25 expect alarms 1\n25 reset A-01\n45 expect alarms 2\n50 end");
        Play(scenario, 1, out IReadOnlyList<string> failures);
        Assert.IsEmpty(failures);
    }

    [TestMethod]
    public void AnExpectationThatIsNotMetIsNamedWithItsLine()
    {
        Play(Parse("1 expect alarms 1\n2 expect told A-01\n3 end"), 1, out IReadOnlyList<string> failures);
        Assert.HasCount(2, failures);
        Assert.AreEqual("test:1: expected alarms 1: 0 alarms were accepted", failures[0]);
        Assert.AreEqual("test:2: expected told A-01: not everyone was told, or the receipt is not back", failures[1]);
    }

    [TestMethod]
    [DataRow("x fire A-01 900\n2 end", "test:1: a time")]
    [DataRow("1\n2 end", "test:1: no verb")]
    [DataRow("2 fire A-01 900\n1 end", "test:2: times must not run back")]
    [DataRow("2 end\n3 fire A-01 900", "test:2: times must not run back")]
    [DataRow("1 fire A-01 900", "test: the last step must be end")]
    [DataRow("", "test: the last step must be end")]
    [DataRow("1 fire Z-99 900\n2 end", "test:1: there is no stall Z-99")]
    [DataRow("1 fire A-01 lots\n2 end", "test:1: lots is not a number")]
    [DataRow("1 burn A-01\n2 end", "test:1: «burn A-01» is not a known step")]
    public void ABrokenScenarioIsRefusedAtItsLine(string text, string message)
    {
        Simulator.EndException refusal = Assert.ThrowsExactly<Simulator.EndException>(() => Play(Parse(text), 1, out _));
        Assert.AreEqual(2, refusal.ExitCode);
        Assert.StartsWith(message, refusal.Message);
    }

    private static Scenario Parse(string text) => Scenario.Parse(new StringReader(text), "test");

    private static double LatencyOf(StreetView view, string stage) => view.Timeline.Single(entry => entry.Stage == stage).LatencySeconds!.Value;

    private static StreetView Play(Scenario scenario, int seed, out IReadOnlyList<string> failures)
    {
        VirtualTime time = new(new DateTimeOffset(2026, 11, 22, 0, 0, 0, TimeSpan.Zero));
        using Street street = new(time, new InProcessBroker(time, seed), "in-process", seed, TextWriter.Null);
        ScenarioRunner runner = new(scenario, street);
        street.RunUntil(runner.EndMicros);
        failures = runner.Failures;
        return street.View("done");
    }
}
