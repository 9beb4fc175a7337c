using FsCheck;
using FsCheck.Fluent;
using Firmware.Alarming;
using Firmware.Delivery;
using Simulator;
using Simulator.ControlRoom;

namespace Firmware.Tests.Desktop.Properties;

/// <summary>What must not be lost, doubled or confused, whatever happens in whatever order: each against a plain model.</summary>
[TestClass]
public sealed class DeliveryProperties
{
    // Mostly numbers that share a place in a window of 1,024; a later boot or the last numbers of all would soon refuse everything else.
    private static readonly Gen<(int Boot, int Counter)> s_number =
        from boot in Gen.Frequency((40, Gen.Constant(1)), (1, Gen.Choose(0, 3)))
        from counter in Gen.Frequency((20, Gen.Choose(0, 20)), (20, Gen.Choose(1_020, 1_045)), (10, Gen.Choose(2_044, 2_070)), (1, Gen.Choose(int.MaxValue - 3, int.MaxValue)))
        select (boot, counter);

    [TestMethod]
    public void ADetectorTakesEachNumberOnce() => Holds.ForAllSequences(s_number, numbers =>
    {
        Firmware.Messages.ReplayWindow window = new();
        NumbersTaken model = new();
        foreach ((int boot, int counter) in numbers)
        {
            Assert.AreEqual(model.Take(boot, counter), window.TryTake(new Firmware.Messages.MessageId { Boot = boot, Counter = counter }), $"{boot}-{counter}");
        }
    });

    [TestMethod]
    public void TheControlRoomTakesEachNumberOnce() => Holds.ForAllSequences(s_number, numbers =>
    {
        ReplayWindow window = new();
        NumbersTaken model = new();
        foreach ((int boot, int counter) in numbers)
        {
            MessageId id = new(boot, counter);
            bool isFresh = window.Judge(id) == JtiStanding.Fresh;
            Assert.AreEqual(model.Take(boot, counter), isFresh, $"{boot}-{counter}");
            if (isFresh)
            {
                window.Take(id);
            }
        }
    });

    /// <summary>0 and 1 add an alarm, 2 to 4 another kind; 5 and 6 send what is due, 7 and 8 bring a receipt; 9 is a new connection.</summary>
    [TestMethod]
    public void AnOutboxKeepsWhatIsOpenAlarmsFirst() => Holds.ForAllSequences(
        from what in Gen.Choose(0, 9) from which in Gen.Choose(0, 60) select (what, which),
        steps =>
        {
            Outbox outbox = new();
            List<(int Rank, int Number)> open = [];
            Dictionary<int, int> sent = [];
            int number = 0;
            int lost = 0;
            foreach ((int what, int which) in steps)
            {
                switch (what)
                {
                    case < 5:
                        int rank = what < 2 ? 0 : what - 1;
                        DetectorEvent recorded = new() { Kind = (EventKind)rank, Number = ++number };
                        outbox.Add(ref recorded);
                        open.Insert(open.FindLastIndex(entry => entry.Rank <= rank) + 1, (rank, number));
                        if (open.Count > Limits.OutboxCount)
                        {
                            open.RemoveAt(open.Count - 1);
                            lost++;
                        }

                        break;
                    case < 7 when outbox.FindDue(0) is >= 0 and int place:
                        sent[sent.Count + 1] = outbox.EventAt(place).Number;
                        outbox.Sent(place, sent.Count, 1);
                        break;
                    case < 9:
                        bool isOpen = sent.TryGetValue(which, out int named) && open.Exists(entry => entry.Number == named) && sent.Count(entry => entry.Value == named && entry.Key > which) < Limits.RememberedTransmissionCount;
                        Assert.AreEqual(isOpen, outbox.Acknowledge(which), $"receipt of {which}");
                        open.RemoveAll(entry => isOpen && entry.Number == named);
                        break;
                    default:
                        outbox.MakeAllDue();
                        break;
                }

                Assert.AreEqual(lost, outbox.Lost);
                CollectionAssert.AreEqual(open.Select(entry => entry.Number).ToArray(), Enumerable.Range(0, outbox.Count).Select(place => outbox.EventAt(place).Number).ToArray());
                Assert.AreEqual(open.Count(entry => entry.Rank == 0), outbox.AlarmCount);
            }
        },
        1_000);

    /// <summary>0 to 2 raise an alarm, 3 to 6 bring a receipt, 7 and 8 cut the power after so many bytes more, in an alarm's writes or in none; each is a step.</summary>
    [TestMethod]
    public void OpenAlarmsAndNumbersOutliveEveryCut() => Holds.ForAllSequences(
        from what in Gen.Choose(0, 8) from which in Gen.Choose(0, 200) select (what, which),
        steps =>
        {
            FakeStore store = new();
            UplinkRig rig = new(store, 0);
            HashSet<string> numbers = [];
            HashSet<string> open = [];
            int number = 0;
            foreach ((int what, int which) in steps)
            {
                string added = "";
                string receipted = "";
                if (what is 7 or 8)
                {
                    store.PowerBytes = store.BytesWritten + which;
                }

                if (what is < 3 or 8 && rig.Uplink.Outbox.Count < Limits.OutboxCount)
                {
                    added = $"{rig.Boot.Value}-e{++number}";
                    rig.Add(EventKind.Alarm, number);
                }

                int published = rig.Link.Published;
                if (what is >= 3 and < 7 && published > 0 && rig.Link.ClaimAt(which % published, "evt") is { Length: > 0 } evt)
                {
                    rig.GiveReceiptOf(rig.Link.ClaimAt(which % published, "jti"));
                    receipted = evt;
                }

                rig.StepFor(10_000_000);
                bool isCut = store.PowerBytes >= 0 && store.BytesWritten > store.PowerBytes;
                for (int i = published; i < rig.Link.Published; i++)
                {
                    Assert.IsTrue(numbers.Add(rig.Link.ClaimAt(i, "jti")), "a number again");
                }

                // A receipt for a transmission that is forgotten does nothing, so it may be open still.
                open.ExceptWith([.. open.Where(alarm => alarm == receipted && !Open(rig).Contains(alarm))]);
                if (added.Length > 0 && !isCut)
                {
                    open.Add(added);
                }

                if (what is 7 or 8)
                {
                    store.PowerBytes = -1;
                    rig = new UplinkRig(store, 0);
                }

                Assert.IsTrue(open.IsSubsetOf(Open(rig)), $"lost: {string.Join(' ', open.Except(Open(rig)))}");
                Assert.IsTrue(rig.Uplink.Outbox.Count <= Limits.OutboxCount);
            }
        },
        300);

