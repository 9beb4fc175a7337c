using Firmware.Delivery;

namespace Firmware.Tests;

[TestClass]
public class BootCounterTests
{
    private const int RecordBytes = 16;

    [TestMethod]
    public void CountsBootsFromOne()
    {
        FakeStore store = new();
        Assert.AreEqual(0, new BootCounter(store).Value);
        for (int boot = 1; boot <= 300; boot++)
        {
            BootCounter counter = new(store);
            counter.Advance(0);
            Assert.AreEqual(boot, counter.Value);
            Assert.IsTrue(counter.IsStored);
        }

        Assert.AreEqual(300, store.Writes);
    }

    [TestMethod]
    public void NothingIsReadOrWrittenBeforeTheFirstAdvance()
    {
        FakeStore store = new();
        BootCounter counter = new(store);
        Assert.AreEqual(0, counter.Value);
        Assert.IsFalse(counter.IsStored);
        Assert.AreEqual(0, store.Writes);
    }

    [TestMethod]
    public void GoesAboveWhatTheControlRoomHasSeen()
    {
        FakeStore store = new();
        BootCounter counter = new(store);
        counter.Advance(100);
        Assert.AreEqual(101, counter.Value);
        counter.Advance(50);
        Assert.AreEqual(102, counter.Value);
        counter.Advance(0);
        Assert.AreEqual(103, counter.Value);
        Assert.AreEqual(104, Boot(store));
    }

    [TestMethod]
    public void ATornWriteAtAnyByteGivesNoNumberTwice()
    {
        for (int booted = 0; booted <= 5; booted++)
        {
            for (int cut = 0; cut <= RecordBytes; cut++)
            {
                Tear(booted, cut, false);
                Tear(booted, cut, true);
            }
        }
    }

    [TestMethod]
    public void TornWritesInARowLeaveTheWholeSlotAlone()
    {
        FakeStore store = new();
        Boot(store);
        Boot(store);
        Boot(store);
        for (int cut = 0; cut < RecordBytes; cut++)
        {
            store.CutAfterBytes = cut;
            Boot(store);
        }

        store.CutAfterBytes = -1;
        Assert.AreEqual(5, Boot(store));
        Assert.AreEqual(6, Boot(store));
    }

    // Of the slots one holds 3, the other 2. Whichever is lost: no number comes again.
    [DataRow("boot.a")]
    [DataRow("boot.b")]
    [TestMethod]
    public void AFlippedBitInOneSlotGivesNoNumberTwice(string slot)
    {
        for (int bit = 0; bit < RecordBytes * 8; bit++)
        {
            FakeStore store = new();
            Boot(store);
            Boot(store);
            Boot(store);
            byte[] record = store.Read(slot);
            Assert.AreEqual(RecordBytes, record.Length);
            int held = record[7];
            record[bit / 8] ^= (byte)(1 << (bit % 8));
            store.Put(slot, record);
            Assert.AreEqual(held == 3 ? 4 : 5, Boot(store));
        }
    }

    [DataRow("boot.a")]
    [DataRow("boot.b")]
    [TestMethod]
    public void ALostSlotGivesNoNumberTwice(string slot)
    {
        for (int booted = 2; booted <= 5; booted++)
        {
            FakeStore store = new();
            for (int boot = 1; boot <= booted; boot++)
            {
                Boot(store);
            }

            store.Put(slot, new byte[1]);
            Assert.IsTrue(Boot(store) > booted);
        }
    }

    // Found by the fuzzer: a torn write makes the counter leave one out, and then the slot with the new number is lost.
    [DataRow("boot.a")]
    [DataRow("boot.b")]
    [TestMethod]
    public void ALostSlotAfterALeapGivesNoNumberTwice(string slot)
    {
        FakeStore torn = new();
        Boot(torn);
        Boot(torn);
        torn.CutAfterBytes = 5;
        Boot(torn);
        torn.CutAfterBytes = -1;
        int used = Boot(torn);
        torn.Put(slot, new byte[1]);
        Assert.IsTrue(Boot(torn) > used);

        FakeStore raised = new();
        Boot(raised);
        BootCounter counter = new(raised);
        counter.Advance(100);
        raised.Put(slot, new byte[1]);
        Assert.IsTrue(Boot(raised) > counter.Value);
    }

