using Firmware.Delivery;

namespace Firmware.Tests;

[TestClass]
public class CommissioningRecordTests
{
    [TestMethod]
    public void AConfigurationIsDueUntilItIsDone()
    {
        FakeStore store = new();
        CommissioningRecord record = new(store, 7);
        Assert.IsTrue(record.IsDue);
        record.CountStart();
        record.SetDone(180);
        record = new CommissioningRecord(store, 7);
        Assert.IsFalse(record.IsDue);
        Assert.AreEqual(180, record.LampCounts);
        record = new CommissioningRecord(store, 0xFFFF_FFFF);
        Assert.IsTrue(record.IsDue);
        Assert.AreEqual(0, record.LampCounts);
    }

    [TestMethod]
    public void StartsAreBounded()
    {
        FakeStore store = new();
        for (int start = 0; start < Limits.CommissioningStartCount; start++)
        {
            CommissioningRecord record = new(store, 7);
            Assert.IsTrue(record.IsDue);
            record.CountStart();
        }

        Assert.IsFalse(new CommissioningRecord(store, 7).IsDue);
    }

    [TestMethod]
    public void AWriteThatFailsIsSaid()
    {
        FakeStore store = new();
        store.FailsWrites = true;
        CommissioningRecord record = new(store, 7);
        Assert.IsTrue(record.IsStored);
        record.CountStart();
        Assert.IsFalse(record.IsStored);
    }
}
