using Firmware.Sensing;

namespace Firmware.Tests;

[TestClass]
public sealed class HoldTests
{
    private const int RaiseMicros = 3_000_000;

    [TestMethod]
    public void RaisesWhenTheConditionHeldLongEnough()
    {
        Hold hold = new(RaiseMicros);
        AssertStands(false, hold, true, 5_000_000);
        AssertStands(false, hold, true, 7_999_999);
        AssertStands(true, hold, true, 8_000_000);
    }

    [TestMethod]
    public void BreakStartsTheTimeAnew()
    {
        Hold hold = new(RaiseMicros);
        hold.Stands(true, 0);
        AssertStands(false, hold, false, 2_999_999);
        AssertStands(false, hold, true, 3_000_000);
        AssertStands(false, hold, true, 5_999_999);
        AssertStands(true, hold, true, 6_000_000);
    }

    [TestMethod]
    public void ClearsAfterThePause()
    {
        Hold hold = Raised();
        AssertStands(true, hold, false, 10_000_000);
        AssertStands(true, hold, false, 10_000_000 + Limits.FaultClearMicros - 1);
        AssertStands(false, hold, false, 10_000_000 + Limits.FaultClearMicros);
        AssertStands(false, hold, true, 20_000_000);
    }

    [TestMethod]
    public void ChatterDoesNotClearIt()
    {
        Hold hold = Raised();
        for (int second = 10; second < 60; second++)
        {
            AssertStands(true, hold, (second & 1) == 0, second * 1_000_000L);
        }
    }

    [TestMethod]
    public void NeverRaisedWithoutTheCondition()
    {
        Hold hold = new(RaiseMicros);
        AssertStands(false, hold, false, 0);
        AssertStands(false, hold, false, 7_200_000_000L);
    }

    private static void AssertStands(bool expected, Hold hold, bool condition, long nowMicros)
    {
        bool stands = hold.Stands(condition, nowMicros);
        Assert.AreEqual(expected, stands);
    }

    private static Hold Raised()
    {
        Hold hold = new(RaiseMicros);
        hold.Stands(true, 0);
        AssertStands(true, hold, true, RaiseMicros);
        return hold;
    }
}
