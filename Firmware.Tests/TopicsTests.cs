using Firmware.Alarming;
using Firmware.Delivery;

namespace Firmware.Tests;

[TestClass]
public class TopicsTests
{
    [TestMethod]
    public void StandsUnderMarketAndDetector()
    {
        Topics topics = new(UplinkRig.IdentityOfOne());
        Assert.AreEqual("flame/v1/m1/det-1/status", topics.Status);
        Assert.AreEqual("flame/v1/m1/det-1/heartbeat", topics.Heartbeat);
        Assert.AreEqual("flame/v1/m1/det-1/command", topics.Command);
        Assert.AreEqual("flame/v1/m1/det-1/receipt", topics.Receipt);
    }

    [DataRow((int)EventKind.Alarm, "alarm", "alarm")]
    [DataRow((int)EventKind.Fault, "fault", "fault")]
    [DataRow((int)EventKind.FaultCleared, "fault", "fault-cleared")]
    [DataRow((int)EventKind.Restored, "event", "restored")]
    [DataRow((int)EventKind.Test, "test", "test")]
    [DataRow((int)EventKind.Suspect, "event", "suspect")]
    [DataRow((int)EventKind.SuspectCleared, "event", "suspect-cleared")]
    [TestMethod]
    public void EachKindHasItsLeafAndType(int kind, string leaf, string type)
    {
        Topics topics = new(UplinkRig.IdentityOfOne());
        Assert.AreEqual("flame/v1/m1/det-1/" + leaf, topics.Of((EventKind)kind));
        Assert.AreEqual(type, Topics.TypeOf((EventKind)kind));
    }
}
