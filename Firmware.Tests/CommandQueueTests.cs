using Firmware.Alarming;

namespace Firmware.Tests;

[TestClass]
public sealed class CommandQueueTests
{
    [TestMethod]
    public void EmptyGivesNone()
    {
        CommandQueue queue = new();
        AssertTakes(DetectorCommand.None, queue);
        AssertTakes(DetectorCommand.None, queue);
    }

    [TestMethod]
    public void KeepsTheOrder()
    {
        CommandQueue queue = new();

        // Three times around its ring.
        for (int i = 0; i < Limits.CommandQueueCount; i++)
        {
            Assert.IsTrue(queue.Offer(DetectorCommand.Test));
            Assert.IsTrue(queue.Offer(DetectorCommand.Silence));
            Assert.IsTrue(queue.Offer(DetectorCommand.Reset));
            AssertTakes(DetectorCommand.Test, queue);
            AssertTakes(DetectorCommand.Silence, queue);
            AssertTakes(DetectorCommand.Reset, queue);
            AssertTakes(DetectorCommand.None, queue);
        }
    }

    [TestMethod]
    public void ACommandWantsToBeLookedAtAtOnce()
    {
        CommandQueue queue = new();
        queue.LookMicros = 7_000_000;
        queue.Offer(DetectorCommand.Reset);
        Assert.AreEqual(0L, queue.LookMicros);
    }

    [TestMethod]
    public void FullRefusesAndKeepsWhatItHas()
    {
        CommandQueue queue = new();
        for (int i = 0; i < Limits.CommandQueueCount; i++)
        {
            Assert.IsTrue(queue.Offer(DetectorCommand.Test));
        }

        Assert.IsFalse(queue.Offer(DetectorCommand.Reset));
        AssertTakes(DetectorCommand.Test, queue);
        Assert.IsTrue(queue.Offer(DetectorCommand.Reset), "room again");
        for (int i = 1; i < Limits.CommandQueueCount; i++)
        {
            AssertTakes(DetectorCommand.Test, queue);
        }

        AssertTakes(DetectorCommand.Reset, queue);
        AssertTakes(DetectorCommand.None, queue);
    }

    private static void AssertTakes(DetectorCommand expected, CommandQueue queue)
    {
        Assert.AreEqual((int)expected, (int)queue.Take());
    }
}
