using Firmware.Messages;
using Firmware.Provisioning;

namespace Firmware.Tests;

/// <summary>The whole detector with its uplink, from the light to the link.</summary>
[TestClass]
public class DetectorUplinkTests
{
    [TestMethod]
    public void AFlameReachesTheLinkAsASignedAlarm()
    {
        DetectorRig rig = new();
        rig.RunFor(2_000_000);
        Assert.IsTrue(rig.Detector.IsLinkUp);
        Assert.AreEqual(-1, rig.Link.Find("alarm", 0));
        rig.Sensor.Burns = true;
        long litMicros = rig.NowMicros;
        while (!rig.Detector.IsLatched)
        {
            rig.RunFor(10_000);
            Assert.IsTrue(rig.NowMicros - litMicros < 15_000_000);
        }

        rig.RunFor(UplinkRig.StepMicros);
        int alarm = rig.Link.Find("alarm", 0);
        Assert.IsTrue(alarm > 0);
        Assert.IsTrue(rig.Detector.HasOpenAlarm);
        Assert.AreEqual("flame/v1/m1/det-1/alarm", rig.Link.TopicAt(alarm));
        Assert.IsTrue(rig.Link.ClaimAt(alarm, "evt").StartsWith("1-e"));
        Assert.AreEqual("det-1", rig.Link.ClaimAt(alarm, "iss"));
        Assert.IsTrue(IsSigned(rig.Link.PayloadAt(alarm), rig.Mac));
        Assert.IsTrue(Ascii.TryParseNumber(rig.Link.ClaimAt(alarm, "level"), out long level) && level > 48);
        Assert.IsTrue(rig.Link.Find("suspect", 0) > 0);
    }

    [TestMethod]
    public void AReceiptClosesTheAlarmAndAResetEndsIt()
    {
        DetectorRig rig = new();
        rig.BurnUntilLatched();
        rig.RunFor(UplinkRig.StepMicros);
        Assert.IsTrue(rig.Detector.HasOpenAlarm);
        rig.Link.Give(Downlink.Receipt(rig.Mac, 1, ",'ack':'" + rig.Link.ClaimAt(rig.Link.Find("alarm", 0), "jti") + "'"));
        rig.RunFor(2 * UplinkRig.StepMicros);
        Assert.IsFalse(rig.Detector.HasOpenAlarm);
        Assert.IsTrue(rig.Detector.IsLatched);
        rig.Sensor.Burns = false;
        rig.RunFor(15_000_000);
        Assert.IsTrue(rig.Detector.IsLatched);
        rig.Link.Give(Downlink.Command(rig.Mac, 2, 1, "reset"));
        rig.RunFor(2 * UplinkRig.StepMicros);
        Assert.IsFalse(rig.Detector.IsLatched);
    }

    [TestMethod]
    public void ATestCommandComesBackAsATest()
    {
        DetectorRig rig = new();
        rig.RunFor(1_000_000);
        rig.Link.Give(Downlink.Command(rig.Mac, 1, 1, "test"));
        rig.RunFor(3 * UplinkRig.StepMicros);
        int test = rig.Link.Find("test", 0);
        Assert.IsTrue(test > 0);
        Assert.AreEqual("flame/v1/m1/det-1/test", rig.Link.TopicAt(test));
        Assert.IsFalse(rig.Detector.IsLatched);
    }

    [TestMethod]
    public void AFailingStoreIsAFaultAndNotAStop()
    {
        DetectorRig rig = new(failsWrites: true);
        rig.RunFor(1_000_000);
        int fault = rig.Link.Find("fault", 0);
        Assert.IsTrue(fault > 0);
        Assert.AreEqual("flame/v1/m1/det-1/fault", rig.Link.TopicAt(fault));
        Assert.AreEqual("store-failed", rig.Link.ClaimAt(fault, "code"));
        rig.BurnUntilLatched();
        rig.RunFor(UplinkRig.StepMicros);
        Assert.IsTrue(rig.Link.Find("alarm", 0) > 0);
    }

