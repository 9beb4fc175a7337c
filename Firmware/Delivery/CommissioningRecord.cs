using Firmware.Provisioning;

namespace Firmware.Delivery;

/// <summary>
/// With which configuration a detector was commissioned, in a record that outlives a power cut. The routine starts by itself with a
/// configuration that is new, in <see cref="Limits.CommissioningStartCount"/> starts at most: a board whose power fails again and again
/// must not spend its life in tests.
/// </summary>
public sealed class CommissioningRecord
{
    // The record's numbers: its order, the configuration's checksum, starts of the routine, whether it was done, the lamp's light.
    private const int Order = 0;
    private const int Checksum = 1;
    private const int Starts = 2;
    private const int Done = 3;
    private const int Lamp = 4;
    private const int NumberCount = 5;

    private readonly TwoSlotRecord _record;
    private readonly int _checksum;
    private readonly int[] _numbers;

    /// <summary>Reads the record.</summary>
    /// <param name="store">Keeps it.</param>
    /// <param name="checksum">The configuration's; 0 for one that came from no file, which is never commissioned by itself.</param>
    public CommissioningRecord(IStore store, uint checksum)
    {
        _record = new TwoSlotRecord(store, "commissioned", NumberCount);
        _checksum = (int)checksum;
        _numbers = _record.Read();
        if (_numbers[Checksum] != _checksum)
        {
            _numbers[Checksum] = _checksum;
            _numbers[Starts] = 0;
            _numbers[Done] = 0;
            _numbers[Lamp] = 0;
        }
    }

    /// <summary>True when the routine is to start by itself.</summary>
    public bool IsDue => _checksum != 0 && _numbers[Done] == 0 && _numbers[Starts] < Limits.CommissioningStartCount;

    /// <summary>The test lamp's light in counts when the detector was commissioned; 0 when that is not known.</summary>
    public int LampCounts => _numbers[Lamp];

    /// <summary>False when the last write failed.</summary>
    public bool IsStored { get; private set; } = true;

    /// <summary>Counts a start by itself, before it begins.</summary>
    public void CountStart()
    {
        _numbers[Starts]++;
        Write();
    }

    /// <summary>The control room has the result.</summary>
    /// <param name="lampCounts">The test lamp's light, or 0.</param>
    public void SetDone(int lampCounts)
    {
        _numbers[Done] = 1;
        _numbers[Lamp] = lampCounts;
        Write();
    }

    private void Write()
    {
        _numbers[Order]++;
        IsStored = _record.Write(_numbers);
    }
}
