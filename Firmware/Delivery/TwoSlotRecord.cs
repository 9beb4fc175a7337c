using Firmware.Messages;
using Firmware.Provisioning;

namespace Firmware.Delivery;

/// <summary>
/// A few numbers that outlive a power cut: two slots of the store, written in turn, each with its checksum, so that a cut while
/// one is written leaves the other. The first number orders them: it is 1 in the first write and grows with every other.
/// </summary>
public sealed class TwoSlotRecord : IRecord
{
    private const int NumberBytes = 4;

    private readonly IStore _store;
    private readonly string[] _slots;
    private readonly int _count;

    /// <summary>Reads nothing yet.</summary>
    /// <param name="store">Keeps both slots.</param>
    /// <param name="name">The slots are this name with .a and .b behind it.</param>
    /// <param name="count">Numbers in the record at most.</param>
    public TwoSlotRecord(IStore store, string name, int count)
    {
        _store = store;
        _slots = new string[] { name + ".a", name + ".b" };
        _count = count;
    }

    /// <summary>True when the last <see cref="Read"/> met a slot that was written and is not whole: it may have held newer numbers.</summary>
    public bool IsDamaged { get; private set; }

    /// <summary>The newer whole slot's numbers, owned by the caller; zero where it held fewer, all zero when neither is whole.</summary>
    public int[] Read()
    {
        IsDamaged = false;
        int[] first = ReadSlot(0);
        int[] second = ReadSlot(1);

        // From the second write on both slots are there.
        IsDamaged |= (first[0] == 0 && second[0] > 1) || (second[0] == 0 && first[0] > 1);
        return first[0] > second[0] ? first : second;
    }

    /// <summary>Writes the slot that is torn or older.</summary>
    /// <param name="numbers">The first above that of <see cref="Read"/>.</param>
    /// <returns>False when it failed.</returns>
    public bool Write(int[] numbers)
    {
        int end = numbers.Length * NumberBytes;
        byte[] record = new byte[end + NumberBytes];
        for (int i = 0; i < numbers.Length; i++)
        {
            PutNumber(record, i * NumberBytes, numbers[i]);
        }

        PutNumber(record, end, (int)Crc32.Of(record, end));
        return _store.Write(_slots[ReadSlot(0)[0] > ReadSlot(1)[0] ? 1 : 0], record);
    }

    private int[] ReadSlot(int slot)
    {
        int[] numbers = new int[_count];
        byte[] record = _store.Read(_slots[slot]);
        if (record == null)
        {
            return numbers;
        }

        int end = record.Length - NumberBytes;
        if (end < NumberBytes
            || end % NumberBytes != 0
            || end > _count * NumberBytes
            || Crc32.Of(record, end) != (uint)Number(record, end)
            || Number(record, 0) <= 0)
        {
            IsDamaged = true;
            return numbers;
        }

        for (int i = 0; i * NumberBytes < end; i++)
        {
            numbers[i] = Number(record, i * NumberBytes);
        }

        return numbers;
    }

    private static int Number(byte[] record, int at) =>
        record[at] << 24 | record[at + 1] << 16 | record[at + 2] << 8 | record[at + 3];

    private static void PutNumber(byte[] record, int at, int value)
    {
        record[at] = (byte)(value >> 24);
        record[at + 1] = (byte)(value >> 16);
        record[at + 2] = (byte)(value >> 8);
        record[at + 3] = (byte)value;
    }
}
