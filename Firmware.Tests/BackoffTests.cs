using Firmware.Delivery;

namespace Firmware.Tests;

[TestClass]
public class BackoffTests
{
    [DataRow(0u)]
    [DataRow(1u)]
    [DataRow(2463534242u)]
    [DataRow(0xFFFFFFFFu)]
    [TestMethod]
    public void DoublesToAMinuteAndStaysThere(uint seed)
    {
        Backoff backoff = new(seed);
        int most = Limits.BackoffMinMicros;
        for (int turn = 0; turn < 50; turn++)
        {
            int pause = backoff.NextMicros();
            Assert.IsTrue(pause >= most / 2 && pause < most);
            most = most * 2 > Limits.BackoffMaxMicros ? Limits.BackoffMaxMicros : most * 2;
        }

        Assert.AreEqual(Limits.BackoffMaxMicros, most);
    }

    [TestMethod]
    public void StartsOverAfterASuccess()
    {
        Backoff backoff = new(7);
        for (int turn = 0; turn < 8; turn++)
        {
            backoff.NextMicros();
        }

        backoff.Succeeded();
        Assert.IsTrue(backoff.NextMicros() < Limits.BackoffMinMicros);
    }

    [TestMethod]
    public void DrawsFromTheWholeRange()
    {
        Backoff backoff = new(99);
        int[] drawn = new int[8];
        for (int turn = 0; turn < 800; turn++)
        {
            drawn[backoff.Between(-3, 5) + 3]++;
        }

        for (int i = 0; i < drawn.Length; i++)
        {
            Assert.IsTrue(drawn[i] > 50);
        }
    }

    [TestMethod]
    public void OtherSeedsDrawOtherPauses()
    {
        int same = 0;
        for (uint seed = 1; seed <= 20; seed++)
        {
            same += new Backoff(seed).NextMicros() == new Backoff(seed + 20).NextMicros() ? 1 : 0;
        }

        Assert.IsTrue(same < 3);
    }
}
