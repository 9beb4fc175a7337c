using Firmware.Alarming;

namespace Firmware.Tests;

[TestClass]
public class UplinkTests
{
    [TestMethod]
    public void TheBirthNamesTheWill()
    {
        UplinkRig rig = new();
        Assert.IsFalse(rig.Uplink.IsUp);
        rig.Step();
        Assert.IsTrue(rig.Uplink.IsUp);
        Assert.AreEqual(1, rig.Uplink.Connections);
        Assert.AreEqual("flame/v1/m1/det-1/status", rig.Link.WillTopic);
        Assert.AreEqual("will", rig.Link.WillClaim("typ"));
        Assert.AreEqual(1, rig.Link.Published);
        Assert.AreEqual("flame/v1/m1/det-1/status", rig.Link.TopicAt(0));
        Assert.AreEqual("birth", rig.Link.ClaimAt(0, "typ"));
        Assert.AreEqual(1, rig.Link.QosAt(0));
        Assert.IsTrue(rig.Link.IsRetainedAt(0));
        Assert.AreEqual("1-1", rig.Link.WillClaim("jti"));
        Assert.AreEqual("1-1", rig.Link.ClaimAt(0, "will"));
        Assert.AreEqual("1-2", rig.Link.ClaimAt(0, "jti"));
    }

    [TestMethod]
    public void SubscribesToItsOwnTwoTopics()
    {
        UplinkRig rig = new();
        rig.Step();
        Assert.AreEqual(2, rig.Link.Subscriptions);
        Assert.AreEqual("flame/v1/m1/det-1/receipt", rig.Link.SubscriptionAt(0));
        Assert.AreEqual("flame/v1/m1/det-1/command", rig.Link.SubscriptionAt(1));
    }

    [TestMethod]
    public void AnAlarmGoesOutInTheFirstStep()
    {
        UplinkRig rig = new();
        rig.Step();
        rig.StepFor(1_000_000);
        Assert.AreEqual(1, rig.Link.Published);
        rig.Add(EventKind.Alarm, 1);
        rig.Step();
        Assert.AreEqual(2, rig.Link.Published);
        Assert.AreEqual("flame/v1/m1/det-1/alarm", rig.Link.TopicAt(1));
        Assert.AreEqual("alarm", rig.Link.ClaimAt(1, "typ"));
        Assert.AreEqual("1-e1", rig.Link.ClaimAt(1, "evt"));
        Assert.AreEqual(1, rig.Link.QosAt(1));
        Assert.IsFalse(rig.Link.IsRetainedAt(1));
    }

    [TestMethod]
    public void TheAlarmIsSentBeforeAllElse()
    {
        UplinkRig rig = new();
        rig.Step();
        rig.Add(EventKind.Suspect, 1);
        rig.Add(EventKind.Fault, 2);
        rig.Add(EventKind.Alarm, 3);
        rig.Step();
        Assert.AreEqual("alarm", rig.Link.ClaimAt(1, "typ"));
        Assert.AreEqual("fault", rig.Link.ClaimAt(2, "typ"));
        Assert.AreEqual("suspect", rig.Link.ClaimAt(3, "typ"));
    }

    [TestMethod]
    public void ItIsRepeatedEveryFiveToTenSecondsAndEachTimeSignedAnew()
    {
        UplinkRig rig = new();
        rig.Clock.Source = "sntp";
        rig.Clock.UnixSeconds = 1_760_000_000;
        rig.Step();
        rig.Add(EventKind.Alarm, 1);
        rig.Step();
        long sentMicros = rig.NowMicros;
        int published = rig.Link.Published;
        Assert.AreEqual(2, published);
        int repeats = 0;
        while (rig.NowMicros < 200_000_000)
        {
            rig.Clock.UnixSeconds = 1_760_000_000 + (rig.NowMicros / 1_000_000);
            if (rig.NowMicros % 10_000_000 == 0)
            {
                // The control room lives and knows the birth, but not the alarm.
                rig.GiveReceiptOf(rig.Link.ClaimAt(0, "jti"));
            }

            rig.Step();
            Assert.IsTrue(rig.Link.Published - published <= 1);
            if (rig.Link.Published > published)
            {
                long pauseMicros = rig.NowMicros - sentMicros;
                Assert.IsTrue(pauseMicros >= 5_000_000 && pauseMicros <= 10_000_000);
                Assert.AreEqual("1-e1", rig.Link.ClaimAt(published, "evt"));
                Assert.IsTrue(rig.Link.ClaimAt(published, "jti") != rig.Link.ClaimAt(published - 1, "jti"));
                Assert.AreEqual(rig.Clock.UnixSeconds.ToString(), rig.Link.ClaimAt(published, "iat"));
                Assert.AreEqual(rig.Link.ClaimAt(1, "evt_up"), rig.Link.ClaimAt(published, "evt_up"));
                sentMicros = rig.NowMicros;
                published++;
                repeats++;
            }
        }

        Assert.IsTrue(repeats >= 19);
    }

