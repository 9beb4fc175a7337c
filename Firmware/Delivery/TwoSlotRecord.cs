using Firmware.Messages;
using Firmware.Provisioning;

namespace Firmware.Delivery;

/// <summary>
/// A few numbers that outlive a power cut: two slots of the store, written in turn, each with its checksum, so that a cut while
/// one is written leaves the other. The first number orders them: it is above zero and grows with every write.
/// </summary>
public sealed class TwoSlotRecord
{
    private const int NumberBytes = 4;

    private readonly IStore _store;
    private readonly string[] _slots;
    private readonly int _count;

    /// <summary>Reads nothing yet.</summary>
    /// <param name="store">Keeps both slots.</param>
    /// <param name="name">The slots are this name with .a and .b behind it.</param>
    /// <param name="count">Numbers in the record.</param>
    public TwoSlotRecord(IStore store, string name, int count)
    {
        _store = store;
        _slots = new string[] { name + ".a", name + ".b" };
        _count = count;
    }

    /// <summary>The newer whole slot's numbers, owned by the caller; all zero when neither is whole.</summary>
    public int[] Read()
    {
        int[] first = ReadSlot(0);
        int[] second = ReadSlot(1);
        return first[0] > second[0] ? first : second;
    }

    /// <summary>Writes the slot that is torn or older.</summary>
    /// <param name="numbers">The first above that of <see cref="Read"/>.</param>
    /// <returns>False when it failed.</returns>
    public bool Write(int[] numbers)
    {
        byte[] record = new byte[(_count + 1) * NumberBytes];
        for (int i = 0; i < _count; i++)
        {
            PutNumber(record, i * NumberBytes, numbers[i]);
        }

        int end = _count * NumberBytes;
        PutNumber(record, end, (int)Crc32.Of(record, end));
        return _store.Write(_slots[ReadSlot(0)[0] > ReadSlot(1)[0] ? 1 : 0], record);
    }

    private int[] ReadSlot(int slot)
    {
        int[] numbers = new int[_count];
        byte[] record = _store.Read(_slots[slot]);
        int end = _count * NumberBytes;
        if (record == null
            || record.Length != end + NumberBytes
            || Crc32.Of(record, end) != (uint)Number(record, end)
            || Number(record, 0) <= 0)
        {
            return numbers;
        }

        for (int i = 0; i < _count; i++)
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
