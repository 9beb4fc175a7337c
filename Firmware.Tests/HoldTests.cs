using Firmware.Sensing;

namespace Firmware.Tests;

[TestClass]
public sealed class HoldTests
{
    private const int RaiseWindows = 60;
    private const int RaiseMicros = RaiseWindows * Limits.WindowMicros;
    private const int ClearWindows = Limits.FaultClearMicros / Limits.WindowMicros;

    [TestMethod]
    public void RaisesWhenTheConditionHeldLongEnough()
    {
        Hold hold = new(RaiseMicros);
        AssertStands(false, hold, true, RaiseWindows - 1);
        AssertStands(true, hold, true, 1);
    }

    [TestMethod]
    public void BreakStartsTheTimeAnew()
    {
        Hold hold = new(RaiseMicros);
        AssertStands(false, hold, true, RaiseWindows - 1);
        AssertStands(false, hold, false, 1);
        AssertStands(false, hold, true, RaiseWindows - 1);
        AssertStands(true, hold, true, 1);
    }

    [TestMethod]
    public void ClearsAfterThePause()
    {
        Hold hold = Raised();
        AssertStands(true, hold, false, ClearWindows - 1);
        AssertStands(false, hold, false, 1);
        AssertStands(false, hold, true, 1);
    }

    [TestMethod]
    public void ChatterDoesNotClearIt()
    {
        Hold hold = Raised();
        for (int second = 0; second < 50; second++)
        {
            AssertStands(true, hold, (second & 1) == 0, 2);
        }
    }

    [TestMethod]
    public void NeverRaisedWithoutTheCondition()
    {
        Hold hold = new(RaiseMicros);
        AssertStands(false, hold, false, 10 * RaiseWindows);
    }

    private static void AssertStands(bool expected, Hold hold, bool condition, int windows)
    {
        for (int i = 0; i < windows; i++)
        {
            bool stands = hold.Stands(condition);
            Assert.AreEqual(expected, stands);
        }
    }

    private static Hold Raised()
    {
        Hold hold = new(RaiseMicros);
        AssertStands(false, hold, true, RaiseWindows - 1);
        AssertStands(true, hold, true, 1);
        return hold;
    }
}
