using Firmware.Alarming;

namespace Firmware.Tests;

[TestClass]
public sealed class FaultRecorderTests
{
    [TestMethod]
    public void NothingChangedNothingRecorded()
    {
        EventQueue queue = new();
        FaultRecorder recorder = new(queue);
        recorder.Update(0, 1);
        recorder.Update(0, 2);
        AssertEmpty(queue);
        Assert.AreEqual(0, recorder.Standing);
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    [DataRow(4)]
    [DataRow(5)]
    [DataRow(6)]
    [DataRow(7)]
    [DataRow(8)]
    [DataRow(9)]
    [DataRow(10)]
    public void BeginAndEndAreRecordedOnce(int code)
    {
        EventQueue queue = new();
        FaultRecorder recorder = new(queue);
        recorder.Update(1 << code, 5_000_000_000L);
        recorder.Update(1 << code, 6_000_000_000L);
        AssertTakes(queue, EventKind.Fault, code, 5_000_000_000L);
        AssertEmpty(queue);
        Assert.AreEqual(1 << code, recorder.Standing);
        recorder.Update(0, 7_000_000_000L);
        recorder.Update(0, 8_000_000_000L);
        AssertTakes(queue, EventKind.FaultCleared, code, 7_000_000_000L);
        AssertEmpty(queue);
        Assert.AreEqual(0, recorder.Standing);
    }

    [TestMethod]
    public void SeveralAtOnceEachHaveTheirOwnEvent()
    {
        EventQueue queue = new();
        FaultRecorder recorder = new(queue);
        recorder.Update(Bit(FaultCode.SensorOpen) | Bit(FaultCode.LinkLost), 1);
        AssertTakes(queue, EventKind.Fault, (int)FaultCode.SensorOpen, 1);
        AssertTakes(queue, EventKind.Fault, (int)FaultCode.LinkLost, 1);
        recorder.Update(Bit(FaultCode.LinkLost) | Bit(FaultCode.QueueOverflow), 2);
        AssertTakes(queue, EventKind.FaultCleared, (int)FaultCode.SensorOpen, 2);
        AssertTakes(queue, EventKind.Fault, (int)FaultCode.QueueOverflow, 2);
        AssertEmpty(queue);
    }

    private static int Bit(FaultCode code) => 1 << (int)code;

    private static void AssertTakes(EventQueue queue, EventKind kind, int code, long timeMicros)
    {
        DetectorEvent taken = default;
        Assert.IsTrue(queue.TryTake(ref taken));
        Assert.AreEqual((int)kind, (int)taken.Kind);
        Assert.AreEqual(code, (int)taken.Fault);
        Assert.AreEqual(timeMicros, taken.TimeMicros);
    }

    private static void AssertEmpty(EventQueue queue)
    {
        DetectorEvent taken = default;
        Assert.IsFalse(queue.TryTake(ref taken));
    }
}
