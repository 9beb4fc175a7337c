using Simulator.Board;
using Simulator.ControlRoom;

namespace Firmware.Tests.Desktop.ControlRoom;

[TestClass]
public sealed class DetectorSupervisionTests
{
    [TestMethod]
    public void TheLongestSilentIsLostFirstAndEachLossIsToldOnce()
    {
        VirtualTime time = new(DateTimeOffset.UnixEpoch);
        DetectorSupervision supervision = new(time);
        Assert.IsTrue(supervision.Heard("a"));
        Assert.IsTrue(supervision.Heard("b"));
        time.RunUntil(100_000_000);
        Assert.IsFalse(supervision.Heard("a"));
        time.RunUntil(200_000_000);
        Assert.AreEqual("b", supervision.TakeLost());
        Assert.IsNull(supervision.TakeLost());
        Assert.IsTrue(supervision.Heard("b"), "a return");
        Assert.IsTrue(supervision.Gone("a"));
        Assert.IsFalse(supervision.Gone("a"));
        time.RunUntil(500_000_000);
        Assert.AreEqual("b", supervision.TakeLost());
        Assert.IsNull(supervision.TakeLost());
    }
}
