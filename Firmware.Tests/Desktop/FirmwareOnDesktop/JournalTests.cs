using Firmware.Delivery;
using Firmware.Supervision;

namespace Firmware.Tests;

[TestClass]
public class JournalTests
{
    private const int RecordBytes = (Journal.NumberCount + 1) * 4;

    [TestMethod]
    public void KeepsEveryValueOverARestart()
    {
        FakeStore store = new();
        Journal journal = Open(store);
        journal.Add(0, 4_095, 1, 0, 1);
        journal.Add(127, -4_095, int.MaxValue, long.MaxValue, 0);
        journal.Add(8, 0, 2, 5_000_000_000, 0);
        journal.Keep(1);
        Journal next = Open(store);
        Assert.AreEqual(0, next.Start);
        Assert.AreEqual(3, next.End);
        AssertEntry(next, 0, 0, 4_095, 1, 0);
        AssertEntry(next, 1, 127, -4_095, int.MaxValue, long.MaxValue);
        AssertEntry(next, 2, 8, 0, 2, 5_000_000_000);
    }

    [TestMethod]
    public void HoldsTheNewestSixtyFour()
    {
        FakeStore store = new();
        Journal journal = Open(store);
        for (int number = 0; number < 200; number++)
        {
            journal.Add(1, number, 3, number * 1_000L, 1);
        }

        journal.Keep(1);
        Journal next = Open(store);
        Assert.AreEqual(200 - Limits.JournalCount, next.Start);
        Assert.AreEqual(200, next.End);
        for (int number = next.Start; number < next.End; number++)
        {
            AssertEntry(next, number, 1, number, 3, number * 1_000L);
        }
    }

    // At every byte: the one before is whole, and writing goes on.
    [TestMethod]
    public void ATornWriteLeavesTheJournalBefore()
    {
        for (int cut = 0; cut < RecordBytes; cut += cut < 40 || cut > RecordBytes - 12 ? 1 : 61)
        {
            FakeStore store = new();
            Journal journal = Open(store);
            journal.Add(1, 11, 1, 1, 1);
            journal.Keep(1);
            store.CutAfterBytes = cut;
            store.KeepsOldBehindCut = cut % 2 == 0;
            journal.Add(2, 22, 1, 2, 1);
            journal.Keep(1_000_000_000);
            Assert.IsFalse(journal.IsStored);
            store.CutAfterBytes = -1;
            Journal next = Open(store);
            Assert.AreEqual(1, next.End);
            AssertEntry(next, 0, 1, 11, 1, 1);
            next.Add(3, 33, 2, 3, 1);
            next.Keep(1);
            Assert.AreEqual(2, Open(store).End);
        }
    }

    [TestMethod]
    public void WhatIsUrgentIsWrittenAtOnceAndThenOnceAMinuteAtMost()
    {
        FakeStore store = new();
        Journal journal = Open(store);
        journal.Add(0, 1, 1, 0, 1);
        for (long now = 1; now < 600_000_000; now += 1_000_000)
        {
            journal.Add(0, 1, 1, now / 1_000, 1);
            journal.Keep(now);
        }

        Assert.AreEqual(10, store.Writes);
    }

    [TestMethod]
    public void AnAlarmDoesNotWaitForAFault()
    {
        FakeStore store = new();
        Journal journal = Open(store);
        journal.Add(1, 1, 1, 0, 1);
        journal.Keep(1);
        journal.Add(0, 1, 1, 0, 2);
        journal.Keep(2);
        Assert.AreEqual(2, store.Writes);
        journal.Add(1, 1, 1, 0, 1);
        journal.Add(0, 1, 1, 0, 2);
        journal.Keep(3);
        Assert.AreEqual(2, store.Writes);
    }

    [TestMethod]
    public void OtherEventsWaitAQuarterOfAnHourAndNothingNewIsNotWritten()
    {
        FakeStore store = new();
        Journal journal = Open(store);
        journal.Keep(1);
        Assert.AreEqual(0, store.Writes);
        journal.Add(5, 1, 1, 0, 0);
        journal.Keep(1);
        Assert.AreEqual(1, store.Writes);
        journal.Add(5, 2, 1, 0, 0);
        journal.Keep(Limits.JournalPauseMicros);
        Assert.AreEqual(1, store.Writes);
        journal.Keep(Limits.JournalPauseMicros + 1);
        Assert.AreEqual(2, store.Writes);
        journal.Keep(long.MaxValue);
        Assert.AreEqual(2, store.Writes);
    }

    [TestMethod]
    public void AWriteThatFailedIsTriedAgainLaterAndNotInARow()
    {
        FakeStore store = new();
        store.FailsWrites = true;
        Journal journal = Open(store);
        journal.Add(0, 1, 1, 0, 1);
        journal.Keep(1);
        journal.Keep(2);
        Assert.IsFalse(journal.IsStored);
        Assert.AreEqual(1, store.Writes);
        store.FailsWrites = false;
        journal.Keep(1 + Limits.JournalUrgentMicros);
        Assert.IsTrue(journal.IsStored);
        Assert.AreEqual(1, Open(store).End);
    }

    private static Journal Open(FakeStore store) => new(new TwoSlotRecord(store, "journal", Journal.NumberCount));

    private static void AssertEntry(Journal journal, int number, int kind, int detail, int boot, long upMillis)
    {
        Assert.AreEqual(kind, journal.KindAt(number));
        Assert.AreEqual(detail, journal.DetailAt(number));
        Assert.AreEqual(boot, journal.BootAt(number));
        Assert.AreEqual(upMillis, journal.UpMillisAt(number));
    }
}
