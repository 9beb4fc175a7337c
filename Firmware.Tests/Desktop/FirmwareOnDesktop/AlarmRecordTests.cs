using Firmware.Alarming;
using Firmware.Delivery;

namespace Firmware.Tests;

[TestClass]
public class AlarmRecordTests
{
    private const int AlarmBytes = 24;
    private const int EmptyBytes = 8;

    [TestMethod]
    public void AnEmptyStoreHoldsNothingAndIsNotWritten()
    {
        FakeStore store = new();
        AlarmRecord record = new(store);
        Assert.AreEqual(0, record.HighestBoot);
        Assert.IsTrue(record.IsStored);
        record.Keep(Loaded(store), 1);
        Assert.AreEqual(0, store.Writes);
    }

    [TestMethod]
    public void KeepsWhatAMessageTellsOfAnAlarm()
    {
        FakeStore store = new();
        Outbox outbox = new();
        DetectorEvent alarm = default;
        alarm.Kind = EventKind.Alarm;
        alarm.Boot = 57;
        alarm.Number = int.MaxValue;
        alarm.TimeMicros = 315_360_000_123_456;
        alarm.LevelCounts = 4_095;
        alarm.FlickerCounts = -7;
        outbox.Add(ref alarm);
        new AlarmRecord(store).Keep(outbox, 1);
        Assert.AreEqual(57, new AlarmRecord(store).HighestBoot);
        DetectorEvent kept = Loaded(store).EventAt(0);
        Assert.AreEqual((int)EventKind.Alarm, (int)kept.Kind);
        Assert.AreEqual(57, kept.Boot);
        Assert.AreEqual(int.MaxValue, kept.Number);
        Assert.AreEqual(315_360_000_123_456L, kept.TimeMicros);
        Assert.AreEqual(4_095, kept.LevelCounts);
        Assert.AreEqual(-7, kept.FlickerCounts);
    }

    [TestMethod]
    public void EveryAlarmOfAFullOutboxIsKeptInItsOrder()
    {
        FakeStore store = new();
        Outbox outbox = new();
        for (int number = 1; number <= Limits.OutboxCount; number++)
        {
            Add(outbox, EventKind.Alarm, number);
            new AlarmRecord(store).Keep(outbox, 1);
            Assert.AreEqual(Ids(outbox), Ids(Loaded(store)));
        }

        Assert.AreEqual(Limits.OutboxCount, Loaded(store).AlarmCount);
    }

    [TestMethod]
    public void OnlyAlarmsAreKeptAndOnlyTheirChangesWritten()
    {
        FakeStore store = new();
        AlarmRecord record = new(store);
        Outbox outbox = new();
        record.Load(outbox);
        Add(outbox, EventKind.Fault, 1);
        Add(outbox, EventKind.Restored, 2);
        record.Keep(outbox, 1);
        Assert.AreEqual(0, store.Writes);
        Add(outbox, EventKind.Alarm, 3);
        for (int i = 0; i < 100; i++)
        {
            record.Keep(outbox, i * 1_000_000_000L);
        }

        Assert.AreEqual(2, store.Writes);
        Assert.AreEqual("1-3 ", Ids(Loaded(store)));
        outbox.Sent(1, 8, 0);
        Assert.IsTrue(outbox.Acknowledge(8));
        record.Keep(outbox, 2);
        Assert.AreEqual(2, store.Writes);
        outbox.Sent(0, 9, 0);
        Assert.IsTrue(outbox.Acknowledge(9));
        record.Keep(outbox, 2);
        Assert.AreEqual(4, store.Writes);
        Assert.AreEqual(0, Loaded(store).Count);
    }

    // Whatever set was kept, and whatever set is written over it: a cut leaves the old one.
    [TestMethod]
    public void ATornWriteAtAnyByteLeavesTheFormerAlarms()
    {
        for (int before = 0; before <= 3; before++)
        {
            for (int after = 0; after <= 3; after++)
            {
                int bytes = EmptyBytes + (after * AlarmBytes);
                for (int cut = 0; cut <= bytes; cut++)
                {
                    Tear(before, after, cut, false);
                    Tear(before, after, cut, true);
                }
            }
        }
    }

