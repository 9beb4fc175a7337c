using Firmware.Alarming;
using Firmware.Delivery;

namespace Firmware.Tests;

[TestClass]
public class OutboxTests
{
    [TestMethod]
    public void AlarmsComeFirstAndWithinARankTheOldest()
    {
        Outbox outbox = new();
        Add(outbox, EventKind.SuspectCleared, 1);
        Add(outbox, EventKind.Test, 2);
        Add(outbox, EventKind.Fault, 3);
        Add(outbox, EventKind.Alarm, 4);
        Add(outbox, EventKind.Suspect, 5);
        Add(outbox, EventKind.Fault, 6);
        Add(outbox, EventKind.Restored, 7);
        Add(outbox, EventKind.Alarm, 8);
        Add(outbox, EventKind.FaultCleared, 9);
        Assert.AreEqual("4 8 3 6 9 7 2 5 1 ", SendAll(outbox));
        Assert.AreEqual(9, outbox.Count);
        Assert.AreEqual(0, outbox.Lost);
    }

    [TestMethod]
    public void WhatWasSentIsDueAgainAtItsTime()
    {
        Outbox outbox = new();
        Assert.AreEqual(-1, outbox.FindDue(long.MaxValue));
        Add(outbox, EventKind.Alarm, 1);
        Assert.AreEqual(0, outbox.FindDue(0));
        outbox.Sent(0, 10, 7_000);
        Assert.AreEqual(-1, outbox.FindDue(6_999));
        Assert.AreEqual(0, outbox.FindDue(7_000));
        Add(outbox, EventKind.Fault, 2);
        Assert.AreEqual(1, outbox.FindDue(6_999));
        outbox.MakeAllDue();
        Assert.AreEqual(0, outbox.FindDue(0));
    }

    [TestMethod]
    public void AReceiptForAnyRememberedTransmissionEndsTheEvent()
    {
        const int Remembered = Limits.RememberedTransmissionCount;
        for (int named = 1; named <= Remembered + 3; named++)
        {
            Outbox outbox = new();
            Add(outbox, EventKind.Alarm, 1);
            for (int counter = 1; counter <= Remembered + 3; counter++)
            {
                outbox.Sent(0, counter, 0);
            }

            Assert.AreEqual(named > 3, outbox.Acknowledge(named));
            Assert.AreEqual(named > 3 ? 0 : 1, outbox.Count);
            Assert.IsFalse(outbox.Acknowledge(named));
        }
    }

    [TestMethod]
    public void AReceiptEndsItsOwnEventOnly()
    {
        Outbox outbox = new();
        for (int number = 1; number <= 5; number++)
        {
            Add(outbox, EventKind.Fault, number);
            outbox.Sent(number - 1, 100 + number, 0);
        }

        Assert.IsFalse(outbox.Acknowledge(0));
        Assert.IsFalse(outbox.Acknowledge(100));
        Assert.IsFalse(outbox.Acknowledge(106));
        Assert.AreEqual(5, outbox.Count);
        Assert.IsTrue(outbox.Acknowledge(103));
        Assert.AreEqual("1 2 4 5 ", SendAll(outbox));
    }

    [TestMethod]
    public void APlaceUsedAgainKnowsNothingOfItsFormerEvent()
    {
        Outbox outbox = new();
        Add(outbox, EventKind.Alarm, 1);
        outbox.Sent(0, 5, 1_000);
        Assert.IsTrue(outbox.Acknowledge(5));
        Add(outbox, EventKind.Alarm, 2);
        Assert.IsFalse(outbox.Acknowledge(5));
        Assert.IsFalse(outbox.Acknowledge(0));
        Assert.AreEqual(0, outbox.FindDue(0));
    }

