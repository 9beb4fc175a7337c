using Firmware.Delivery;

namespace Firmware.Tests;

[TestClass]
public class CheckedClockTests
{
    private const long Now = 1_760_000_000;

    [TestMethod]
    public void IsBelievedFromTheStart()
    {
        FakeClock board = new();
        CheckedClock clock = new(board);
        Assert.AreEqual("none", clock.Source);
        clock.Look(1_000_000);
        board.Source = "sntp";
        board.UnixSeconds = Now;
        clock.Look(2_000_000);
        Assert.AreEqual("sntp", clock.Source);
        Assert.AreEqual(Now, clock.UnixSeconds);
    }

    [DataRow(301L)]
    [DataRow(-301L)]
    [DataRow(86_400L)]
    [DataRow(-1_700_000_000L)]
    [DataRow(1_000_000_000_000L)]
    [TestMethod]
    public void AJumpIsCaughtUntilAnAnswerAgrees(long jump)
    {
        FakeClock board = new();
        CheckedClock clock = Running(board);
        board.UnixSeconds += jump;
        clock.Look(1_500_000);
        Assert.AreEqual("none", clock.Source);
        clock.Look(3_000_000);
        Assert.AreEqual("none", clock.Source);
        clock.Compare(Now);
        Assert.AreEqual("none", clock.Source);
        clock.Compare(board.UnixSeconds + 299);
        Assert.AreEqual("sntp", clock.Source);
    }

    [DataRow(300L)]
    [DataRow(-299L)]
    [TestMethod]
    public void ASmallCorrectionIsNoJump(long correction)
    {
        FakeClock board = new();
        CheckedClock clock = Running(board);
        board.UnixSeconds += correction;
        clock.Look(1_500_000);
        Assert.AreEqual("sntp", clock.Source);
    }

    [TestMethod]
    public void TenYearsOfDriftAndCorrectionsAreNoJump()
    {
        FakeClock board = new();
        CheckedClock clock = Running(board);
        for (long day = 1; day <= 3_650; day++)
        {
            // A minute a day.
            board.UnixSeconds = Now + (day * (86_400 + 60));
            clock.Look(1_000_000 + (day * 86_400_000_000));
            Assert.AreEqual("sntp", clock.Source);
        }
    }

    [TestMethod]
    public void TimeStandingStillWithTheRuntimeIsNoJump()
    {
        FakeClock board = new();
        CheckedClock clock = Running(board);
        board.UnixSeconds += 3_600;
        clock.Look(1_000_000 + 3_600_000_000);
        Assert.AreEqual("sntp", clock.Source);
    }

    [TestMethod]
    public void AnAnswerThatDisagreesCatchesIt()
    {
        FakeClock board = new();
        CheckedClock clock = Running(board);
        clock.Compare(Now + 400);
        Assert.AreEqual("none", clock.Source);
        board.UnixSeconds = Now + 400;
        clock.Look(2_000_000);
        Assert.AreEqual("none", clock.Source);
        clock.Compare(Now + 401);
        Assert.AreEqual("sntp", clock.Source);
    }

    [TestMethod]
    public void AClockThatIsSetAnewIsBelievedAnew()
    {
        FakeClock board = new();
        CheckedClock clock = Running(board);
        board.Source = "none";
        clock.Look(2_000_000);
        Assert.AreEqual("none", clock.Source);
        clock.Compare(Now);
        board.Source = "sntp";
        board.UnixSeconds = Now + 100_000;
        clock.Look(3_000_000);
        Assert.AreEqual("sntp", clock.Source);
    }

    private static CheckedClock Running(FakeClock board)
    {
        board.Source = "sntp";
        board.UnixSeconds = Now;
        CheckedClock clock = new(board);
        clock.Look(1_000_000);
        return clock;
    }
}
