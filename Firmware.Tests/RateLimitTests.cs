using Firmware.Delivery;

namespace Firmware.Tests;

[TestClass]
public class RateLimitTests
{
    private const long Start = 500_000_000;

    [TestMethod]
    public void AHandfulPassesAndThenOneAfterEachPause()
    {
        RateLimit limit = new(3, 1_000_000);
        Assert.AreEqual(3, Passed(limit, Start, 10));
        Assert.AreEqual(0, Passed(limit, Start + 999_999, 5));
        Assert.AreEqual(1, Passed(limit, Start + 1_000_000, 5));
        Assert.AreEqual(0, Passed(limit, Start + 1_999_999, 5));
        Assert.AreEqual(2, Passed(limit, Start + 3_500_000, 5));
        Assert.AreEqual(1, Passed(limit, Start + 4_000_000, 5));
    }

    [TestMethod]
    public void QuietFillsItUpAndNoFurther()
    {
        RateLimit limit = new(3, 1_000_000);
        Passed(limit, Start, 3);
        Assert.AreEqual(3, Passed(limit, Start + 100_000_000_000_000, 10));
    }

    private static int Passed(RateLimit limit, long nowMicros, int attempts)
    {
        int passed = 0;
        for (int i = 0; i < attempts; i++)
        {
            passed += limit.TryTake(nowMicros) ? 1 : 0;
        }

        return passed;
    }
}