    [TestMethod]
    public void PlacesUsedAgainStayApart()
    {
        Outbox outbox = new();
        for (int number = 1; number <= 4; number++)
        {
            Add(outbox, EventKind.Fault, number);
            outbox.Sent(number - 1, 100 + number, 0);
        }

        Assert.IsTrue(outbox.Acknowledge(101));
        Assert.IsTrue(outbox.Acknowledge(103));
        for (int number = 5; number <= 9; number++)
        {
            Add(outbox, EventKind.Fault, number);
        }

        Assert.AreEqual("2 4 5 6 7 8 9 ", SendAll(outbox));
        Assert.IsTrue(outbox.Acknowledge(1_002));
        Assert.IsTrue(outbox.Acknowledge(1_009));
        Assert.AreEqual("4 5 6 7 8 ", SendAll(outbox));
    }

    [TestMethod]
    public void ForgottenTransmissionsAreNotAcknowledged()
    {
        Outbox outbox = new();
        Add(outbox, EventKind.Alarm, 1);
        outbox.Sent(0, 5, 0);
        outbox.ForgetTransmissions();
        Assert.IsFalse(outbox.Acknowledge(5));
        outbox.Sent(0, 6, 0);
        Assert.IsTrue(outbox.Acknowledge(6));
    }

    [TestMethod]
    public void FullItLosesTheLowestRankAndCountsIt()
    {
        Outbox outbox = new();
        Add(outbox, EventKind.Suspect, 1);
        Add(outbox, EventKind.Test, 2);
        for (int number = 3; number <= Limits.OutboxCount; number++)
        {
            Add(outbox, EventKind.Fault, number);
        }

        Assert.AreEqual(0, outbox.Lost);
        Add(outbox, EventKind.SuspectCleared, 100);
        Add(outbox, EventKind.Suspect, 101);
        Assert.AreEqual(2, outbox.Lost);
        Add(outbox, EventKind.Alarm, 102);
        Assert.AreEqual(3, outbox.Lost);
        Add(outbox, EventKind.Alarm, 103);
        Add(outbox, EventKind.Alarm, 104);
        Assert.AreEqual(5, outbox.Lost);
        Assert.AreEqual(Limits.OutboxCount, outbox.Count);
        string order = SendAll(outbox);
        Assert.IsTrue(order.StartsWith("102 103 104 3 4 5 "));
        Assert.IsTrue(order.IndexOf(" 2 ") < 0);
        Assert.IsTrue(order.IndexOf(" 32 ") < 0);
        Assert.IsTrue(order.IndexOf(" 31 ") > 0);
    }

    [TestMethod]
    public void FullOfAlarmsItKeepsTheFirst()
    {
        Outbox outbox = new();
        for (int number = 1; number <= Limits.OutboxCount + 5; number++)
        {
            Add(outbox, EventKind.Alarm, number);
        }

        Assert.AreEqual(5, outbox.Lost);
        Assert.AreEqual(1, outbox.EventAt(0).Number);
        Assert.AreEqual(Limits.OutboxCount, outbox.EventAt(Limits.OutboxCount - 1).Number);
    }

    [TestMethod]
    public void KnowsWhetherAnAlarmIsOpen()
    {
        Outbox outbox = new();
        Assert.IsFalse(outbox.HasAlarm);
        Add(outbox, EventKind.Fault, 1);
        Assert.IsFalse(outbox.HasAlarm);
        Add(outbox, EventKind.Alarm, 2);
        Assert.IsTrue(outbox.HasAlarm);
        outbox.Sent(0, 9, 1_000);
        Assert.IsTrue(outbox.HasAlarm);
        Assert.IsTrue(outbox.Acknowledge(9));
        Assert.IsFalse(outbox.HasAlarm);
        Assert.AreEqual(1, outbox.Count);
    }

    private static void Add(Outbox outbox, EventKind kind, int number)
    {
        DetectorEvent recorded = default;
        recorded.Kind = kind;
        recorded.Number = number;
        outbox.Add(ref recorded);
    }

    // The numbers in the order in which they fall due.
    private static string SendAll(Outbox outbox)
    {
        string order = "";
        outbox.MakeAllDue();
        for (int place = outbox.FindDue(0); place >= 0; place = outbox.FindDue(0))
        {
            order += outbox.EventAt(place).Number.ToString() + " ";
            outbox.Sent(place, 1_000 + outbox.EventAt(place).Number, 1);
        }

        return order;
    }
}
