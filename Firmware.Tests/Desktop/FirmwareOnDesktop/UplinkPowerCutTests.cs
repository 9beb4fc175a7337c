using Firmware.Alarming;

namespace Firmware.Tests;

/// <summary>What the uplink must not lose when the power goes.</summary>
[TestClass]
public class UplinkPowerCutTests
{
    [TestMethod]
    public void AnOpenAlarmIsSentAgainAfterARebootUnderItsOldId()
    {
        UplinkRig before = new();
        before.Step();
        before.StepFor(7_000_000);
        before.Add(EventKind.Alarm, 4);
        before.Step();
        UplinkRig after = new(before.Store, 0);
        Assert.IsTrue(after.Uplink.Outbox.HasAlarm);
        after.Step();
        Assert.AreEqual("alarm", after.Link.ClaimAt(1, "typ"));
        Assert.AreEqual("2-3", after.Link.ClaimAt(1, "jti"));
        Assert.AreEqual("1-e4", after.Link.ClaimAt(1, "evt"));
        Assert.AreEqual(before.Link.ClaimAt(1, "evt"), after.Link.ClaimAt(1, "evt"));
        Assert.AreEqual(before.Link.ClaimAt(1, "evt_up"), after.Link.ClaimAt(1, "evt_up"));
        Assert.AreEqual(before.Link.ClaimAt(1, "level"), after.Link.ClaimAt(1, "level"));
    }

    [TestMethod]
    public void AReceiptedAlarmStaysAway()
    {
        UplinkRig before = new();
        before.Step();
        before.Add(EventKind.Alarm, 4);
        before.Step();
        before.GiveReceiptOf(before.Link.ClaimAt(1, "jti"));
        before.Step();
        UplinkRig after = new(before.Store, 0);
        Assert.AreEqual(0, after.Uplink.Outbox.Count);
    }

    [TestMethod]
    public void AReceiptAfterTheRebootEndsItForGood()
    {
        UplinkRig before = new();
        before.Add(EventKind.Alarm, 4);
        before.Step();
        UplinkRig after = new(before.Store, 0);
        after.Step();
        after.GiveReceiptOf(after.Link.ClaimAt(1, "jti"));
        after.Step();
        Assert.AreEqual(0, after.Uplink.Outbox.Count);
        Assert.AreEqual(0, new UplinkRig(before.Store, 0).Uplink.Outbox.Count);
    }

    [TestMethod]
    public void AlarmsOfSeveralBootsStayApart()
    {
        UplinkRig first = new();
        first.Link.CanOpen = false;
        first.Add(EventKind.Alarm, 1);
        first.Step();
        UplinkRig second = new(first.Store, 0);
        second.Link.CanOpen = false;
        second.Add(EventKind.Alarm, 1);
        second.Step();
        UplinkRig third = new(first.Store, 0);
        third.Add(EventKind.Alarm, 1);
        third.Step();
        Assert.AreEqual("1-e1", third.Link.ClaimAt(1, "evt"));
        Assert.AreEqual("2-e1", third.Link.ClaimAt(2, "evt"));
        Assert.AreEqual("3-e1", third.Link.ClaimAt(3, "evt"));
    }

    [TestMethod]
    public void TheAlarmIsPublishedBeforeItIsWrittenAndBothInItsStep()
    {
        UplinkRig rig = new();
        rig.Store.Link = rig.Link;
        rig.Step();
        int writes = rig.Store.Writes;
        rig.Add(EventKind.Alarm, 1);
        rig.Step();
        Assert.AreEqual(2, rig.Link.Published);
        Assert.AreEqual(writes + 2, rig.Store.Writes);
        Assert.AreEqual(2, rig.Store.PublishedBeforeWrite);
        rig.StepFor(60_000_000);
        Assert.AreEqual(writes + 2, rig.Store.Writes);
    }

    [TestMethod]
    public void WithoutALinkItIsWrittenBeforeConnecting()
    {
        UplinkRig rig = new();
        rig.Store.Link = rig.Link;
        int writes = rig.Store.Writes;
        rig.Add(EventKind.Alarm, 1);
        rig.Step();
        Assert.AreEqual(writes + 2, rig.Store.Writes);
        Assert.AreEqual(0, rig.Store.PublishedBeforeWrite);
        Assert.AreEqual("alarm", rig.Link.ClaimAt(1, "typ"));
    }

