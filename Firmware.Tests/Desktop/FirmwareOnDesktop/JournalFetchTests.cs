using Firmware.Alarming;
using Firmware.Delivery;
using Firmware.Messages;

namespace Firmware.Tests;

/// <summary>The journal of a whole detector, as the command journal fetches it.</summary>
[TestClass]
public class JournalFetchTests
{
    private const int Second = 1_000_000;

    [TestMethod]
    public void ARestartedDetectorTellsOfTheLifeBefore()
    {
        FakeStore store = new();
        DetectorRig first = new(store);
        first.BurnUntilLatched();
        first.RunFor(62 * Second);
        DetectorRig next = new(store);
        next.RunFor(Second);
        next.Command("reset", "");
        next.RunFor(Second);
        string journal = Fetch(next);
        Assert.IsTrue(journal.StartsWith("1:0:started:unknown "));
        Assert.IsTrue(journal.IndexOf(":suspect:") > 0);
        int alarm = journal.IndexOf(":alarm:");
        Assert.IsTrue(alarm > 0);
        int started = journal.IndexOf(" 2:0:started:unknown");
        Assert.IsTrue(started > alarm);
        Assert.IsTrue(journal.IndexOf(":obeyed:reset") > started);
    }

    [TestMethod]
    public void AnAlarmIsKeptBeforeThePowerGoes()
    {
        FakeStore store = new();
        DetectorRig first = new(store);
        first.RunFor(Second);
        first.UplinkFor(61 * Second);
        first.BurnUntilLatched();
        first.RunFor(2 * UplinkRig.StepMicros);
        DetectorRig next = new(store);
        next.RunFor(Second);
        Assert.IsTrue(Fetch(next).IndexOf(":alarm:") > 0);
    }

    [TestMethod]
    public void AFullJournalComesInPartsThatFit()
    {
        DetectorRig rig = new();
        rig.RunFor(Second);
        for (int i = 0; i < 80; i++)
        {
            rig.Detector.Reset();
            rig.RunFor(200_000);
        }

        int from = rig.Link.Published;
        rig.Command("journal", "");
        rig.RunFor(3 * Second);
        int parts = 0;
        int next = 81 - Limits.JournalCount;
        for (int i = from; i < rig.Link.Published; i++)
        {
            Assert.AreEqual(next.ToString(), rig.Link.ClaimAt(i, "journal_from"));
            Assert.AreEqual("81", rig.Link.ClaimAt(i, "journal_end"));
            Assert.AreEqual(0, rig.Link.QosAt(i));
            next += Limits.JournalPartCount;
            parts++;
        }

        Assert.AreEqual(11, parts);
    }

    [TestMethod]
    public void TheLargestPartFits()
    {
        Identity identity = MessageWriterTests.LargestIdentity();
        MessageWriter writer = new(identity);
        writer.Begin("heartbeat", int.MaxValue, int.MaxValue, long.MaxValue, "sntp", long.MaxValue);
        writer.Add("journal_from", int.MaxValue);
        writer.Add("journal_end", int.MaxValue);
        string entry = JournalText.Of(int.MaxValue, long.MaxValue / 1000, EventKind.FaultCleared, (int)FaultCode.ControlRoomLost);
        string entries = "";
        for (int i = 0; i < Limits.JournalPartCount; i++)
        {
            entries += " " + entry;
        }

        writer.Add("journal", entries);
        writer.End();
        Assert.IsTrue(writer.Length > 0);
    }

    [TestMethod]
    public void AFetchChangesNothing()
    {
        FakeStore store = new();
        DetectorRig rig = new(store);
        rig.RunFor(Second);
        int writes = store.Writes;
        string journal = Fetch(rig);
        Assert.AreEqual(-1, LinkText.FirstDifference(journal, Fetch(rig)));
        Assert.AreEqual(writes, store.Writes);
    }

    private static string Fetch(DetectorRig rig)
    {
        int from = rig.Link.Published;
        rig.Command("journal", "");
        rig.RunFor(2 * Second);
        string journal = "";
        for (int i = from; i < rig.Link.Published; i++)
        {
            string part = rig.Link.ClaimAt(i, "journal");
            journal += part.Length == 0 || journal.Length == 0 ? part : " " + part;
        }

        return journal;
    }
}
