using Firmware.Alarming;

namespace Firmware.Tests;

/// <summary>Clocks that are not set, jump or are wrong, and very long lives: none holds an alarm back.</summary>
[TestClass]
public class UplinkTimeTests
{
    private const long Now = 1_760_000_000;

    [TestMethod]
    public void BeforeAnyTimeIsKnownAnAlarmLeavesWithoutOne()
    {
        UplinkRig rig = new();
        rig.Add(EventKind.Alarm, 1);
        rig.Step();
        Assert.AreEqual("alarm", rig.Link.ClaimAt(1, "typ"));
        Assert.AreEqual("none", rig.Link.ClaimAt(1, "clk"));
        Assert.AreEqual("", rig.Link.ClaimAt(1, "iat"));
        Assert.AreEqual("1100", rig.Link.ClaimAt(1, "up"));
        Assert.AreEqual("1000", rig.Link.ClaimAt(1, "evt_up"));
        Assert.AreEqual("1-3", rig.Link.ClaimAt(1, "jti"));
    }

    [TestMethod]
    public void TheRepeatAfterSntpHasATimeAndTheSameEvent()
    {
        UplinkRig rig = new();
        rig.Add(EventKind.Alarm, 1);
        rig.Step();
        Set(rig, Now);
        rig.StepFor(9_000_000);
        Assert.AreEqual("sntp", rig.Link.ClaimAt(2, "clk"));
        Assert.AreEqual(Now.ToString(), rig.Link.ClaimAt(2, "iat"));
        Assert.AreEqual("1-e1", rig.Link.ClaimAt(2, "evt"));
        Assert.AreEqual("1000", rig.Link.ClaimAt(2, "evt_up"));
    }

    [DataRow(86_400L)]
    [DataRow(-86_400L)]
    [TestMethod]
    public void AfterAJumpAnAlarmLeavesAtOnceWithoutATime(long jump)
    {
        UplinkRig rig = new();
        Set(rig, Now);
        rig.Step();
        Assert.AreEqual("sntp", rig.Link.ClaimAt(0, "clk"));
        Set(rig, Now + jump);
        rig.Add(EventKind.Alarm, 1);
        rig.Step();
        Assert.AreEqual("none", rig.Link.ClaimAt(1, "clk"));
        Assert.AreEqual("", rig.Link.ClaimAt(1, "iat"));

        // The control room's answer has the right time. It is taken and the alarm ends; the clock still differs.
        GiveTimedReceipt(rig, 1, Now, rig.Link.ClaimAt(1, "jti"));
        rig.Step();
        Assert.AreEqual(0, rig.Uplink.Outbox.Count);
        rig.Add(EventKind.Test, 2);
        rig.Step();
        Assert.AreEqual("none", rig.Link.ClaimAt(2, "clk"));

        // SNTP corrects it, and the next answer agrees.
        Set(rig, Now + 1);
        rig.Step();
        GiveTimedReceipt(rig, 2, Now + 1, rig.Link.ClaimAt(2, "jti"));
        rig.Step();
        rig.Add(EventKind.Test, 3);
        rig.Step();
        Assert.AreEqual("sntp", rig.Link.ClaimAt(3, "clk"));
        Assert.AreEqual((Now + 1).ToString(), rig.Link.ClaimAt(3, "iat"));
    }

    // A time that was wrong from the start: nothing jumps, and the control room refuses without a word.
    [TestMethod]
    public void WithoutAnAnswerTheAlarmGoesWithoutATime()
    {
        UplinkRig rig = new();
        Set(rig, Now + 10_000);
        rig.Step();
        rig.Add(EventKind.Alarm, 1);
        rig.Step();
        Assert.AreEqual("sntp", rig.Link.ClaimAt(1, "clk"));
        rig.StepFor(Limits.UnansweredMicros + Limits.RepeatMaxMicros);
        int last = rig.Link.Published - 1;
        Assert.AreEqual("1-e1", rig.Link.ClaimAt(last, "evt"));
        Assert.AreEqual("none", rig.Link.ClaimAt(last, "clk"));
        Assert.AreEqual("", rig.Link.ClaimAt(last, "iat"));
        GiveTimedReceipt(rig, 1, Now, rig.Link.ClaimAt(last, "jti"));
        rig.Step();
        Assert.AreEqual(0, rig.Uplink.Outbox.Count);
        rig.Add(EventKind.Test, 2);
        rig.Step();
        Assert.AreEqual("none", rig.Link.ClaimAt(rig.Link.Published - 1, "clk"));
    }

