using Firmware.Provisioning;

namespace Firmware.Delivery;

/// <summary>
/// A stall's settings in a record that outlives a power cut. The last word counts: what the control room set overrides the
/// configuration until the installer's configuration says something else than it did then.
/// </summary>
public sealed class SettingsRecord
{
    // Behind the record's order: what was set, and what the configuration said then.
    private const int Set = 1;

    private readonly TwoSlotRecord _record;
    private readonly int[] _configured;
    private int[] _kept;

    /// <summary>Reads the record.</summary>
    /// <param name="store">Keeps it.</param>
    /// <param name="configured">The configuration's settings as numbers.</param>
    public SettingsRecord(IStore store, int[] configured)
    {
        _record = new TwoSlotRecord(store, "settings", Set + (2 * configured.Length));
        _configured = configured;
        int[] numbers = _record.Read();
        _kept = numbers[0] != 0 && Same(numbers, Set + configured.Length, configured) ? Part(numbers) : configured;
    }

    /// <summary>The settings that count, as numbers.</summary>
    public int[] Numbers => _kept;

    /// <summary>False when the last write failed: after a restart the settings before it count again.</summary>
    public bool IsStored { get; private set; } = true;

    /// <summary>Keeps what was set. Writes only what is new.</summary>
    public void Keep(int[] settings)
    {
        if (IsStored && Same(_kept, 0, settings))
        {
            return;
        }

        _kept = settings;
        int[] numbers = _record.Read();
        numbers[0]++;
        Array.Copy(settings, 0, numbers, Set, settings.Length);
        Array.Copy(_configured, 0, numbers, Set + settings.Length, settings.Length);
        IsStored = _record.Write(numbers);
    }

    private int[] Part(int[] numbers)
    {
        int[] part = new int[_configured.Length];
        Array.Copy(numbers, Set, part, 0, part.Length);
        return part;
    }

    private static bool Same(int[] left, int from, int[] right)
    {
        for (int i = 0; i < right.Length; i++)
        {
            if (left[from + i] != right[i])
            {
                return false;
            }
        }

        return true;
    }
}
