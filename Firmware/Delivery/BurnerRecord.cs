using Firmware.Provisioning;

namespace Firmware.Delivery;

/// <summary>
/// The learned burner in a record that outlives a power cut. The last word counts: the configuration's is the installer's, and what was
/// learned on the board overrides it until the configuration says something else than it did when that was learned.
/// </summary>
public sealed class BurnerRecord
{
    // The record's numbers: its order, what was learned, and what the configuration said then.
    private const int Order = 0;
    private const int Learned = 1;
    private const int Configured = 2;
    private const int NumberCount = 3;

    private readonly TwoSlotRecord _record;
    private readonly int _configured;

    /// <summary>Reads the record.</summary>
    /// <param name="store">Keeps it.</param>
    /// <param name="configuredCounts">What the configuration says; below zero when it says nothing.</param>
    public BurnerRecord(IStore store, int configuredCounts)
    {
        _record = new TwoSlotRecord(store, "burner", NumberCount);
        _configured = configuredCounts;
        int[] numbers = _record.Read();
        bool isLearned = numbers[Order] != 0
            && numbers[Configured] == configuredCounts
            && numbers[Learned] >= 0
            && numbers[Learned] <= Limits.LearnedMaxCounts; // more would only make the detector blind
        int counts = isLearned ? numbers[Learned] : configuredCounts;
        Counts = counts < 0 ? 0 : counts;
    }

    /// <summary>What counts as learned, above ambient in ADC counts; 0 for no burner.</summary>
    public int Counts { get; private set; }

    /// <summary>False when the last write failed: after a restart the burner before it counts again.</summary>
    public bool IsStored { get; private set; } = true;

    /// <summary>Keeps what was learned on the board. Writes only what is new.</summary>
    public void Keep(int counts)
    {
        if (counts == Counts)
        {
            return;
        }

        Counts = counts;
        int[] numbers = _record.Read();
        numbers[Order]++;
        numbers[Learned] = counts;
        numbers[Configured] = _configured;
        IsStored = _record.Write(numbers);
    }
}