    [TestMethod]
    public void CountsBootsThatDidNotLastInTheSameWrite()
    {
        FakeStore store = new();
        for (int boot = 1; boot <= 20; boot++)
        {
            BootCounter counter = new(store);
            counter.Advance(0);
            counter.Advance(0);
            Assert.AreEqual(boot - 1, counter.BadBefore);
        }

        Assert.AreEqual(40, store.Writes);
    }

    [TestMethod]
    public void AGoodBootEndsTheRowAndKeepsTheNumber()
    {
        FakeStore store = new();
        Boot(store);
        Boot(store);
        BootCounter good = new(store);
        good.Advance(0);
        Assert.AreEqual(2, good.BadBefore);
        good.CallGood();
        Assert.IsTrue(good.IsStored);
        Assert.AreEqual(4, store.Writes);
        BootCounter next = new(store);
        next.Advance(0);
        Assert.AreEqual(4, next.Value);
        Assert.AreEqual(0, next.BadBefore);
        Assert.AreEqual(5, Boot(store));
    }

    [TestMethod]
    public void ACutWhileABootIsCalledGoodGivesNoNumberTwice()
    {
        for (int cut = 0; cut <= RecordBytes; cut++)
        {
            FakeStore store = new();
            Boot(store);
            BootCounter counter = new(store);
            counter.Advance(0);
            store.CutAfterBytes = cut;
            counter.CallGood();
            store.CutAfterBytes = -1;
            BootCounter next = new(store);
            next.Advance(0);
            Assert.IsTrue(next.Value >= 3 && next.Value <= 4);
            Assert.IsTrue(next.BadBefore <= 2);
        }
    }

    [TestMethod]
    public void ABootThatCouldNotBeWrittenIsMadeUpForWhenItIsCalledGood()
    {
        FakeStore store = new();
        Boot(store);
        store.FailsWrites = true;
        BootCounter counter = new(store);
        counter.Advance(0);
        Assert.IsFalse(counter.IsStored);
        store.FailsWrites = false;
        counter.CallGood();
        Assert.IsTrue(counter.IsStored);
        Assert.AreEqual(3, Boot(store));
    }

    [TestMethod]
    public void SlotsOfAnyOtherFormCountAsEmpty()
    {
        for (int length = 0; length < 40; length++)
        {
            FakeStore store = new();
            store.Put("boot.a", new byte[length]);
            byte[] worn = new byte[length];
            for (int i = 0; i < length; i++)
            {
                worn[i] = 0xFF;
            }

            store.Put("boot.b", worn);
            int first = Boot(store);
            Assert.IsTrue(first > 0);
            Assert.IsTrue(Boot(store) > first);
        }
    }

    [TestMethod]
    public void AFailingStoreIsSaidAndCountingGoesOn()
    {
        FakeStore store = new();
        store.FailsWrites = true;
        BootCounter counter = new(store);
        counter.Advance(0);
        Assert.AreEqual(1, counter.Value);
        Assert.IsFalse(counter.IsStored);
        counter.Advance(0);
        Assert.AreEqual(2, counter.Value);
        Assert.IsFalse(counter.IsStored);
        store.FailsWrites = false;
        counter.Advance(0);
        Assert.AreEqual(3, counter.Value);
        Assert.IsTrue(counter.IsStored);
        Assert.AreEqual(4, Boot(store));
    }

    // The power goes during the write after some boots; whoever booted before must not be met again.
    private static void Tear(int booted, int cut, bool keepsOld)
    {
        FakeStore store = new();
        for (int boot = 1; boot <= booted; boot++)
        {
            Assert.AreEqual(boot, Boot(store));
        }

        store.CutAfterBytes = cut;
        store.KeepsOldBehindCut = keepsOld;
        Boot(store);
        store.CutAfterBytes = -1;
        int first = Boot(store);
        Assert.IsTrue(first > booted && first <= booted + 2);
        Assert.AreEqual(first + 1, Boot(store));
        Assert.AreEqual(first + 2, Boot(store));
    }

    private static int Boot(FakeStore store)
    {
        BootCounter counter = new(store);
        counter.Advance(0);
        return counter.Value;
    }
}