    [TestMethod]
    public void AFailedWriteIsSaidAndTriedAgainOnceAMinute()
    {
        FakeStore store = new();
        AlarmRecord record = new(store);
        Outbox outbox = new();
        record.Load(outbox);
        store.FailsWrites = true;
        Add(outbox, EventKind.Alarm, 1);
        for (long now = 0; now < 150_000_000; now += 100_000)
        {
            record.Keep(outbox, now);
            Assert.IsFalse(record.IsStored);
        }

        Assert.AreEqual(3, store.Writes);
        store.FailsWrites = false;
        record.Keep(outbox, 180_000_000);
        Assert.IsTrue(record.IsStored);
        Assert.AreEqual("1-1 ", Ids(Loaded(store)));
        record.Keep(outbox, 900_000_000);
        Assert.AreEqual(5, store.Writes);
    }

    [TestMethod]
    [DataRow("alarms.a")]
    [DataRow("alarms.b")]
    public void ASlotThatIsSpoiltLaterLosesNoAlarm(string slot)
    {
        FakeStore store = new();
        AlarmRecord record = new(store);
        Outbox outbox = new();
        record.Load(outbox);
        Add(outbox, EventKind.Alarm, 1);
        record.Keep(outbox, 1);
        Add(outbox, EventKind.Alarm, 2);
        record.Keep(outbox, 2);
        store.Put(slot, new byte[1]);
        Assert.AreEqual("1-1 1-2 ", Ids(Loaded(store)));
    }

    private static void Tear(int before, int after, int cut, bool keepsOld)
    {
        FakeStore store = new();
        Outbox outbox = new();
        AlarmRecord record = new(store);
        record.Load(outbox);

        // Something in both slots, and then so many alarms.
        Add(outbox, EventKind.Alarm, 50);
        record.Keep(outbox, 1);
        Close(outbox, 0);
        record.Keep(outbox, 1);
        for (int number = 1; number <= before; number++)
        {
            Add(outbox, EventKind.Alarm, number);
        }

        record.Keep(outbox, 1);
        string old = Ids(outbox);
        while (outbox.AlarmCount > 0)
        {
            Close(outbox, 0);
        }

        for (int number = 11; number < 11 + after; number++)
        {
            Add(outbox, EventKind.Alarm, number);
        }

        store.CutAfterBytes = cut;
        store.KeepsOldBehindCut = keepsOld;
        record.Keep(outbox, 1);
        store.CutAfterBytes = -1;
        string kept = Ids(Loaded(store));
        Assert.IsTrue(kept == old || (cut == EmptyBytes + (after * AlarmBytes) && kept == Ids(outbox)));

        // The next write heals it.
        AlarmRecord next = new(store);
        Outbox again = new();
        next.Load(again);
        Add(again, EventKind.Alarm, 99);
        next.Keep(again, 1);
        Assert.AreEqual(Ids(again), Ids(Loaded(store)));
    }

    private static Outbox Loaded(FakeStore store)
    {
        Outbox outbox = new();
        new AlarmRecord(store).Load(outbox);
        return outbox;
    }

    private static void Add(Outbox outbox, EventKind kind, int number)
    {
        DetectorEvent recorded = default;
        recorded.Kind = kind;
        recorded.Boot = 1;
        recorded.Number = number;
        outbox.Add(ref recorded);
    }

    private static void Close(Outbox outbox, int place)
    {
        outbox.Sent(place, 77, 0);
        Assert.IsTrue(outbox.Acknowledge(77));
    }

    private static string Ids(Outbox outbox)
    {
        string ids = "";
        for (int i = 0; i < outbox.AlarmCount; i++)
        {
            ids += outbox.EventAt(i).Boot.ToString() + "-" + outbox.EventAt(i).Number.ToString() + " ";
        }

        return ids;
    }
}