    [TestMethod]
    public void NoMessageNumberIsUsedTwice()
    {
        UplinkRig rig = new();
        rig.Step();
        for (int number = 1; number <= 6; number++)
        {
            rig.Add(EventKind.Fault, number);
        }

        rig.StepFor(60_000_000);
        Assert.IsTrue(rig.Link.Published > 30);
        string seen = " ";
        for (int i = 0; i < rig.Link.Published; i++)
        {
            string jti = " " + rig.Link.ClaimAt(i, "jti") + " ";
            Assert.IsTrue(seen.IndexOf(jti) < 0);
            seen += jti;
        }
    }

    [TestMethod]
    public void TheBrokersConfirmationIsNoReceipt()
    {
        UplinkRig rig = new();
        rig.Link.ConfirmsAtOnce = false;
        rig.Step();
        rig.Add(EventKind.Alarm, 1);
        rig.Step();
        Assert.AreEqual(2, rig.Link.InFlight);
        rig.Link.InFlight = 0;
        rig.StepFor(10_000_000);
        Assert.AreEqual(1, rig.Uplink.Outbox.Count);
        Assert.AreEqual(0L, rig.Uplink.LastReceiptMicros);
        Assert.AreEqual(3, rig.Link.Published);
    }

    [TestMethod]
    public void AReceiptStopsIt()
    {
        UplinkRig rig = new();
        rig.Step();
        rig.Add(EventKind.Alarm, 1);
        rig.Step();
        Assert.IsTrue(rig.Uplink.Outbox.HasAlarm);
        rig.GiveReceiptOf(rig.Link.ClaimAt(1, "jti"));
        rig.Step();
        Assert.AreEqual(0, rig.Uplink.Outbox.Count);
        Assert.AreEqual(rig.NowMicros, rig.Uplink.LastReceiptMicros);
        rig.StepFor(60_000_000);
        Assert.AreEqual(2, rig.Link.Published);
        Assert.AreEqual(0, rig.Uplink.Refused);
    }

    [TestMethod]
    public void ALateReceiptOfAnEarlierTransmissionStopsItAsWell()
    {
        UplinkRig rig = new();
        rig.Step();
        rig.Add(EventKind.Alarm, 1);
        rig.Step();
        rig.StepFor(30_000_000);
        Assert.IsTrue(rig.Link.Published >= 5);
        rig.GiveReceiptOf(rig.Link.ClaimAt(1, "jti"));
        rig.Step();
        Assert.AreEqual(0, rig.Uplink.Outbox.Count);
    }

    [DataRow("1-77")]
    [DataRow("2-3")]
    [DataRow("0-3")]
    [DataRow("1-1")]
    [DataRow("3")]
    [DataRow("")]
    [DataRow("1-e1")]
    [TestMethod]
    public void AReceiptForTheUnknownChangesNothing(string jti)
    {
        UplinkRig rig = new();
        rig.Step();
        rig.Add(EventKind.Alarm, 1);
        rig.Step();
        Assert.AreEqual("1-3", rig.Link.ClaimAt(1, "jti"));
        rig.GiveReceiptOf(jti);
        rig.Step();
        Assert.AreEqual(0, rig.Link.Waiting);
        Assert.AreEqual(1, rig.Uplink.Outbox.Count);
        Assert.AreEqual(0L, rig.Uplink.LastReceiptMicros);
        Assert.AreEqual(1, rig.Boot.Value);
    }

    [TestMethod]
    public void AForgedReceiptIsCountedAndChangesNothing()
    {
        UplinkRig rig = new();
        rig.Step();
        rig.Add(EventKind.Alarm, 1);
        rig.Step();
        rig.Link.Give(Downlink.Receipt(new FakeMac(8), 1, ",'ack':'1-3'"));
        rig.Link.Give(Downlink.Receipt(rig.Mac, 1, ",'ack':'1-2'"));
        rig.Link.Give(Downlink.Receipt(rig.Mac, 1, ",'ack':'1-3'"));
        rig.Step();
        Assert.AreEqual(2, rig.Uplink.Refused);
        Assert.AreEqual(1, rig.Uplink.Outbox.Count);
    }

