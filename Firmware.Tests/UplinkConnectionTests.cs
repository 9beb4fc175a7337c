using Firmware.Alarming;

namespace Firmware.Tests;

/// <summary>When the uplink connects: it stops the runtime and blinds the sensor.</summary>
[TestClass]
public class UplinkConnectionTests
{
    [TestMethod]
    public void WhileSuspectItWaitsAMinuteAndNoLonger()
    {
        UplinkRig rig = new();
        rig.IsSuspect = true;
        rig.Step();
        long sinceMicros = rig.NowMicros;
        while (rig.Link.Opens == 0)
        {
            Assert.IsTrue(rig.NowMicros - sinceMicros < Limits.ConnectPostponedMicros);
            rig.Step();
        }

        Assert.AreEqual((long)Limits.ConnectPostponedMicros, rig.NowMicros - sinceMicros);
        Assert.IsTrue(rig.Uplink.IsUp);
    }

    [TestMethod]
    public void AfterTheSuspicionItConnectsAtOnce()
    {
        UplinkRig rig = new();
        rig.IsSuspect = true;
        rig.StepFor(30_000_000);
        Assert.AreEqual(0, rig.Link.Opens);
        rig.IsSuspect = false;
        rig.Step();
        Assert.AreEqual(1, rig.Link.Opens);
    }

    [TestMethod]
    public void EachSuspicionHasItsOwnMinute()
    {
        UplinkRig rig = new();
        rig.Link.CanOpen = false;
        rig.Step();
        Assert.AreEqual(1, rig.Link.Opens);
        rig.IsSuspect = true;
        rig.StepFor(50_000_000);
        Assert.AreEqual(1, rig.Link.Opens);
        rig.IsSuspect = false;
        rig.Step();
        Assert.AreEqual(2, rig.Link.Opens);
        rig.IsSuspect = true;
        rig.StepFor(50_000_000);
        Assert.AreEqual(2, rig.Link.Opens);
        rig.StepFor(20_000_000);
        Assert.AreEqual(3, rig.Link.Opens);
    }

    [TestMethod]
    public void ALinkThatStandsIsUsedWhileSuspect()
    {
        UplinkRig rig = new();
        rig.Step();
        rig.IsSuspect = true;
        rig.Add(EventKind.Suspect, 1);
        rig.Step();
        Assert.AreEqual(1, rig.Link.Opens);
        Assert.AreEqual("suspect", rig.Link.ClaimAt(1, "typ"));
    }

    [TestMethod]
    public void AnUndeliveredAlarmConnectsAtOnce()
    {
        UplinkRig rig = new();
        rig.IsSuspect = true;
        rig.StepFor(1_000_000);
        Assert.AreEqual(0, rig.Link.Opens);
        rig.IsLatched = true;
        rig.StepFor(1_000_000);
        Assert.AreEqual(0, rig.Link.Opens);
        rig.Add(EventKind.Alarm, 1);
        rig.Step();
        Assert.AreEqual(1, rig.Link.Opens);
        Assert.AreEqual("alarm", rig.Link.ClaimAt(1, "typ"));
    }

    [TestMethod]
    public void ADeliveredAlarmPostponesAsEver()
    {
        UplinkRig rig = new();
        rig.Step();
        rig.Add(EventKind.Alarm, 1);
        rig.Step();
        rig.GiveReceiptOf(rig.Link.ClaimAt(1, "jti"));
        rig.Step();
        rig.IsSuspect = true;
        rig.IsLatched = true;
        rig.Link.IsOpen = false;
        rig.StepFor(50_000_000);
        Assert.AreEqual(1, rig.Link.Opens);
        rig.StepFor(20_000_000);
        Assert.AreEqual(2, rig.Link.Opens);
    }

    [TestMethod]
    public void AnAlarmThatWasResetPostponesAsEver()
    {
        UplinkRig rig = new();
        rig.Link.CanOpen = false;
        rig.IsLatched = true;
        rig.Add(EventKind.Alarm, 1);
        rig.Step();
        Assert.AreEqual(1, rig.Link.Opens);
        rig.IsLatched = false;
        rig.IsSuspect = true;
        rig.StepFor(50_000_000);
        Assert.AreEqual(1, rig.Link.Opens);
        rig.StepFor(20_000_000);
        Assert.AreEqual(2, rig.Link.Opens);
    }