    [TestMethod]
    public void AnAnswerWithTheSameTimeBringsTheTimeBack()
    {
        UplinkRig rig = new();
        Set(rig, Now);
        rig.Step();
        rig.Add(EventKind.Alarm, 1);
        rig.StepFor(40_000_000);
        int last = rig.Link.Published - 1;
        Assert.AreEqual("none", rig.Link.ClaimAt(last, "clk"));
        GiveTimedReceipt(rig, 1, Now, rig.Link.ClaimAt(last, "jti"));
        rig.Step();
        rig.Add(EventKind.Test, 2);
        rig.Step();
        Assert.AreEqual("sntp", rig.Link.ClaimAt(rig.Link.Published - 1, "clk"));
    }

    // Withheld and let go later: its age cannot be told while nobody answers.
    [TestMethod]
    public void WithoutAnAnswerNoCommandIsObeyed()
    {
        UplinkRig rig = new();
        Set(rig, Now);
        rig.Step();
        rig.StepFor(Limits.UnansweredMicros + UplinkRig.StepMicros);
        rig.GiveCommand(1, "reset");
        rig.Step();
        Assert.AreEqual((int)DetectorCommand.None, (int)rig.Commands.Take());
        Assert.AreEqual(1, rig.Uplink.Refused);
        rig.GiveReceiptOf(rig.Link.ClaimAt(0, "jti"));
        rig.GiveCommand(1, "reset");
        rig.Step();
        Assert.AreEqual((int)DetectorCommand.Reset, (int)rig.Commands.Take());
    }

    [TestMethod]
    public void ANewConnectionBeginsWithTheTime()
    {
        UplinkRig rig = new();
        Set(rig, Now);
        rig.Link.CanOpen = false;
        rig.Add(EventKind.Alarm, 1);
        rig.StepFor(120_000_000);
        rig.Link.CanOpen = true;
        while (!rig.Uplink.IsUp)
        {
            Assert.IsTrue(rig.NowMicros < 300_000_000);
            rig.Step();
        }

        Assert.AreEqual("alarm", rig.Link.ClaimAt(1, "typ"));
        Assert.AreEqual("sntp", rig.Link.ClaimAt(1, "clk"));
    }

    [TestMethod]
    public void AfterTheLastNumberItGoesOnUnderAnotherBootCounter()
    {
        UplinkRig rig = new(new FakeStore(), Limits.MessageCounterMost - 3);
        rig.Step();
        Assert.AreEqual("1-1999999999", rig.Link.ClaimAt(0, "jti"));
        rig.Add(EventKind.Alarm, 1);
        rig.Step();
        Assert.AreEqual("1-2000000000", rig.Link.ClaimAt(1, "jti"));
        rig.Step();
        Assert.AreEqual("birth", rig.Link.ClaimAt(2, "typ"));
        Assert.AreEqual("2-1", rig.Link.ClaimAt(2, "jti"));
        Assert.AreEqual(rig.Link.WillClaim("jti"), rig.Link.ClaimAt(2, "will"));
        Assert.AreEqual("2-2", rig.Link.ClaimAt(3, "jti"));
        Assert.AreEqual("1-e1", rig.Link.ClaimAt(3, "evt"));
        Assert.AreEqual(1, rig.Link.Opens);
        rig.GiveReceiptOf("2-2");
        rig.GiveCommand(2, "test");
        rig.Step();
        Assert.AreEqual(0, rig.Uplink.Outbox.Count);
        Assert.AreEqual((int)DetectorCommand.Test, (int)rig.Commands.Take());
        Assert.AreEqual(3, new UplinkRig(rig.Store, 0).Boot.Value);
    }

    [TestMethod]
    public void WithoutALinkTheNewBootCounterWaitsForTheConnection()
    {
        UplinkRig rig = new(new FakeStore(), Limits.MessageCounterMost - 1);
        rig.Link.CanOpen = false;
        rig.StepFor(200_000);
        rig.Link.CanOpen = true;
        rig.StepFor(3_000_000);
        Assert.IsTrue(rig.Uplink.IsUp);
        Assert.AreEqual(1, rig.Link.Published);
        Assert.IsTrue(rig.Link.ClaimAt(0, "jti").StartsWith("2-"));
    }

    private static void Set(UplinkRig rig, long unixSeconds)
    {
        rig.Clock.Source = "sntp";
        rig.Clock.UnixSeconds = unixSeconds;
    }

    private static void GiveTimedReceipt(UplinkRig rig, int number, long unixSeconds, string jti) =>
        rig.Link.Give(Downlink.Sign(
            rig.Mac,
            Downlink.Header,
            "{'iss':'room','aud':'det-1','jti':'8-" + number.ToString() + "','iat':" + unixSeconds.ToString()
                + ",'clk':'sntp','typ':'receipt','ack':'" + jti + "'}"));
}