    [TestMethod]
    public void TheFirstHeartbeatComesWithTheConnectionAndSaysAllIsWell()
    {
        DetectorRig rig = new();
        rig.RunFor(UplinkRig.StepMicros);
        int beat = rig.Link.Find("heartbeat", 0);
        Assert.AreEqual(1, beat);
        Assert.AreEqual("flame/v1/m1/det-1/heartbeat", rig.Link.TopicAt(beat));
        Assert.AreEqual("normal", rig.Link.ClaimAt(beat, "state"));
        Assert.AreEqual("0", rig.Link.ClaimAt(beat, "faults"));
        Assert.AreEqual("standard", rig.Link.ClaimAt(beat, "profile"));
        Assert.AreEqual("0", rig.Link.ClaimAt(beat, "learned"));
        Assert.AreEqual("0", rig.Link.ClaimAt(beat, "learning"));
        Assert.AreEqual("0", rig.Link.ClaimAt(beat, "closed"));
        Assert.AreEqual("0", rig.Link.ClaimAt(beat, "open"));
        Assert.AreEqual("0", rig.Link.ClaimAt(beat, "lost"));
        Assert.AreEqual("0", rig.Link.ClaimAt(beat, "refused"));
        Assert.AreEqual("1", rig.Link.ClaimAt(beat, "connections"));
        Assert.AreEqual("0", rig.Link.ClaimAt(beat, "blind_ms_max"));
        rig.UplinkFor(59_000_000);
        Assert.AreEqual(-1, rig.Link.Find("heartbeat", beat + 1));
        rig.UplinkFor(2_000_000);
        Assert.IsTrue(rig.Link.Find("heartbeat", beat + 1) > 0);
    }

    [TestMethod]
    public void AnAlarmIsFollowedByItsWaveform()
    {
        DetectorRig rig = new();
        rig.RunFor(10_000_000);
        rig.BurnUntilLatched();
        rig.UplinkFor(1_000_000);
        int alarm = rig.Link.Find("alarm", 0);
        int waveform = rig.Link.Find("waveform", 0);
        Assert.IsTrue(alarm >= 0 && waveform > alarm);
        Assert.AreEqual("flame/v1/m1/det-1/waveform", rig.Link.TopicAt(waveform));
        Assert.AreEqual(1, rig.Link.QosAt(waveform));
        Assert.AreEqual(rig.Link.ClaimAt(alarm, "evt"), rig.Link.ClaimAt(waveform, "evt"));
        Assert.AreEqual(rig.Link.ClaimAt(alarm, "level"), rig.Link.ClaimAt(waveform, "level"));
        Assert.AreEqual("1", rig.Link.ClaimAt(waveform, "layout"));
        rig.UplinkFor(10_000_000);
        Assert.IsTrue(rig.Link.Find("waveform", waveform + 1) > 0, "not repeated before its receipt");
    }

    [TestMethod]
    public void AWaveformThatCannotBeSentHoldsUpNoHeartbeat()
    {
        DetectorRig rig = new();
        rig.RunFor(10_000_000);
        rig.Link.Breaks = "/waveform";
        rig.BurnUntilLatched();
        int failures = 0;
        for (int i = 0; i < 1_000; i++)
        {
            try
            {
                rig.UplinkFor(UplinkRig.StepMicros);
            }
            catch (InvalidOperationException)
            {
                failures++;
            }
        }

        Assert.IsTrue(failures > 0 && failures < 20, "tried again now and then: " + failures.ToString());
        Assert.IsTrue(rig.Link.Find("alarm", 0) >= 0);
        Assert.IsTrue(rig.Link.Find("heartbeat", rig.Link.Find("alarm", 0)) > 0);
    }

    [TestMethod]
    public void AHeartbeatTellsWhatHappened()
    {
        DetectorRig rig = new();
        rig.RunFor(1_000_000);
        rig.UplinkFor(2_500_000);
        rig.Link.Give(Ascii.Bytes("forged"));
        rig.BurnUntilLatched();
        rig.RunFor(60_000_000);
        int beat = rig.Link.Find("heartbeat", 2);
        Assert.IsTrue(beat > 0);
        Assert.AreEqual("alarm", rig.Link.ClaimAt(beat, "state"));
        Assert.AreEqual("1", rig.Link.ClaimAt(beat, "refused"));
        Assert.AreEqual("3", rig.Link.ClaimAt(beat, "open"));
        Assert.IsTrue(Ascii.TryParseNumber(rig.Link.ClaimAt(beat, "blind_ms_max"), out long blind) && blind >= 2_500 && blind <= 2_700);
    }