    [TestMethod]
    public void AStoreThatFailsHoldsNoAlarmBack()
    {
        UplinkRig rig = new();
        rig.Store.FailsWrites = true;
        rig.Step();
        rig.Add(EventKind.Alarm, 1);
        rig.Step();
        Assert.AreEqual("alarm", rig.Link.ClaimAt(1, "typ"));
        Assert.IsFalse(rig.Alarms.IsStored);
        rig.Store.FailsWrites = false;
        rig.StepFor(Limits.StoreRetryMicros);
        Assert.IsTrue(rig.Alarms.IsStored);
        Assert.IsTrue(new UplinkRig(rig.Store, 0).Uplink.Outbox.HasAlarm);
    }

    // Alarms of two boots are told under new ids: the old ones may be others' already. None of the two meets the other.
    [TestMethod]
    public void AlarmsOfSeveralBootsMoveAboveWhatTheControlRoomHasSeen()
    {
        UplinkRig first = new();
        first.Link.CanOpen = false;
        first.Add(EventKind.Alarm, 1);
        first.Step();
        UplinkRig second = new(first.Store, 0);
        second.Add(EventKind.Alarm, 1);
        second.Step();
        second.GiveReceipt(",'min':'7-50'");
        second.Step();
        Assert.AreEqual(9, second.Boot.Value);
        int birth = second.Link.Find("birth", 1);
        Assert.AreEqual("8-e1", second.Link.ClaimAt(birth + 1, "evt"));
        Assert.AreEqual("9-e1", second.Link.ClaimAt(birth + 2, "evt"));
        UplinkRig third = new(first.Store, 0);
        third.Step();
        Assert.AreEqual("10-2", third.Link.ClaimAt(0, "jti"));
        Assert.AreEqual("8-e1", third.Link.ClaimAt(1, "evt"));
        Assert.AreEqual("9-e1", third.Link.ClaimAt(2, "evt"));
    }

    [DataRow(false)]
    [DataRow(true)]
    [TestMethod]
    public void ACutAtEveryByteOfALifeLosesNoAlarmAndRepeatsNoNumber(bool keepsOld)
    {
        FakeStore whole = new();
        Life life = new(whole);
        Assert.AreEqual(4, life.Steps);
        for (int bytes = 0; bytes <= whole.BytesWritten; bytes++)
        {
            FakeStore store = new();
            store.PowerBytes = bytes;
            store.KeepsOldBehindCut = keepsOld;
            Life cut = new(store);
            store.PowerBytes = -1;
            UplinkRig after = new(store, 0);
            Assert.IsTrue(after.Boot.Value > cut.LastBoot);
            string open = " ";
            Firmware.Delivery.Outbox outbox = after.Uplink.Outbox;
            for (int i = 0; i < outbox.Count; i++)
            {
                open += outbox.EventAt(i).Boot.ToString() + "-" + outbox.EventAt(i).Number.ToString() + " ";
            }

            Assert.IsTrue(open == cut.OpenBefore || open == cut.OpenAfter);
        }
    }

    /// <summary>
    /// Boots, records two alarms, has the first receipted. It ends where the power goes, in the midst of a step, and knows which alarms may
    /// be open then: those before the step that was cut, or those after it.
    /// </summary>
    private sealed class Life
    {
        private readonly FakeStore _store;
        private bool _isOver;

        internal Life(FakeStore store)
        {
            _store = store;
            OpenBefore = " ";
            OpenAfter = " ";
            UplinkRig rig = new(store, 0);
            if (Note(rig, " "))
            {
                rig.Add(EventKind.Alarm, 1);
                rig.Step();
            }

            if (Note(rig, " 1-1 "))
            {
                rig.Add(EventKind.Alarm, 2);
                rig.Step();
            }

            if (Note(rig, " 1-1 1-2 "))
            {
                rig.GiveReceiptOf(rig.Link.ClaimAt(1, "jti"));
                rig.Step();
            }

            Note(rig, " 1-2 ");
        }

        internal int Steps { get; private set; }

        internal int LastBoot { get; private set; }

        internal string OpenBefore { get; private set; }

        internal string OpenAfter { get; private set; }

        // False where the power has gone.
        private bool Note(UplinkRig rig, string open)
        {
            if (_isOver)
            {
                return false;
            }

            OpenBefore = OpenAfter;
            OpenAfter = open;
            LastBoot = rig.Boot.IsStored ? rig.Boot.Value : 0;
            Steps++;
            _isOver = _store.PowerBytes >= 0 && _store.BytesWritten > _store.PowerBytes;
            return !_isOver;
        }
    }
}
