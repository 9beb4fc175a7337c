using Simulator.Broker;
using Simulator.ControlRoom;

namespace Firmware.Tests.Desktop.ControlRoom;

[TestClass]
public sealed class MessageIntakeTests
{
    private readonly MessageIntake _intake = new();

    [TestMethod]
    public void AlarmsComeFirstAndAllElseInItsOrder()
    {
        Add("heartbeat 1", "status 2", "heartbeat 3", "fault 4", "alarm 5", "heartbeat 6", "waveform 7", "alarm 8");
        Assert.AreEqual("alarm 5, alarm 8, heartbeat 1, status 2, heartbeat 3, fault 4, heartbeat 6, waveform 7", TakeAll());
    }

    [TestMethod]
    public void AFloodOfAlarmsLeavesAQuarterToAllElse()
    {
        Add([.. Enumerable.Range(1, 7).Select(number => $"alarm {number}"), "heartbeat 8", "event 9"]);
        Assert.AreEqual("alarm 1, alarm 2, alarm 3, heartbeat 8, alarm 4, alarm 5, alarm 6, event 9, alarm 7", TakeAll());
    }

    [TestMethod]
    public void OfTooManyHeartbeatsTheOldestGiveWayAndNothingElse()
    {
        byte[] large = new byte[64 * 1024];
        _intake.Add(new BrokerMessage("flame/v1/m/d-1/status", [], false));
        for (int number = 1; number <= 400; number++)
        {
            _intake.Add(new BrokerMessage($"flame/v1/m/d-{number}/heartbeat", large, false));
        }

        Assert.IsFalse(_intake.IsFull, "heartbeats alone never hold up what comes behind them");
        long kept = MessageIntake.HeartbeatBytesMax / (large.Length + 200);
        Assert.AreEqual(400 - kept, _intake.Shed);
        Assert.AreEqual(kept + 1, _intake.Count);
        Assert.EndsWith("status", _intake.Take()!.Topic);
        Assert.AreEqual($"flame/v1/m/d-{400 - kept + 1}/heartbeat", _intake.Take()!.Topic);
    }

    [TestMethod]
    public void OfAllElseNoMoreIsTakenThanItHolds()
    {
        int added = 0;
        for (; !_intake.IsFull; added++)
        {
            _intake.Add(new BrokerMessage("flame/v1/m/d-1/waveform", new byte[64 * 1024], false));
        }

        Assert.IsLessThanOrEqualTo(MessageIntake.OtherBytesMax + (65 * 1024), added * 64 * 1024);
        Assert.IsNotNull(_intake.Take());
        Assert.IsFalse(_intake.IsFull);
        for (int taken = 1; taken < added; taken++)
        {
            Assert.IsNotNull(_intake.Take());
        }

        Assert.IsNull(_intake.Take());
        Assert.AreEqual(0, _intake.Count);
    }

    private void Add(params string[] messages)
    {
        foreach (string message in messages)
        {
            _intake.Add(new BrokerMessage($"flame/v1/m/d-{message.Split(' ')[1]}/{message.Split(' ')[0]}", [], false));
        }
    }

    private string TakeAll()
    {
        List<string> taken = [];
        while (_intake.Take() is { } message)
        {
            string[] levels = message.Topic.Split('/');
            taken.Add($"{levels[4]} {levels[3][2..]}");
        }

        return string.Join(", ", taken);
    }
}
