using Firmware.Alarming;

namespace Firmware.Tests;

[TestClass]
public sealed class EventQueueTests
{
    [TestMethod]
    public void EmptyGivesNothing()
    {
        EventQueue queue = new();
        DetectorEvent taken = default;
        Assert.IsFalse(queue.TryTake(ref taken));
        Assert.AreEqual(0, queue.Lost);
    }

    [TestMethod]
    public void KeepsOrderAndContent()
    {
        EventQueue queue = new();
        Record(queue, EventKind.Suspect, 1_000);
        Record(queue, EventKind.Alarm, 2_000);
        Record(queue, EventKind.Restored, 7_200_000_000L);
        AssertTakes(queue, EventKind.Suspect, 1, 1_000);
        AssertTakes(queue, EventKind.Alarm, 2, 2_000);
        AssertTakes(queue, EventKind.Restored, 3, 7_200_000_000L);
        AssertEmpty(queue);
    }

    [TestMethod]
    public void NumbersGoOnAfterTaking()
    {
        EventQueue queue = new();
        for (int i = 1; i <= 3 * Limits.EventQueueCount; i++)
        {
            Record(queue, EventKind.Test, i);
            AssertTakes(queue, EventKind.Test, i, i);
        }

        Assert.AreEqual(0, queue.Lost);
    }

    [TestMethod]
    public void RecordGivesTheNumberBack()
    {
        EventQueue queue = new();
        DetectorEvent recorded = default;
        recorded.Number = 77;
        queue.Record(ref recorded);
        Assert.AreEqual(1, recorded.Number);
        queue.Record(ref recorded);
        Assert.AreEqual(2, recorded.Number);
    }

    [TestMethod]
    public void FullItHoldsAllItPromised()
    {
        EventQueue queue = new();
        Fill(queue, EventKind.Fault);
        Assert.AreEqual(0, queue.Lost);
        for (int i = 1; i <= Limits.EventQueueCount; i++)
        {
            AssertTakes(queue, EventKind.Fault, i, i);
        }

        AssertEmpty(queue);
    }

    [TestMethod]
    public void AlarmTakesThePlaceOfTheOldestOfTheLowestRank()
    {
        EventQueue queue = new();
        Record(queue, EventKind.Fault, 1);
        Record(queue, EventKind.Suspect, 2);
        Record(queue, EventKind.SuspectCleared, 3);
        Record(queue, EventKind.SuspectCleared, 4);
        for (int i = 5; i <= Limits.EventQueueCount; i++)
        {
            Record(queue, EventKind.Fault, i);
        }

        Record(queue, EventKind.Alarm, 100);
        Assert.AreEqual(1, queue.Lost);
        AssertTakes(queue, EventKind.Fault, 1, 1);
        AssertTakes(queue, EventKind.Suspect, 2, 2);
        AssertTakes(queue, EventKind.SuspectCleared, 4, 4);
        for (int i = 5; i <= Limits.EventQueueCount; i++)
        {
            AssertTakes(queue, EventKind.Fault, i, i);
        }

        AssertTakes(queue, EventKind.Alarm, Limits.EventQueueCount + 1, 100);
        AssertEmpty(queue);
    }

    [TestMethod]
    [DataRow(0, 1)]
    [DataRow(1, 2)]
    [DataRow(2, 3)]
    [DataRow(3, 4)]
    [DataRow(4, 5)]
    [DataRow(5, 6)]
    public void EarlierKindDisplacesLaterKind(int earlier, int later)
    {
        EventQueue queue = new();
        Fill(queue, (EventKind)later);
        Record(queue, (EventKind)earlier, 100);
        Assert.AreEqual(1, queue.Lost);
        AssertTakes(queue, (EventKind)later, 2, 2);

        // And not the other way round.
        queue = new EventQueue();
        Fill(queue, (EventKind)earlier);
        Record(queue, (EventKind)later, 100);
        Assert.AreEqual(1, queue.Lost);
        AssertTakes(queue, (EventKind)earlier, 1, 1);
    }

    [TestMethod]
    public void FullOfItsOwnKindTheNewcomerIsLostAndItsNumberWithIt()
    {
        EventQueue queue = new();
        Fill(queue, EventKind.Alarm);
        Record(queue, EventKind.Alarm, 100);
        Record(queue, EventKind.SuspectCleared, 101);
        Assert.AreEqual(2, queue.Lost);
        for (int i = 1; i <= Limits.EventQueueCount; i++)
        {
            AssertTakes(queue, EventKind.Alarm, i, i);
        }

        AssertEmpty(queue);
        Record(queue, EventKind.Alarm, 102);
        AssertTakes(queue, EventKind.Alarm, Limits.EventQueueCount + 3, 102);
        Assert.AreEqual(2, queue.Lost, "losses stay counted");
    }

    private static void Fill(EventQueue queue, EventKind kind)
    {
        for (int i = 1; i <= Limits.EventQueueCount; i++)
        {
            Record(queue, kind, i);
        }
    }

    private static void Record(EventQueue queue, EventKind kind, long timeMicros)
    {
        DetectorEvent recorded = default;
        recorded.Kind = kind;
        recorded.TimeMicros = timeMicros;
        recorded.LevelCounts = (int)(timeMicros % 1_000);
        queue.Record(ref recorded);
    }

    private static void AssertTakes(EventQueue queue, EventKind kind, int number, long timeMicros)
    {
        DetectorEvent taken = default;
        Assert.IsTrue(queue.TryTake(ref taken));
        Assert.AreEqual((int)kind, (int)taken.Kind);
        Assert.AreEqual(number, taken.Number);
        Assert.AreEqual(timeMicros, taken.TimeMicros);
        Assert.AreEqual((int)(timeMicros % 1_000), taken.LevelCounts);
    }

    private static void AssertEmpty(EventQueue queue)
    {
        DetectorEvent taken = default;
        Assert.IsFalse(queue.TryTake(ref taken));
    }
}
