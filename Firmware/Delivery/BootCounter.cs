using Firmware.Provisioning;

namespace Firmware.Delivery;

/// <summary>
/// Counts boots in a record that outlives a power cut, and among them those in a row that did not last. With the message counter the
/// boot counter makes every message's number unique.
/// </summary>
public sealed class BootCounter
{
    // The record's numbers.
    private const int Order = 0;
    private const int Boot = 1;
    private const int Bad = 2;
    private const int NumberCount = 3;

    private readonly TwoSlotRecord _record;
    private int _badWithThis;

    /// <summary>Reads nothing yet.</summary>
    public BootCounter(IStore store) => _record = new TwoSlotRecord(store, "boot", NumberCount);

    /// <summary>The counter of this boot, from 1; 0 until <see cref="Advance"/>.</summary>
    public int Value { get; private set; }

    /// <summary>Boots in a row before this one that nobody called good.</summary>
    public int BadBefore { get; private set; }

    /// <summary>False when the last write failed: the number may come again after a power cut.</summary>
    public bool IsStored { get; private set; }

    /// <summary>
    /// Goes to the next number above both what is stored and <paramref name="above"/>, and stores it. The first time since boot it
    /// counts the boot as bad as well, in the same write, until <see cref="CallGood"/>.
    /// </summary>
    /// <param name="above">A number that was seen elsewhere, or 0.</param>
    public void Advance(int above)
    {
        int[] numbers = _record.Read();
        if (Value == 0)
        {
            BadBefore = numbers[Bad];
            _badWithThis = BadBefore + 1;
        }

        // A damaged slot may have held the number after the one that is left: that one is left out.
        int stored = _record.IsDamaged ? numbers[Boot] + 1 : numbers[Boot];
        int highest = Value > stored ? Value : stored;
        Value = (above > highest ? above : highest) + 1;

        // Leaving one out is enough only where the slots are one apart at most: after a leap both hold the new number.
        bool leaps = Value > numbers[Boot] + 1;
        Write(numbers);
        if (leaps)
        {
            bool isFirstStored = IsStored;
            Write(numbers);
            IsStored &= isFirstStored;
        }
    }

    /// <summary>Says that this boot lasted: it and those before it are not counted as bad any more.</summary>
    public void CallGood()
    {
        _badWithThis = 0;
        Write(_record.Read());
    }

    private void Write(int[] numbers)
    {
        numbers[Order]++;
        numbers[Boot] = Value;
        numbers[Bad] = _badWithThis;
        IsStored = _record.Write(numbers);
    }
}
