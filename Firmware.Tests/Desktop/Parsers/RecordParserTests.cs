using System.Buffers.Binary;
using Firmware.Alarming;
using Firmware.Delivery;
using Firmware.Messages;
using Firmware.Provisioning;
using Firmware.Supervision;
using Simulator.Fuzzing;

namespace Firmware.Tests.Desktop.Parsers;

/// <summary>
/// What the board reads from flash, with anything in both slots, three of four with a right checksum: nothing throws, what was taken can be
/// changed and comes back as it was changed.
/// </summary>
[TestClass]
public sealed class RecordParserTests
{
    private static readonly int[] s_journal = [3, 2, 7, 0, 1_000, 8 << 24, 7, 0, 65_000, 1 << 24 | 7];

    [TestMethod]
    public void TwoSlots() => Run("x", 8, [[1, 5, 6], [2, 7, 8, 9], [int.MaxValue - 1, -1]], (store, found) =>
    {
        int[] next = [found[0] + 1, 11, -12];
        Assert.IsTrue(new TwoSlotRecord(store, "x", 8).Write(next));
        CollectionAssert.AreEqual((int[])[.. next, 0, 0, 0, 0, 0], new TwoSlotRecord(store, "x", 8).Read());
    });

    [TestMethod]
    public void Boot() => Run("boot", 3, [[1, 1, 1], [2, 2, 0], [9, 40, 9]], (store, found) =>
    {
        BootCounter boot = new(store);
        boot.Advance(0);
        Assert.IsTrue(boot.IsStored);
        Assert.IsTrue(found[1] < 0 || found[1] > int.MaxValue - 4 || boot.Value > found[1], "a number again");
        boot.CallGood();
        BootCounter next = new(store);
        next.Advance(0);
        Assert.IsTrue(boot.Value < 0 || boot.Value > int.MaxValue - 4 || next.Value > boot.Value, "a number again");
        Assert.AreEqual(0, next.BadBefore);
    });

    [TestMethod]
    public void Alarms() => Run("alarms", 1 + (Limits.OutboxCount * 6), [[1], [2, 7, 1, 0, 65_000, 812, 90], [5, 7, 1, 0, 65_000, 812, 90, 8, 3, 1, -5, 700, 0]], (store, _) =>
    {
        AlarmRecord record = new(store);
        Outbox outbox = new();
        record.Load(outbox);
        DetectorEvent alarm = new() { Kind = EventKind.Alarm, Boot = 9, Number = 4, TimeMicros = 1L << 40, LevelCounts = 5 };
        outbox.Add(ref alarm);
        record.Keep(outbox, 0);

        // An alarm's boot is above zero, in what was read as well as in what is written.
        Outbox again = new();
        new AlarmRecord(store).Load(again);
        Assert.AreEqual(outbox.Count, again.Count);
        Assert.IsTrue(again.Count <= Limits.OutboxCount);
        for (int i = 0; i < again.Count; i++)
        {
            Assert.AreEqual(outbox.EventAt(i), again.EventAt(i));
        }
    });

    [TestMethod]
    public void Burner() => Run("burner", 3, [[1, 800, -1], [2, 0, 500], [3, 900, -1]], (store, _) =>
    {
        BurnerRecord record = new(store, -1);
        Assert.IsTrue(record.Counts is >= 0 and <= Limits.LearnedMaxCounts, "no light is that strong");
        int learned = record.Counts == 700 ? 701 : 700;
        record.Keep(learned);
        Assert.AreEqual(learned, new BurnerRecord(store, -1).Counts);
    });

    [TestMethod]
    public void Settings() => Run("settings", 1 + (2 * StallSettings.NumberCount), [[1, 1, 420, 1_290, 540, 0, -1, -1, 540], [2, 0, -1, -1, 540, 0, -1, -1, 540]], (store, _) =>
    {
        int[] configured = new StallSettings(new Configuration()).ToNumbers();
        SettingsRecord record = new(store, configured);
        StallSettings settings = new(new Configuration());
        settings.TakeNumbers(record.Numbers);
        Assert.IsTrue(OpeningHours.TryParse(settings.HoursText, out OpeningHours hours) || settings.HoursText == "always", settings.HoursText);
        Assert.IsTrue(settings.UtcOffsetMinutes is >= -720 and <= 840);
        settings.IsCooking = !settings.IsCooking;
        record.Keep(settings.ToNumbers());
        CollectionAssert.AreEqual(settings.ToNumbers(), new SettingsRecord(store, configured).Numbers);
    });

