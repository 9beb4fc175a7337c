using Firmware.Supervision;

namespace Firmware.Tests;

[TestClass]
public class ThreadWatchTests
{
    // The clock has run for a while before the first look.
    private const long Start = 500_000_000;
    private const int LookMicros = Limits.SupervisionMillis * 1000;

    [TestMethod]
    public void DeadSamplingIsSeenWithinFiveSeconds()
    {
        ThreadWatch watch = new();
        long now = Start;
        while (!watch.IsSamplingDead(now, Start))
        {
            now += LookMicros;
        }

        Assert.IsTrue(now - Start <= 5_000_000);
        Assert.IsTrue(now - Start > Limits.SamplingDeadMicros);
    }

    [TestMethod]
    public void SamplingThatNeverBeganIsDeadAsWell()
    {
        ThreadWatch watch = new();
        long now = Start;
        while (!watch.IsSamplingDead(now, 0))
        {
            now += LookMicros;
        }

        Assert.IsTrue(now - Start <= 5_000_000);
    }

    [TestMethod]
    public void ARuntimeThatWasHeldGivesSamplingItsTurn()
    {
        ThreadWatch watch = new();
        long last = Start;
        Assert.IsFalse(watch.IsSamplingDead(Start, last));
        long now = Start + 60_000_000;
        for (int look = 1; look < Limits.SamplingDeadLookCount; look++)
        {
            Assert.IsFalse(watch.IsSamplingDead(now, last));
            now += LookMicros;
        }

        last = now;
        Assert.IsFalse(watch.IsSamplingDead(now, last));
        Assert.IsFalse(watch.IsSamplingDead(now + LookMicros, last));
    }

    [TestMethod]
    public void AHeldUplinkIsSeenWithinFiveSecondsAndEachTimeOnce()
    {
        ThreadWatch watch = new();
        Assert.IsFalse(watch.TakeUplinkHeld(Start, 0));
        int seen = 0;
        for (long now = Start; now <= Start + 5_000_000; now += LookMicros)
        {
            seen += watch.TakeUplinkHeld(now, Start) ? 1 : 0;
        }

        Assert.AreEqual(1, seen);
        Assert.IsFalse(watch.TakeUplinkHeld(Start + 90_000_000, Start));
        Assert.IsFalse(watch.TakeUplinkHeld(Start + 90_000_001, Start + 90_000_000));
        Assert.IsTrue(watch.TakeUplinkHeld(Start + 100_000_000, Start + 90_000_000));
    }
}
