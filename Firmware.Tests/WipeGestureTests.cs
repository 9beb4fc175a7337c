using Firmware.Provisioning;

namespace Firmware.Tests;

[TestClass]
public class WipeGestureTests
{
    private const int LookMicros = 100_000;

    [DataRow(0, false)]
    [DataRow(9_900_000, false)]
    [DataRow(10_000_000, true)]
    [DataRow(19_900_000, true)]
    [DataRow(20_000_000, false)]
    [DataRow(60_000_000, false)]
    [TestMethod]
    public void ItIsAskedForByLettingGoInTime(int heldMicros, bool asked)
    {
        WipeGesture gesture = new(0);
        long now = 0;
        while (gesture.IsPending(now < heldMicros, now))
        {
            now += LookMicros;
        }

        Assert.AreEqual(asked, gesture.IsAsked);
        Assert.IsTrue(now <= Limits.WipeStuckMicros);
    }

    [TestMethod]
    public void TheLightsSayWhenToLetGo()
    {
        WipeGesture gesture = new(0);
        int reds = 0;
        int ambers = 0;
        for (long now = 0; now < Limits.WipeStuckMicros; now += LookMicros)
        {
            gesture.IsPending(true, now);
            Assert.IsTrue(gesture.Red != gesture.Amber);
            bool armed = now >= Limits.WipeHoldMicros;
            Assert.IsTrue(armed || gesture.Amber);
            reds += armed && gesture.Red ? 1 : 0;
            ambers += armed && gesture.Amber ? 1 : 0;
        }

        Assert.AreEqual(50, reds);
        Assert.AreEqual(50, ambers);
    }
}