    [TestMethod]
    public void WhatWasLostIsToldInTheNextHeartbeatAndNoAlarmIsAmongIt()
    {
        DetectorRig rig = new();
        rig.RunFor(1_000_000);
        Assert.AreEqual("0", rig.Beat("lost"));
        for (int number = 1; number <= Limits.OutboxCount; number++)
        {
            rig.Link.Give(Downlink.Command(rig.Mac, number, 1, "test"));
            rig.RunFor(number < Limits.CommandBurstCount ? 2 * UplinkRig.StepMicros : Limits.CommandPauseMicros);
        }

        rig.BurnUntilLatched();
        rig.RunFor(UplinkRig.StepMicros);
        Assert.IsTrue(rig.Detector.HasOpenAlarm);
        Assert.AreEqual("0", rig.Beat("lost"));
        rig.RunFor(Limits.HeartbeatMicros);
        Assert.AreEqual(Limits.OutboxCount.ToString(), rig.Beat("open"));
        Assert.IsTrue(Ascii.TryParseNumber(rig.Beat("lost"), out long lost) && lost >= 2);
        Assert.IsTrue(rig.Detector.HasOpenAlarm);
        int fault = rig.Link.Find("fault", 0);
        Assert.AreEqual("queue-overflow", rig.Link.ClaimAt(fault, "code"));
    }

    [TestMethod]
    public void AClockThatJumpsIsLostUntilAnAnswerAgrees()
    {
        DetectorRig rig = new();
        rig.Clock.Source = "sntp";
        rig.Clock.UnixSeconds = 1_760_000_000;
        rig.UplinkFor(1_000_000);
        Assert.AreEqual(-1, rig.Link.Find("fault", 0));
        rig.Clock.UnixSeconds = 1_770_000_000;
        rig.UplinkFor(1_000_000);
        int fault = rig.Link.Find("fault", 0);
        Assert.AreEqual("clock-lost", rig.Link.ClaimAt(fault, "code"));
        rig.Link.Give(Downlink.Sign(
            rig.Mac,
            Downlink.Header,
            "{'iss':'room','aud':'det-1','jti':'9-1','iat':1770000001,'clk':'sntp','typ':'receipt','ack':'" + rig.Link.ClaimAt(fault, "jti") + "'}"));
        rig.UplinkFor(1_000_000);
        Assert.IsTrue(rig.Link.Find("fault-cleared", fault) > 0);
    }

    [TestMethod]
    public void ALostLinkIsAFaultThatIsToldWhenItIsBack()
    {
        DetectorRig rig = new();
        rig.UplinkFor(1_000_000);
        rig.Link.CanOpen = false;
        rig.Link.IsOpen = false;
        rig.UplinkFor(95_000_000);
        Assert.AreEqual(-1, rig.Link.Find("fault", 0));
        rig.Link.CanOpen = true;
        rig.UplinkFor(61_000_000);
        Assert.IsTrue(rig.Detector.IsLinkUp);
        int fault = rig.Link.Find("fault", 0);
        Assert.IsTrue(fault > 0);
        Assert.AreEqual("link-lost", rig.Link.ClaimAt(fault, "code"));
        Assert.IsTrue(Ascii.TryParseNumber(rig.Link.ClaimAt(fault, "evt_up"), out long up) && up > 36_000 && up < 40_000);
        int cleared = rig.Link.Find("fault-cleared", 0);
        Assert.IsTrue(cleared > 0);
        Assert.AreEqual("link-lost", rig.Link.ClaimAt(cleared, "code"));
    }

