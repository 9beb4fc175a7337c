using Firmware.Messages;
using Firmware.Provisioning;

namespace Firmware.Delivery;

/// <summary>
/// Counts boots in two slots of the store, written in turn, each with its checksum: a power cut while writing one leaves the other.
/// With the message counter it makes every message's number unique.
/// </summary>
public sealed class BootCounter
{
    private const int RecordBytes = 8;

    private static readonly string[] Slots = { "boot.a", "boot.b" };

    private readonly IStore _store;

    /// <summary>Reads nothing yet.</summary>
    public BootCounter(IStore store) => _store = store;

    /// <summary>The counter of this boot, from 1; 0 until <see cref="Advance"/>.</summary>
    public int Value { get; private set; }

    /// <summary>False when the last write failed: the number may come again after a power cut.</summary>
    public bool IsStored { get; private set; }

    /// <summary>Goes to the next number above both what is stored and <paramref name="above"/>, and stores it.</summary>
    /// <param name="above">A number the control room has seen, or 0.</param>
    public void Advance(int above)
    {
        int first = ReadSlot(0);
        int second = ReadSlot(1);
        int highest = first > second ? first : second;
        highest = Value > highest ? Value : highest;
        Value = (above > highest ? above : highest) + 1;
        IsStored = _store.Write(Slots[first > second ? 1 : 0], Record(Value));
    }

    private int ReadSlot(int slot)
    {
        byte[] record = _store.Read(Slots[slot]);
        if (record == null || record.Length != RecordBytes || Crc32.Of(record, 4) != (uint)Number(record, 4))
        {
            return 0;
        }

        int value = Number(record, 0);
        return value < 0 ? 0 : value;
    }

    private static byte[] Record(int value)
    {
        byte[] record = new byte[RecordBytes];
        PutNumber(record, 0, value);
        PutNumber(record, 4, (int)Crc32.Of(record, 4));
        return record;
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
