using Firmware.Messages;

namespace Firmware.Tests;

[TestClass]
public class ReplayWindowTests
{
    private const int Window = Limits.ReplayWindowCount;

    [TestMethod]
    public void TakesWhatComesInOrder()
    {
        ReplayWindow window = new();
        for (int counter = 0; counter < 3 * Window; counter++)
        {
            Assert.IsTrue(Take(window, 5, counter));
        }
    }

    [TestMethod]
    public void TakesEveryNumberOnce()
    {
        ReplayWindow window = new();
        for (int counter = 1; counter < 2 * Window; counter++)
        {
            Assert.IsTrue(Take(window, 5, counter));
            Assert.IsFalse(Take(window, 5, counter));
        }

        Assert.IsFalse(Take(window, 5, Window + 1));
    }

    [TestMethod]
    public void TakesWhatWasOvertaken()
    {
        ReplayWindow window = new();
        Assert.IsTrue(Take(window, 5, 40));
        Assert.IsTrue(Take(window, 5, 38));
        Assert.IsTrue(Take(window, 5, 39));
        Assert.IsTrue(Take(window, 5, 41));
        Assert.IsFalse(Take(window, 5, 38));
        Assert.IsFalse(Take(window, 5, 39));
        Assert.IsFalse(Take(window, 5, 40));
    }

    [TestMethod]
    public void RefusesWhatIsOlderThanTheWindow()
    {
        ReplayWindow window = new();
        Assert.IsTrue(Take(window, 5, 10_000));
        Assert.IsFalse(Take(window, 5, 10_000 - Window));
        Assert.IsTrue(Take(window, 5, 10_000 - Window + 1));
        Assert.IsFalse(Take(window, 5, 10_000 - Window + 1));
    }

    [TestMethod]
    public void AJumpForgetsNothingItStillCovers()
    {
        ReplayWindow window = new();
        Assert.IsTrue(Take(window, 5, 1));
        Assert.IsTrue(Take(window, 5, Window));
        Assert.IsFalse(Take(window, 5, 1));
        Assert.IsTrue(Take(window, 5, Window + 1));
        Assert.IsFalse(Take(window, 5, Window));
        Assert.IsTrue(Take(window, 5, 2));
        Assert.IsTrue(Take(window, 5, (7 * Window) + 3));
        Assert.IsFalse(Take(window, 5, Window + 1));
        Assert.IsTrue(Take(window, 5, (6 * Window) + 4));
        Assert.IsTrue(Take(window, 5, int.MaxValue));
        Assert.IsFalse(Take(window, 5, (7 * Window) + 3));
        Assert.IsTrue(Take(window, 5, int.MaxValue - 1));
        Assert.IsFalse(Take(window, 5, int.MaxValue));
    }

    [TestMethod]
    public void ANewBootStartsAnewAndAnOldOneIsOver()
    {
        ReplayWindow window = new();
        Assert.IsTrue(Take(window, 5, 700));
        Assert.IsTrue(Take(window, 6, 1));
        Assert.IsFalse(Take(window, 5, 701));
        Assert.IsFalse(Take(window, 6, 1));
        Assert.IsTrue(Take(window, 6, 0));
        Assert.IsTrue(Take(window, 5_000_000_000, 700));
        Assert.IsFalse(Take(window, 6, 2));
    }

    [TestMethod]
    public void DoesWhatTheNaiveModelDoes()
    {
        const int Numbers = 8 * Window;
        ReplayWindow window = new();
        bool[] seen = new bool[Numbers];
        uint state = 2_463_534_242;
        int boot = 1;
        int highest = -1;
        for (int turn = 0; turn < 6_000; turn++)
        {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            int pick = (int)(state % 1000);
            int draw = (int)(state / 1000 % 1_000_000);
            int counter = pick < 500 ? highest + 1 + (draw % 3) : pick < 900 ? highest - (draw % (Window + 40)) : pick < 990 ? highest - (draw % 4) : highest + (draw % (2 * Window));
            if (pick == 999 || counter >= Numbers)
            {
                boot++;
                highest = -1;
                seen = new bool[Numbers];
                counter = draw % 50;
            }

            counter = counter < 0 ? 0 : counter;
            bool expected = highest < 0 || counter > highest || (highest - counter < Window && !seen[counter]);
            Assert.AreEqual(expected, Take(window, boot, counter));
            seen[counter] = true;
            highest = counter > highest ? counter : highest;
        }

        Assert.IsTrue(boot > 2);
    }

    private static bool Take(ReplayWindow window, long boot, int counter)
    {
        MessageId id = default;
        id.Boot = boot;
        id.Counter = counter;
        return window.TryTake(id);
    }
}