    [TestMethod]
    public void ASilentControlRoomIsAFaultAndAReceiptEndsIt()
    {
        DetectorRig rig = new();
        rig.UplinkFor(184_000_000);
        Assert.AreEqual(-1, rig.Link.Find("fault", 0));
        rig.UplinkFor(2_000_000);
        int fault = rig.Link.Find("fault", 0);
        Assert.IsTrue(fault > 0);
        Assert.AreEqual("control-room-lost", rig.Link.ClaimAt(fault, "code"));
        rig.Link.Give(Downlink.Receipt(rig.Mac, 1, ",'ack':'" + rig.Link.ClaimAt(fault, "jti") + "'"));
        rig.UplinkFor(1_000_000);
        Assert.IsTrue(rig.Link.Find("fault-cleared", 0) > 0);
    }

    [TestMethod]
    public void ReceiptedHeartbeatsKeepTheControlRoom()
    {
        DetectorRig rig = new();
        int answered = 0;
        int next = 0;
        while (rig.NowMicros < 400_000_000)
        {
            rig.UplinkFor(1_000_000);
            int beat = rig.Link.Find("heartbeat", next);
            if (beat >= 0)
            {
                next = beat + 1;
                rig.Link.Give(Downlink.Receipt(rig.Mac, ++answered, ",'ack':'" + rig.Link.ClaimAt(beat, "jti") + "'"));
            }
        }

        Assert.IsTrue(answered >= 6);
        Assert.AreEqual(-1, rig.Link.Find("fault", 0));
    }

    [TestMethod]
    public void ALostClockIsAFaultButNeverHavingHadOneIsNot()
    {
        DetectorRig rig = new();
        rig.UplinkFor(5_000_000);
        Assert.AreEqual(-1, rig.Link.Find("fault", 0));
        rig.Clock.Source = "sntp";
        rig.Clock.UnixSeconds = 1_760_000_000;
        rig.UplinkFor(1_000_000);
        rig.Clock.Source = "none";
        rig.UplinkFor(1_000_000);
        int fault = rig.Link.Find("fault", 0);
        Assert.IsTrue(fault > 0);
        Assert.AreEqual("clock-lost", rig.Link.ClaimAt(fault, "code"));
        Assert.AreEqual("", rig.Link.ClaimAt(fault, "iat"));
    }

    [TestMethod]
    public void EachBootCountsOn()
    {
        FakeStore store = new();
        for (int boot = 1; boot <= 3; boot++)
        {
            DetectorRig rig = new(store);
            rig.UplinkFor(UplinkRig.StepMicros);
            Assert.AreEqual(boot.ToString() + "-2", rig.Link.ClaimAt(0, "jti"));
        }
    }

    [TestMethod]
    public void AFlameWhileTheLinkIsDownIsToldInTheFirstStepAfterIt()
    {
        DetectorRig rig = new();
        rig.RunFor(1_000_000);
        rig.Link.CanOpen = false;
        rig.Link.IsOpen = false;
        rig.BurnUntilLatched();
        rig.RunFor(5_000_000);
        Assert.IsTrue(rig.Detector.IsLatched);
        Assert.AreEqual(-1, rig.Link.Find("alarm", 0));
        rig.Link.CanOpen = true;
        while (!rig.Detector.IsLinkUp)
        {
            rig.RunFor(UplinkRig.StepMicros);
            Assert.IsTrue(rig.NowMicros < 90_000_000);
        }

        Assert.IsTrue(rig.Link.Find("alarm", 0) > 0);
    }

    [TestMethod]
    public void WithoutAnUplinkTheUplinksStepDoesNothing()
    {
        UplinkOutputs outputs = new();
        Detector detector = new(Configuration.Unprovisioned("nothing there"), new UplinkSensor(), outputs, outputs);
        detector.SampleStep(10_000, 4_095);
        detector.UplinkStep(10_000);
        Assert.IsFalse(detector.IsLinkUp);
        Assert.IsFalse(detector.HasOpenAlarm);
    }

    private static bool IsSigned(byte[] jws, FakeMac mac)
    {
        int end = jws.Length - 1;
        while (jws[end] != '.')
        {
            end--;
        }

        byte[] signed = new byte[end];
        Array.Copy(jws, 0, signed, 0, end);
        byte[] signature = Base64Url.Decode(jws, end + 1, jws.Length - end - 1);
        return LinkText.Same(mac.Compute(signed), signature);
    }
}
