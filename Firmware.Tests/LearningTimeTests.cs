using Firmware.Supervision;

namespace Firmware.Tests;

[TestClass]
public class LearningTimeTests
{
    private const long Start = 500_000_000;

    [TestMethod]
    public void ItEndsByItselfOnce()
    {
        LearningTime time = new();
        Assert.IsFalse(time.IsRunning);
        Assert.IsFalse(time.TakeEnd(Start));
        time.Start(Start);
        Assert.IsTrue(time.IsRunning);
        Assert.IsFalse(time.TakeEnd(Start + Limits.LearnMaxMicros - 1));
        Assert.IsTrue(time.IsRunning);
        Assert.IsTrue(time.TakeEnd(Start + Limits.LearnMaxMicros));
        Assert.IsFalse(time.IsRunning);
        Assert.IsFalse(time.TakeEnd(Start + Limits.LearnMaxMicros + 1));
    }

    [TestMethod]
    public void AnEarlyEndWaitsForTheLeastTime()
    {
        LearningTime time = new();
        time.Start(Start);
        time.Finish(Start + 1_000_000);
        time.Finish(Start + 2_000_000);
        Assert.IsFalse(time.TakeEnd(Start + Limits.LearnMinMicros - 1));
        Assert.IsTrue(time.TakeEnd(Start + Limits.LearnMinMicros));
    }

    [TestMethod]
    public void ALaterEndIsAtOnce()
    {
        LearningTime time = new();
        time.Start(Start);
        time.Finish(Start + 120_000_000);
        Assert.IsTrue(time.TakeEnd(Start + 120_000_000));
    }

    [TestMethod]
    public void CancelledItNeverEndsAndMayStartAgain()
    {
        LearningTime time = new();
        time.Start(Start);
        time.Cancel();
        Assert.IsFalse(time.IsRunning);
        Assert.IsFalse(time.TakeEnd(Start + Limits.LearnMaxMicros));
        time.Start(Start + 1_000_000_000);
        Assert.IsFalse(time.TakeEnd(Start + 1_000_000_000 + Limits.LearnMinMicros));
        Assert.IsTrue(time.IsRunning);
    }

    [TestMethod]
    public void TheBoundsAreOneAndFifteenMinutes()
    {
        Assert.AreEqual(60_000_000, Limits.LearnMinMicros);
        Assert.AreEqual(900_000_000, Limits.LearnMaxMicros);
    }
}
