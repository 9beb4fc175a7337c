using Firmware.Provisioning;

namespace Firmware.Delivery;

/// <summary>
/// Why the board started, as far as it can be known: the platform gives no reset cause to managed code (the only member near it,
/// Sleep.GetWakeupCause, knows of deep sleep alone). So a restart of our own leaves a mark; without it the cause is unknown: power,
/// the reset pin, the external watchdog or a crash of the runtime.
/// </summary>
public sealed class RestartMark
{
    private readonly TwoSlotRecord _record;

    /// <summary>Reads the mark, and takes it away.</summary>
    public RestartMark(IStore store)
    {
        _record = new TwoSlotRecord(store, "restart", 2);
        IsOurs = _record.Read()[1] != 0;
        if (IsOurs)
        {
            Write(0);
        }
    }

    /// <summary>True when this start is one that the supervisor asked for.</summary>
    public bool IsOurs { get; }

    /// <summary>The cause as messages write it: supervisor or unknown.</summary>
    public string Cause => NameOf(IsOurs ? 1 : 0);

    /// <summary>The name of a cause as the journal keeps it.</summary>
    public static string NameOf(int cause) => cause == 1 ? "supervisor" : "unknown";

    /// <summary>Leaves the mark. To be called right before the restart.</summary>
    public void Leave() => Write(1);

    private void Write(int mark)
    {
        int[] numbers = _record.Read();
        numbers[0]++;
        numbers[1] = mark;
        _record.Write(numbers);
    }
}