    [TestMethod]
    public void AnAlarmEndsThePauseBetweenAttemptsOnce()
    {
        UplinkRig rig = new();
        rig.Link.CanOpen = false;
        rig.StepFor(200_000_000);
        int opens = rig.Link.Opens;
        while (rig.Link.Opens == opens)
        {
            rig.Step();
        }

        rig.StepFor(1_000_000);
        Assert.AreEqual(opens + 1, rig.Link.Opens);
        rig.Add(EventKind.Fault, 1);
        rig.Step();
        Assert.AreEqual(opens + 1, rig.Link.Opens);
        rig.Add(EventKind.Alarm, 2);
        rig.Step();
        Assert.AreEqual(opens + 2, rig.Link.Opens);
        rig.StepFor(5_000_000);
        Assert.AreEqual(opens + 2, rig.Link.Opens);
    }

    [TestMethod]
    public void PausesBetweenAttemptsGrowToAMinute()
    {
        UplinkRig rig = new();
        rig.Link.CanOpen = false;
        rig.Step();
        long lastMicros = rig.NowMicros;
        int most = Limits.BackoffMinMicros;
        for (int attempt = 2; attempt <= 12; attempt++)
        {
            while (rig.Link.Opens < attempt)
            {
                rig.Step();
            }

            long pauseMicros = rig.NowMicros - lastMicros;
            Assert.IsTrue(pauseMicros >= most / 2 && pauseMicros <= most + UplinkRig.StepMicros);
            most = most * 2 > Limits.BackoffMaxMicros ? Limits.BackoffMaxMicros : most * 2;
            lastMicros = rig.NowMicros;
        }

        Assert.AreEqual(Limits.BackoffMaxMicros, most);
        Assert.AreEqual(0, rig.Uplink.Connections);
        Assert.AreEqual(12, rig.Link.Closes);
        Assert.IsFalse(rig.Uplink.IsUp);

        rig.Link.CanOpen = true;
        rig.StepFor(Limits.BackoffMaxMicros);
        Assert.IsTrue(rig.Uplink.IsUp);
        rig.Link.IsOpen = false;
        rig.StepFor(Limits.BackoffMinMicros + (2 * UplinkRig.StepMicros));
        Assert.IsTrue(rig.Uplink.IsUp);
        Assert.AreEqual(2, rig.Uplink.Connections);
    }

    [TestMethod]
    public void TheBrokersAddressIsForgottenAfterEveryThirdFailureInARow()
    {
        UplinkRig rig = new();
        rig.Link.CanOpen = false;
        while (rig.Link.Opens < 12)
        {
            rig.Step();
            Assert.AreEqual(rig.Link.Opens / Limits.AddressFailureCount, rig.Link.Forgets);
        }

        rig.Link.CanOpen = true;
        rig.StepFor(Limits.BackoffMaxMicros);
        Assert.IsTrue(rig.Uplink.IsUp);
        rig.Link.CanOpen = false;
        rig.Link.IsOpen = false;
        int opens = rig.Link.Opens;
        while (rig.Link.Opens < opens + Limits.AddressFailureCount)
        {
            Assert.AreEqual(4, rig.Link.Forgets);
            rig.Step();
        }

        Assert.AreEqual(5, rig.Link.Forgets);
    }

    [TestMethod]
    public void ALinkWithoutSubscriptionsOrBirthIsClosedAgain()
    {
        UplinkRig rig = new();
        rig.Link.CanSubscribe = false;
        rig.Step();
        Assert.IsFalse(rig.Link.IsOpen);
        Assert.AreEqual(1, rig.Link.Closes);
        rig.Link.CanSubscribe = true;
        rig.Link.CanPublish = false;
        rig.StepFor(2_000_000);
        Assert.IsTrue(rig.Link.Opens >= 2);
        Assert.IsFalse(rig.Uplink.IsUp);
        Assert.AreEqual(rig.Link.Opens, rig.Link.Closes);
        Assert.AreEqual(0, rig.Uplink.Connections);
        rig.Link.CanPublish = true;
        rig.StepFor(20_000_000);
        Assert.IsTrue(rig.Uplink.IsUp);
        Assert.AreEqual(1, rig.Uplink.Connections);
    }

