using Firmware.Delivery;

namespace Firmware.Tests;

[TestClass]
public class BurnerRecordTests
{
    private const int NoWord = -1;

    [DataRow(-1, 0)]
    [DataRow(0, 0)]
    [DataRow(150, 150)]
    [TestMethod]
    public void WithoutALessonTheConfigurationCounts(int configured, int counts)
    {
        FakeStore store = new();
        BurnerRecord burner = new(store, configured);
        Assert.AreEqual(counts, burner.Counts);
        Assert.IsTrue(burner.IsStored);
        burner.Keep(counts);
        Assert.AreEqual(0, store.Writes);
    }

    [TestMethod]
    public void ALessonOutlivesARestartAndIsWrittenOnce()
    {
        FakeStore store = new();
        BurnerRecord burner = new(store, 150);
        for (int i = 0; i < 10; i++)
        {
            burner.Keep(220);
        }

        Assert.AreEqual(1, store.Writes);
        Assert.AreEqual(220, new BurnerRecord(store, 150).Counts);
    }

    [TestMethod]
    public void TheLatestOfManyLessonsCounts()
    {
        FakeStore store = new();
        for (int counts = 200; counts >= 0; counts--)
        {
            new BurnerRecord(store, NoWord).Keep(counts);
            Assert.AreEqual(counts, new BurnerRecord(store, NoWord).Counts);
        }
    }

    [TestMethod]
    public void ANewWordOfTheInstallerOverridesTheLesson()
    {
        FakeStore store = new();
        new BurnerRecord(store, NoWord).Keep(220);
        Assert.AreEqual(0, new BurnerRecord(store, 0).Counts);
        Assert.AreEqual(90, new BurnerRecord(store, 90).Counts);
        new BurnerRecord(store, 90).Keep(130);
        Assert.AreEqual(130, new BurnerRecord(store, 90).Counts);
        Assert.AreEqual(0, new BurnerRecord(store, NoWord).Counts);
    }

    [TestMethod]
    public void ATornLessonLeavesTheOneBefore()
    {
        FakeStore store = new();
        new BurnerRecord(store, NoWord).Keep(100);
        new BurnerRecord(store, NoWord).Keep(110);
        for (int cut = 0; cut < 16; cut++)
        {
            store.CutAfterBytes = cut;
            BurnerRecord burner = new(store, NoWord);
            burner.Keep(300);
            Assert.IsFalse(burner.IsStored);
            Assert.AreEqual(300, burner.Counts);
            store.CutAfterBytes = -1;
            Assert.AreEqual(110, new BurnerRecord(store, NoWord).Counts);
        }
    }

    [TestMethod]
    public void AFailingStoreIsSaidAndNotTriedForEver()
    {
        FakeStore store = new();
        BurnerRecord burner = new(store, NoWord);
        store.FailsWrites = true;
        burner.Keep(100);
        burner.Keep(100);
        Assert.IsFalse(burner.IsStored);
        Assert.AreEqual(1, store.Writes);
        store.FailsWrites = false;
        burner.Keep(101);
        Assert.IsTrue(burner.IsStored);
        Assert.AreEqual(101, new BurnerRecord(store, NoWord).Counts);
    }
}
