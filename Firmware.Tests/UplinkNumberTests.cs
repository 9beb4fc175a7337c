using Firmware.Alarming;

namespace Firmware.Tests;

/// <summary>A detector whose flash was restored or lost is told the highest number seen, and goes on above it.</summary>
[TestClass]
public class UplinkNumberTests
{
    [TestMethod]
    public void GoesOnAboveWhatWasSeenAndNamesTheOldWill()
    {
        UplinkRig rig = new();
        rig.Step();
        rig.Add(EventKind.Alarm, 4);
        rig.Step();
        Assert.AreEqual("1-e4", rig.Link.ClaimAt(1, "evt"));
        int opens = rig.Link.Opens;
        rig.GiveReceipt(",'ack':'1-3','min':'7-50'");
        rig.Step();
        Assert.AreEqual(8, rig.Boot.Value);
        Assert.AreEqual(1, rig.Uplink.Outbox.Count);
        Assert.AreEqual("birth", rig.Link.ClaimAt(2, "typ"));
        Assert.IsTrue(rig.Link.ClaimAt(2, "jti").StartsWith("8-"));
        Assert.AreEqual("1-1", rig.Link.ClaimAt(2, "will"));
        Assert.AreEqual("alarm", rig.Link.ClaimAt(3, "typ"));
        Assert.IsTrue(rig.Link.ClaimAt(3, "jti").StartsWith("8-"));
        Assert.AreEqual("8-e4", rig.Link.ClaimAt(3, "evt"));
        Assert.AreEqual(opens, rig.Link.Opens);
        rig.GiveReceiptOf(rig.Link.ClaimAt(3, "jti"));
        rig.Step();
        Assert.AreEqual(0, rig.Uplink.Outbox.Count);
    }

    [TestMethod]
    public void OldTransmissionsAreForgottenAndCommandsMustNameTheNewBoot()
    {
        UplinkRig rig = new();
        rig.Step();
        rig.Add(EventKind.Alarm, 4);
        rig.Step();
        rig.GiveReceipt(",'min':'7-50'");
        rig.Step();
        rig.GiveReceiptOf("1-3");
        rig.GiveReceiptOf("8-3");
        rig.GiveCommand(1, "reset");
        rig.GiveCommand(8, "test");
        rig.Step();
        Assert.AreEqual(1, rig.Uplink.Outbox.Count);
        Assert.AreEqual((int)DetectorCommand.Test, (int)rig.Commands.Take());
        Assert.AreEqual((int)DetectorCommand.None, (int)rig.Commands.Take());
        Assert.AreEqual(1, rig.Uplink.Refused);
    }

    [TestMethod]
    public void AHigherCounterOfTheSameBootIsAheadAsWell()
    {
        UplinkRig rig = new();
        rig.Step();
        rig.GiveReceipt(",'min':'1-500'");
        rig.Step();
        Assert.AreEqual(2, rig.Boot.Value);
    }

    [DataRow("0-500")]
    [DataRow("1-1")]
    [DataRow("1-2")]
    [DataRow("2147483647-1")]
    [DataRow("2147483646-1")]
    [DataRow("99999999999-1")]
    [DataRow("none")]
    [TestMethod]
    public void WhatIsNotAheadOrNotPossibleChangesNothing(string seen)
    {
        UplinkRig rig = new();
        rig.Step();
        rig.GiveReceipt(",'min':'" + seen + "'");
        rig.Step();
        Assert.AreEqual(1, rig.Boot.Value);
        Assert.AreEqual(1, rig.Link.Published);
    }

    [TestMethod]
    public void TheReceiptThatSaysMoreThanOnceIsObeyedOnce()
    {
        UplinkRig rig = new();
        rig.Step();
        rig.GiveReceipt(",'min':'7-50'");
        rig.GiveReceipt(",'min':'7-50'");
        rig.GiveReceipt(",'min':'7-51'");
        rig.Step();
        Assert.AreEqual(8, rig.Boot.Value);
        Assert.AreEqual(2, rig.Link.Published);
    }

    // Each is a leap, which both slots keep: two writes to flash.
    [TestMethod]
    public void AControlRoomThatAlwaysAsksForMoreIsHeldBack()
    {
        UplinkRig rig = new();
        rig.Step();
        for (int seen = 1; seen <= 100; seen++)
        {
            rig.GiveReceipt(",'min':'" + (seen * 10).ToString() + "-50'");
            rig.Step();
        }

        Assert.AreEqual((10 * Limits.AskedWriteBurstCount) + 1, rig.Boot.Value);
        Assert.AreEqual(1 + (2 * Limits.AskedWriteBurstCount), rig.Store.Writes);
        Assert.AreEqual(100 - Limits.AskedWriteBurstCount, rig.Uplink.Refused);
        rig.StepFor(Limits.AskedWritePauseMicros);
        rig.GiveReceipt(",'min':'2000-50'");
        rig.Step();
        Assert.AreEqual(2001, rig.Boot.Value);
    }

    [TestMethod]
    public void TheNewNumberOutlivesAPowerCut()
    {
        UplinkRig rig = new();
        rig.Step();
        rig.GiveReceipt(",'min':'7-50'");
        rig.Step();
        Firmware.Delivery.BootCounter next = new(rig.Store);
        next.Advance(0);
        Assert.AreEqual(9, next.Value);
    }
}