    /// <summary>So many bytes of a write arrive; behind them stands nothing, or what was there before.</summary>
    [TestMethod]
    public void ARecordIsTheOldOneOrTheNewOneAfterACutAtAnyByte() => Holds.ForAllSequences(
        from cut in Gen.Choose(-8, 20) from value in Holds.AnyInt from keepsOld in Gen.Elements(true, false) select (cut, value, keepsOld),
        writes =>
        {
            FakeStore store = new();
            (int Order, int Value) last = (0, 0);
            foreach ((int cut, int value, bool keepsOld) in writes)
            {
                store.CutAfterBytes = cut;
                store.KeepsOldBehindCut = keepsOld;
                (int Order, int Value) next = (last.Order + 1, value);
                new TwoSlotRecord(store, "x", 2).Write([next.Order, next.Value]);
                int[] read = new TwoSlotRecord(store, "x", 2).Read();
                Assert.IsTrue((read[0], read[1]) == last || (read[0], read[1]) == next, $"{read[0]} {read[1]}");
                Assert.IsTrue(cut is >= 0 and < 12 || (read[0], read[1]) == next, "a whole write is the new one");
                last = (read[0], read[1]);
            }
        },
        1_000);

    /// <summary>0 and 1 add, 2 replaces, 3 retires, 4 rotates a key; ids, stalls and keys are a few, so that they meet.</summary>
    [TestMethod]
    public void ARegistryGivesNoIdAndNoKeyTwiceAndNoStallToTwo() => Holds.ForAllSequences(
        from what in Gen.Choose(0, 4) from which in Gen.Choose(0, 7).ArrayOf(4) select (what, which),
        steps =>
        {
            DateTimeOffset now = DateTimeOffset.FromUnixTimeSeconds(1_760_000_000);
            DetectorRegistry registry = new();
            Dictionary<string, string> holders = [];
            foreach ((int what, int[] which) in steps)
            {
                (string id, string other, string stall) = ($"d{which[0]}", $"d{which[1]}", $"s{which[2]}");
                byte[] key = new byte[DetectorRegistry.KeyBytes];
                key[0] = (byte)(which[3] + (which[2] * 8));
                string before = TextOf(registry);
                try
                {
                    EnrolledDetector changed = what switch
                    {
                        0 or 1 => registry.Add(id, "m1", stall, key),
                        2 => registry.Replace(other, id, key, now),
                        3 => registry.Retire(id, now),
                        _ => registry.Rotate(id, key, now),
                    };
                    Assert.IsTrue(what == 3 || holders.TryAdd(Convert.ToHexString(key), changed.Id), "a key again");
                }
                catch (EndException refusal)
                {
                    Assert.AreEqual(ExitCode.BadInput, refusal.ExitCode);
                    Assert.AreEqual(before, TextOf(registry), "a refusal changed something");
                }

                EnrolledDetector[] inService = [.. registry.All.Where(detector => detector.Retirement is null)];
                Assert.HasCount(inService.Length, inService.DistinctBy(detector => detector.Stall));
                Assert.HasCount(registry.All.Count, registry.All.DistinctBy(detector => detector.Id));
                Assert.IsTrue(inService.All(detector => registry.FindAt("m1", detector.Stall)?.Id == detector.Id));
            }

            string text = TextOf(registry);
            Assert.AreEqual(text, TextOf(RegistryFile.Parse(System.Text.Encoding.UTF8.GetBytes(text), "again")));
        });

    private static HashSet<string> Open(UplinkRig rig) =>
        [.. Enumerable.Range(0, rig.Uplink.Outbox.Count).Select(rig.Uplink.Outbox.EventAt).Select(recorded => $"{recorded.Boot}-e{recorded.Number}")];

    private static string TextOf(DetectorRegistry registry)
    {
        using MemoryStream stream = new();
        RegistryFile.Write(stream, registry.All);
        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>All numbers that were ever taken, and of the highest boot those that are not too far back to tell.</summary>
    private sealed class NumbersTaken
    {
        private readonly HashSet<(int, int)> _taken = [];
        private (int Boot, int Counter) _highest = (-1, 0);

        internal bool Take(int boot, int counter)
        {
            bool isTooOld = boot < _highest.Boot || (boot == _highest.Boot && counter <= _highest.Counter - Limits.ReplayWindowCount);
            if (isTooOld || !_taken.Add((boot, counter)))
            {
                return false;
            }

            _highest = (boot, counter).CompareTo(_highest) > 0 ? (boot, counter) : _highest;
            return true;
        }
    }
}