    [TestMethod]
    public void ANewConnectionMakesAllDueUnderANewWill()
    {
        UplinkRig rig = new();
        rig.Step();
        rig.Add(EventKind.Fault, 1);
        rig.Add(EventKind.Alarm, 2);
        rig.Step();
        Assert.AreEqual(3, rig.Link.Published);
        rig.Link.IsOpen = false;
        rig.Step();
        Assert.IsFalse(rig.Uplink.IsUp);
        Assert.AreEqual(1, rig.Link.Closes);
        while (!rig.Uplink.IsUp)
        {
            Assert.IsTrue(rig.NowMicros < 4_000_000);
            rig.Step();
        }

        Assert.AreEqual(6, rig.Link.Published);
        Assert.AreEqual("birth", rig.Link.ClaimAt(3, "typ"));
        Assert.AreEqual(rig.Link.WillClaim("jti"), rig.Link.ClaimAt(3, "will"));
        Assert.IsTrue(rig.Link.ClaimAt(3, "will") != rig.Link.ClaimAt(0, "will"));
        Assert.AreEqual("1-e2", rig.Link.ClaimAt(4, "evt"));
        Assert.AreEqual("1-e1", rig.Link.ClaimAt(5, "evt"));
        rig.GiveReceiptOf(rig.Link.ClaimAt(1, "jti"));
        rig.Step();
        Assert.AreEqual(1, rig.Uplink.Outbox.Count);
    }

    [TestMethod]
    public void NothingIsSentWithoutALink()
    {
        UplinkRig rig = new();
        rig.Link.CanOpen = false;
        rig.Add(EventKind.Alarm, 1);
        rig.StepFor(30_000_000);
        Assert.AreEqual(0, rig.Link.Published);
        Assert.IsTrue(rig.Uplink.Outbox.HasAlarm);
    }

    [TestMethod]
    public void EachAttemptHasAWillOfItsOwn()
    {
        UplinkRig rig = new();
        rig.Link.CanOpen = false;
        string seen = " ";
        for (int attempt = 1; attempt <= 6; attempt++)
        {
            while (rig.Link.Opens < attempt)
            {
                rig.Step();
            }

            string jti = " " + rig.Link.WillClaim("jti") + " ";
            Assert.IsTrue(seen.IndexOf(jti) < 0);
            seen += jti;
        }
    }

    // Half-open: the client takes what it is given and notices nothing.
    [TestMethod]
    public void AConnectionOnWhichNothingIsConfirmedIsMadeAnew()
    {
        UplinkRig rig = new();
        rig.Step();
        rig.Link.ConfirmsAtOnce = false;
        rig.StepFor(60_000_000);
        Assert.AreEqual(1, rig.Link.Opens);
        rig.Add(EventKind.Alarm, 1);
        rig.StepFor(Limits.UnconfirmedMicros - 200_000);
        Assert.AreEqual(1, rig.Link.Opens);
        rig.Link.ConfirmsAtOnce = true;
        rig.StepFor(Limits.BackoffMinMicros + 400_000);
        Assert.AreEqual(2, rig.Link.Opens);
        Assert.AreEqual("alarm", rig.Link.ClaimAt(rig.Link.Published - 1, "typ"));
    }

    [TestMethod]
    public void AConfirmationOrAnAnswerShowsThatTheConnectionLives()
    {
        UplinkRig rig = new();
        rig.Step();
        rig.Link.ConfirmsAtOnce = false;
        rig.Add(EventKind.Alarm, 1);
        for (int i = 0; i < 10; i++)
        {
            rig.StepFor(10_000_000);
            rig.Link.Confirmed++;
            rig.StepFor(10_000_000);
            rig.GiveReceiptOf("1-999999");
        }

        Assert.AreEqual(1, rig.Link.Opens);
    }
}