    [TestMethod]
    public void AFloodIsTakenInPortions()
    {
        UplinkRig rig = new();
        rig.Step();
        for (int i = 0; i < 20; i++)
        {
            rig.GiveReceiptOf("1-77");
        }

        rig.Step();
        Assert.AreEqual(20 - Limits.ReceivesPerStepCount, rig.Link.Waiting);
        rig.Step();
        rig.Step();
        Assert.AreEqual(0, rig.Link.Waiting);
    }

    [TestMethod]
    public void UnconfirmedPublishesHoldItBack()
    {
        UplinkRig rig = new();
        rig.Link.ConfirmsAtOnce = false;
        rig.Step();
        for (int number = 1; number <= 20; number++)
        {
            rig.Add(EventKind.Fault, number);
        }

        rig.Step();
        Assert.AreEqual(Limits.InFlightCount, rig.Link.InFlight);
        Assert.AreEqual(Limits.InFlightCount, rig.Link.Published);
        rig.StepFor(Limits.UnconfirmedMicros - 1_000_000);
        Assert.AreEqual(Limits.InFlightCount, rig.Link.Published);
        rig.Link.InFlight = Limits.InFlightCount - 1;
        rig.Step();
        Assert.AreEqual(Limits.InFlightCount + 1, rig.Link.Published);
    }

    [TestMethod]
    public void WhatTheLinkDoesNotTakeStaysDue()
    {
        UplinkRig rig = new();
        rig.Step();
        rig.Link.CanPublish = false;
        rig.Add(EventKind.Alarm, 1);
        rig.StepFor(1_000_000);
        Assert.AreEqual(1, rig.Link.Published);
        rig.Link.CanPublish = true;
        rig.Step();
        Assert.AreEqual(2, rig.Link.Published);
        rig.GiveReceiptOf(rig.Link.ClaimAt(1, "jti"));
        rig.Step();
        Assert.AreEqual(0, rig.Uplink.Outbox.Count);
    }

    [TestMethod]
    public void CommandsReachTheirQueueInOrder()
    {
        UplinkRig rig = new();
        rig.Step();
        rig.GiveCommand(1, "reset");
        rig.GiveCommand(1, "silence");
        rig.GiveCommand(1, "test");
        rig.GiveCommand(1, "learn");
        rig.Step();
        Assert.AreEqual((int)DetectorCommand.Reset, (int)rig.Commands.Take());
        Assert.AreEqual((int)DetectorCommand.Silence, (int)rig.Commands.Take());
        Assert.AreEqual((int)DetectorCommand.Test, (int)rig.Commands.Take());
        Assert.AreEqual((int)DetectorCommand.Learn, (int)rig.Commands.Take());
        Assert.AreEqual(0, rig.Taker.Asked);
        Assert.AreEqual((int)DetectorCommand.None, (int)rig.Commands.Take());
        Assert.AreEqual(0, rig.Uplink.Refused);
    }

    [DataRow("disarm")]
    [DataRow("Reset")]
    [DataRow("none")]
    [DataRow("")]
    [TestMethod]
    public void AnUnknownCommandIsCounted(string command)
    {
        UplinkRig rig = new();
        rig.Step();
        rig.GiveCommand(1, command);
        rig.Step();
        Assert.AreEqual(1, rig.Uplink.Refused);
        Assert.AreEqual((int)DetectorCommand.None, (int)rig.Commands.Take());
    }

    [TestMethod]
    public void ACommandOnTheReceiptsLeafIsRefused()
    {
        UplinkRig rig = new();
        rig.Step();
        rig.Link.Give("flame/v1/m1/det-1/receipt", Downlink.Command(rig.Mac, 1, 1, "reset"));
        rig.Step();
        Assert.AreEqual(1, rig.Uplink.Refused);
        Assert.AreEqual((int)DetectorCommand.None, (int)rig.Commands.Take());
    }

    [TestMethod]
    public void ACommandWithoutACommandIsCounted()
    {
        UplinkRig rig = new();
        rig.Step();
        rig.Link.Give(Downlink.Sign(rig.Mac, Downlink.Header, "{'iss':'room','aud':'det-1','jti':'9-1','clk':'none','typ':'command','boot':1}"));
        rig.Step();
        Assert.AreEqual(1, rig.Uplink.Refused);
        Assert.AreEqual((int)DetectorCommand.None, (int)rig.Commands.Take());
    }

