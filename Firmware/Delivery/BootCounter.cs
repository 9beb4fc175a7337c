using Firmware.Provisioning;

namespace Firmware.Delivery;

/// <summary>Counts boots in a record that outlives a power cut. With the message counter it makes every message's number unique.</summary>
public sealed class BootCounter
{
    private readonly TwoSlotRecord _record;

    /// <summary>Reads nothing yet.</summary>
    public BootCounter(IStore store) => _record = new TwoSlotRecord(store, "boot", 1);

    /// <summary>The counter of this boot, from 1; 0 until <see cref="Advance"/>.</summary>
    public int Value { get; private set; }

    /// <summary>False when the last write failed: the number may come again after a power cut.</summary>
    public bool IsStored { get; private set; }

    /// <summary>Goes to the next number above both what is stored and <paramref name="above"/>, and stores it.</summary>
    /// <param name="above">A number the control room has seen, or 0.</param>
    public void Advance(int above)
    {
        int[] numbers = _record.Read();
        int highest = Value > numbers[0] ? Value : numbers[0];
        Value = (above > highest ? above : highest) + 1;
        numbers[0] = Value;
        IsStored = _record.Write(numbers);
    }
}
