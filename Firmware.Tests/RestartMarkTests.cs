using Firmware.Delivery;

namespace Firmware.Tests;

[TestClass]
public class RestartMarkTests
{
    [TestMethod]
    public void OnlyTheStartAfterTheMarkIsOurs()
    {
        FakeStore store = new();
        RestartMark first = new(store);
        Assert.IsFalse(first.IsOurs);
        Assert.AreEqual("unknown", first.Cause);
        Assert.AreEqual(0, store.Writes);
        first.Leave();
        RestartMark second = new(store);
        Assert.IsTrue(second.IsOurs);
        Assert.AreEqual("supervisor", second.Cause);
        Assert.IsFalse(new RestartMark(store).IsOurs);
    }

    [TestMethod]
    public void ATornMarkSaysNothing()
    {
        for (int cut = 0; cut < 12; cut++)
        {
            FakeStore store = new();
            store.CutAfterBytes = cut;
            new RestartMark(store).Leave();
            store.CutAfterBytes = -1;
            Assert.IsFalse(new RestartMark(store).IsOurs);
        }
    }

    [TestMethod]
    public void ADetectorSaysItInItsBirth()
    {
        FakeStore store = new();
        DetectorRig first = new(store);
        first.UplinkFor(UplinkRig.StepMicros);
        Assert.AreEqual("unknown", first.Link.ClaimAt(0, "cause"));
        first.Detector.Restart();
        DetectorRig second = new(store);
        second.UplinkFor(UplinkRig.StepMicros);
        Assert.AreEqual("birth", second.Link.ClaimAt(0, "typ"));
        Assert.AreEqual("supervisor", second.Link.ClaimAt(0, "cause"));
        DetectorRig third = new(store);
        third.UplinkFor(UplinkRig.StepMicros);
        Assert.AreEqual("unknown", third.Link.ClaimAt(0, "cause"));
    }
}
