using Firmware.Supervision;

namespace Firmware.Tests;

[TestClass]
public class HeartbeatTests
{
    [TestMethod]
    public void TheFirstIsDueAtOnceAndTheNextAMinuteLater()
    {
        Heartbeat heartbeat = new();
        Assert.IsTrue(heartbeat.TakeDue(0));
        Assert.IsFalse(heartbeat.TakeDue(0));
        Assert.IsFalse(heartbeat.TakeDue(59_999_999));
        Assert.IsTrue(heartbeat.TakeDue(60_000_000));
        Assert.IsFalse(heartbeat.TakeDue(60_000_001));
    }

    [TestMethod]
    public void AfterAPauseThereIsOneAndNoneIsMadeUpFor()
    {
        Heartbeat heartbeat = new();
        Assert.IsTrue(heartbeat.TakeDue(1_000_000));
        Assert.IsTrue(heartbeat.TakeDue(1_000_000_000));
        Assert.IsFalse(heartbeat.TakeDue(1_059_999_999));
        Assert.IsTrue(heartbeat.TakeDue(1_060_000_000));
    }
}