    [TestMethod]
    public void JournalOfEvents() => Run("journal", Journal.NumberCount, [[1, 0], s_journal, [.. s_journal.Select((number, i) => i == 0 ? 4 : number), 7, 0, 99_000, 0]], (store, _) =>
    {
        Journal journal = new(new TwoSlotRecord(store, "journal", Journal.NumberCount));
        journal.Add((int)EventKind.Fault, (int)FaultCode.LinkLost, 9, 1L << 40, 1);
        for (int number = journal.Start; number < journal.End; number++)
        {
            Assert.AreEqual(4, JournalText.Of(journal.BootAt(number), journal.UpMillisAt(number), (EventKind)journal.KindAt(number), journal.DetailAt(number)).Split(':').Length);
        }

        journal.Keep(0);
        Journal again = new(new TwoSlotRecord(store, "journal", Journal.NumberCount));
        Assert.AreEqual(journal.End, again.End);
        Assert.AreEqual(1L << 40, again.UpMillisAt(again.End - 1));
    });

    [TestMethod]
    public void Commissioned() => Run("commissioned", 5, [[1, 77, 1, 0, 0], [2, 77, 1, 1, 310], [3, 78, 3, 0, 0]], (store, _) =>
    {
        CommissioningRecord record = new(store, 77);
        record.SetDone(123);
        CommissioningRecord again = new(store, 77);
        Assert.IsFalse(again.IsDue);
        Assert.AreEqual(123, again.LampCounts);
    });

    [TestMethod]
    public void Restart() => Run("restart", 2, [[1, 1], [2, 0], [3, 1]], (store, _) =>
    {
        RestartMark mark = new(store);
        Assert.IsFalse(new RestartMark(store).IsOurs, "the mark is taken away");
        mark.Leave();
        Assert.IsTrue(new RestartMark(store).IsOurs);
    });

    private static void Run(string name, int count, int[][] valid, Action<IStore, int[]> use) => ParserFuzz.Run(draw =>
    {
        Slots slots = new();
        Mutator mutator = new(draw, (count * 4) + 16, [.. valid.Select(Bytes)]);
        return new FuzzedParser(
            () =>
            {
                (slots.First, slots.Second) = (Slot(draw, mutator), Slot(draw, mutator));
                return [.. slots.First ?? [], .. slots.Second ?? []];
            },
            _ =>
            {
                int[] found = new TwoSlotRecord(slots, name, count).Read();

                // With an order at its very end nothing newer can be written: two thousand million writes, flash is worn out long before.
                use(slots, found[0] >= int.MaxValue - 4 ? slots.Clear(count) : found);
                return found[0] > 0 ? found : null;
            },
            32_768 + (count * 96),
            32);
    });

    private static byte[]? Slot(SeededDraw draw, Mutator mutator) => draw.Next(16) == 0 ? null : draw.Next(4) == 0 ? mutator.Next() : Checksummed(mutator.Next());

    private static byte[] Bytes(int[] numbers)
    {
        byte[] bytes = new byte[numbers.Length * 4];
        for (int i = 0; i < numbers.Length; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(i * 4), numbers[i]);
        }

        return bytes;
    }

    private static byte[] Checksummed(byte[] body)
    {
        byte[] whole = [.. body.AsSpan(0, body.Length & ~3), 0, 0, 0, 0];
        BinaryPrimitives.WriteUInt32BigEndian(whole.AsSpan(whole.Length - 4), Crc32.Of(body, whole.Length - 4));
        return whole;
    }

    /// <summary>The flash of a board that has only one record.</summary>
    private sealed class Slots : IStore
    {
        internal byte[]? First { get; set; }

        internal byte[]? Second { get; set; }

        public byte[] Read(string name) => (name.EndsWith(".a", StringComparison.Ordinal) ? First : Second)!;

        public bool Write(string name, byte[] record)
        {
            if (name.EndsWith(".a", StringComparison.Ordinal))
            {
                First = record;
            }
            else
            {
                Second = record;
            }

            return true;
        }

        internal int[] Clear(int count)
        {
            (First, Second) = (null, null);
            return new int[count];
        }
    }
}
