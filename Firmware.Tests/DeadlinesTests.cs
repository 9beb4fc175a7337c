using Firmware.Supervision;

namespace Firmware.Tests;

[TestClass]
public class DeadlinesTests
{
    // The clock has run for a while before the first look.
    private const long Start = 500_000_000;

    [TestMethod]
    public void TheLinkIsLostAfterAWhileWithoutIt()
    {
        Deadlines deadlines = new();
        deadlines.Update(Start, false, 0);
        deadlines.Update(Start + Limits.LinkLostMicros, false, 0);
        Assert.IsFalse(deadlines.IsLinkLost);
        deadlines.Update(Start + Limits.LinkLostMicros + 1, false, 0);
        Assert.IsTrue(deadlines.IsLinkLost);
        deadlines.Update(Start + 100_000_000, true, 0);
        Assert.IsFalse(deadlines.IsLinkLost);
        deadlines.Update(Start + 100_000_000 + Limits.LinkLostMicros, false, 0);
        Assert.IsFalse(deadlines.IsLinkLost);
        deadlines.Update(Start + 100_000_001 + Limits.LinkLostMicros, false, 0);
        Assert.IsTrue(deadlines.IsLinkLost);
    }

    [TestMethod]
    public void TheControlRoomIsLostWithoutReceiptsAlsoWhileTheLinkIsUp()
    {
        Deadlines deadlines = new();
        deadlines.Update(Start, true, 0);
        deadlines.Update(Start + Limits.ControlRoomLostMicros, true, 0);
        Assert.IsFalse(deadlines.IsControlRoomLost);
        deadlines.Update(Start + Limits.ControlRoomLostMicros + 1, true, 0);
        Assert.IsTrue(deadlines.IsControlRoomLost);
        Assert.IsFalse(deadlines.IsLinkLost);
        deadlines.Update(Start + 190_000_000, true, Start + 189_000_000);
        Assert.IsFalse(deadlines.IsControlRoomLost);
        deadlines.Update(Start + 189_000_000 + Limits.ControlRoomLostMicros, true, Start + 189_000_000);
        Assert.IsFalse(deadlines.IsControlRoomLost);
        deadlines.Update(Start + 189_000_001 + Limits.ControlRoomLostMicros, true, Start + 189_000_000);
        Assert.IsTrue(deadlines.IsControlRoomLost);
    }

    // The contract: a fault within 100 s, a lost control room within 200 s.
    [TestMethod]
    public void BothAreNoticedWithinTheContract()
    {
        Deadlines deadlines = new();
        deadlines.Update(Start, true, Start);
        long deadShowsMicros = 3L * Limits.KeepAliveSeconds * 1_000_000;
        deadlines.Update(Start + deadShowsMicros, true, Start);
        deadlines.Update(Start + 99_000_000, false, Start);
        Assert.IsTrue(deadlines.IsLinkLost);
        deadlines.Update(Start + 200_000_000, true, Start);
        Assert.IsTrue(deadlines.IsControlRoomLost);
    }

    [TestMethod]
    public void NothingIsLostAtTheFirstLook()
    {
        Deadlines deadlines = new();
        Assert.IsFalse(deadlines.IsLinkLost);
        Assert.IsFalse(deadlines.IsControlRoomLost);
        deadlines.Update(Start, false, 0);
        Assert.IsFalse(deadlines.IsLinkLost);
        Assert.IsFalse(deadlines.IsControlRoomLost);
    }
}
