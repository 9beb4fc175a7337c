using Firmware.Delivery;

namespace Firmware.Tests;

[TestClass]
public class TwoSlotRecordTests
{
    private const int RecordBytes = 16;

    [TestMethod]
    public void KeepsEveryNumber()
    {
        FakeStore store = new();
        Assert.IsTrue(Write(store, 1, int.MinValue, int.MaxValue));
        AssertHolds(store, 1, int.MinValue, int.MaxValue);
        Assert.IsTrue(Write(store, 2, -1, 0));
        AssertHolds(store, 2, -1, 0);
    }

    [TestMethod]
    public void WithoutAWholeSlotAllIsZero()
    {
        FakeStore store = new();
        AssertHolds(store, 0, 0, 0);
        for (int length = 0; length < 40; length++)
        {
            store.Put("some.a", new byte[length]);
            store.Put("some.b", new byte[length]);
            AssertHolds(store, 0, 0, 0);
        }
    }

    [TestMethod]
    public void ARecordOfAnotherLengthIsNone()
    {
        FakeStore store = new();
        Write(store, 1, 2, 3);
        Assert.AreEqual(0, new TwoSlotRecord(store, "some", 2).Read()[0]);
        Assert.AreEqual(0, new TwoSlotRecord(store, "other", 3).Read()[0]);
    }

    // What was written before the cut, or what the cut write meant, but no mixture.
    [TestMethod]
    public void ATornWriteAtAnyByteLeavesTheFormerNumbers()
    {
        for (int written = 1; written <= 4; written++)
        {
            for (int cut = 0; cut < RecordBytes; cut++)
            {
                Tear(written, cut, false);
                Tear(written, cut, true);
            }
        }
    }

    private static void Tear(int written, int cut, bool keepsOld)
    {
        FakeStore store = new();
        for (int order = 1; order <= written; order++)
        {
            Write(store, order, order * 100, -order);
        }

        store.CutAfterBytes = cut;
        store.KeepsOldBehindCut = keepsOld;
        Write(store, written + 1, 7_777_777, 8_888_888);
        store.CutAfterBytes = -1;
        AssertHolds(store, written, written * 100, -written);
        Assert.IsTrue(Write(store, written + 1, 5, 6));
        AssertHolds(store, written + 1, 5, 6);
    }

    private static bool Write(FakeStore store, int order, int first, int second) =>
        new TwoSlotRecord(store, "some", 3).Write(new int[] { order, first, second });

    private static void AssertHolds(FakeStore store, int order, int first, int second)
    {
        int[] numbers = new TwoSlotRecord(store, "some", 3).Read();
        Assert.AreEqual(3, numbers.Length);
        Assert.AreEqual(order, numbers[0]);
        Assert.AreEqual(first, numbers[1]);
        Assert.AreEqual(second, numbers[2]);
    }
}
