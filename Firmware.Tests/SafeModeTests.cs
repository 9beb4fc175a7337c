using Firmware.Supervision;

namespace Firmware.Tests;

[TestClass]
public class SafeModeTests
{
    [TestMethod]
    public void TenBadBootsSwitchItOn()
    {
        Assert.IsFalse(new SafeMode(0).IsOn);
        Assert.IsFalse(new SafeMode(9).IsOn);
        Assert.IsTrue(new SafeMode(10).IsOn);
        Assert.IsTrue(new SafeMode(1_000).IsOn);
    }

    [TestMethod]
    public void AMinuteOfSamplingIsAGoodBootOnce()
    {
        SafeMode mode = new(10);
        Assert.IsFalse(mode.TakeGood(0));
        Assert.IsFalse(mode.TakeGood(0));
        Assert.IsFalse(mode.TakeGood(900_000_000));
        Assert.IsFalse(mode.TakeGood(959_999_999));
        Assert.IsTrue(mode.TakeGood(960_000_000));
        Assert.IsFalse(mode.TakeGood(960_000_001));
        Assert.IsTrue(mode.IsOn);
    }

    [TestMethod]
    public void WithoutSamplingNoBootIsGood()
    {
        SafeMode mode = new(0);
        for (int i = 0; i < 1_000; i++)
        {
            Assert.IsFalse(mode.TakeGood(5_000_000));
        }
    }
}