    [TestMethod]
    public void CommandsThatDoNotFitAreCounted()
    {
        UplinkRig rig = new();
        rig.Step();
        for (int i = 0; i < Limits.CommandQueueCount + 2; i++)
        {
            rig.GiveCommand(1, "test");
        }

        rig.Step();
        rig.Step();
        Assert.AreEqual(2, rig.Uplink.Refused);
    }

    [TestMethod]
    public void CommandsWithArgumentsGoToTheirTakerAndAreBounded()
    {
        UplinkRig rig = new();
        rig.Step();
        rig.Taker.Takes = true;
        for (int i = 0; i < 6; i++)
        {
            rig.GiveCommand(1, "hours");
        }

        rig.Step();
        Assert.AreEqual(Limits.AskedWriteBurstCount, rig.Taker.Asked);
        Assert.AreEqual(6 - Limits.AskedWriteBurstCount, rig.Uplink.Refused);
        Assert.AreEqual((int)DetectorCommand.None, (int)rig.Commands.Take());
    }

    [TestMethod]
    public void CommandsAreObeyedAHandfulInARowAndThenOneEachPause()
    {
        UplinkRig rig = new();
        rig.Step();
        int obeyed = 0;
        for (int i = 0; i < 30; i++)
        {
            rig.GiveCommand(1, "silence");
            rig.Step();
            obeyed += rig.Commands.Take() == DetectorCommand.Silence ? 1 : 0;
        }

        Assert.AreEqual(Limits.CommandBurstCount, obeyed);
        Assert.AreEqual(30 - Limits.CommandBurstCount, rig.Uplink.Refused);
        rig.StepFor(Limits.CommandPauseMicros);
        rig.GiveCommand(1, "reset");
        rig.Step();
        Assert.AreEqual((int)DetectorCommand.Reset, (int)rig.Commands.Take());
    }

    [TestMethod]
    public void ACommandForAnotherBootIsRefused()
    {
        UplinkRig rig = new();
        rig.Step();
        rig.GiveCommand(2, "reset");
        rig.Step();
        Assert.AreEqual(1, rig.Uplink.Refused);
        Assert.AreEqual((int)DetectorCommand.None, (int)rig.Commands.Take());
    }

    [TestMethod]
    public void AHeartbeatGoesOutOnceAndItsReceiptCounts()
    {
        UplinkRig rig = new();
        rig.Step();
        rig.Uplink.BeginHeartbeat(rig.NowMicros).Add("state", "normal");
        rig.Uplink.SendHeartbeat();
        Assert.AreEqual(2, rig.Link.Published);
        Assert.AreEqual("flame/v1/m1/det-1/heartbeat", rig.Link.TopicAt(1));
        Assert.AreEqual("heartbeat", rig.Link.ClaimAt(1, "typ"));
        Assert.AreEqual("normal", rig.Link.ClaimAt(1, "state"));
        Assert.AreEqual(0, rig.Link.QosAt(1));
        Assert.IsFalse(rig.Link.IsRetainedAt(1));
        rig.GiveReceiptOf(rig.Link.ClaimAt(1, "jti"));
        rig.Step();
        Assert.AreEqual(rig.NowMicros, rig.Uplink.LastReceiptMicros);
        Assert.AreEqual(2, rig.Link.Published);
    }

    [TestMethod]
    public void AReceiptOfTheBirthCounts()
    {
        UplinkRig rig = new();
        rig.Step();
        rig.GiveReceiptOf(rig.Link.ClaimAt(0, "jti"));
        rig.Step();
        Assert.AreEqual(rig.NowMicros, rig.Uplink.LastReceiptMicros);
    }

    [TestMethod]
    public void AReceiptWithATimeIsJudgedByATrustedClockOnly()
    {
        UplinkRig rig = new();
        rig.Clock.UnixSeconds = 1_760_000_000;
        rig.Step();
        string stale = "{'iss':'room','aud':'det-1','iat':1759990000,'clk':'sntp','typ':'receipt','ack':'1-2','jti':'9-";
        rig.Link.Give(Downlink.Sign(rig.Mac, Downlink.Header, stale + "1'}"));
        rig.Step();
        Assert.AreEqual(rig.NowMicros, rig.Uplink.LastReceiptMicros);
        rig.Clock.Source = "sntp";
        rig.Link.Give(Downlink.Sign(rig.Mac, Downlink.Header, stale + "2'}"));
        rig.Step();
        Assert.AreEqual(1, rig.Uplink.Refused);
        Assert.IsTrue(rig.Uplink.LastReceiptMicros < rig.NowMicros);
    }
}
