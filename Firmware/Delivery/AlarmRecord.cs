using Firmware.Alarming;
using Firmware.Provisioning;

namespace Firmware.Delivery;

/// <summary>
/// The outbox's open alarms in a record that outlives a power cut: as many as the outbox holds, so that none it keeps is lost.
/// Written when that set changes, to both slots, so that one that is spoilt later loses none; a write that failed is tried again once a minute.
/// </summary>
public sealed class AlarmRecord
{
    // An alarm's numbers; before all of them stands the record's order. An alarm's boot is above zero: a zero ends them.
    private const int Boot = 0;
    private const int Number = 1;
    private const int TimeHigh = 2;
    private const int TimeLow = 3;
    private const int Level = 4;
    private const int Flicker = 5;
    private const int NumberCount = 6;

    private readonly TwoSlotRecord _record;
    private readonly int[] _loaded;
    private int _order;
    private int _kept;
    private long _retryMicros;

    /// <summary>Reads the record.</summary>
    public AlarmRecord(IStore store)
    {
        _record = new TwoSlotRecord(store, "alarms", 1 + (Limits.OutboxCount * NumberCount));
        _loaded = _record.Read();
        _order = _loaded[0];
        for (int at = 1; at < _loaded.Length; at += NumberCount)
        {
            HighestBoot = _loaded[at + Boot] > HighestBoot ? _loaded[at + Boot] : HighestBoot;
        }
    }

    /// <summary>The highest boot counter among the alarms read; 0 when there was none.</summary>
    public int HighestBoot { get; private set; }

    /// <summary>False when the last write failed: after a power cut the open alarms before it come back.</summary>
    public bool IsStored { get; private set; } = true;

    /// <summary>Puts the alarms read into an empty outbox.</summary>
    public void Load(Outbox outbox)
    {
        DetectorEvent alarm = default;
        for (int at = 1; at < _loaded.Length && _loaded[at + Boot] > 0; at += NumberCount)
        {
            alarm.Kind = EventKind.Alarm;
            alarm.Boot = _loaded[at + Boot];
            alarm.Number = _loaded[at + Number];
            alarm.TimeMicros = (long)_loaded[at + TimeHigh] << 32 | (uint)_loaded[at + TimeLow];
            alarm.LevelCounts = _loaded[at + Level];
            alarm.FlickerCounts = _loaded[at + Flicker];
            outbox.Add(ref alarm);
        }

        _kept = outbox.AlarmChanges;
    }

    /// <summary>Writes the outbox's open alarms if they are others than those kept.</summary>
    public void Keep(Outbox outbox, long nowMicros)
    {
        if (outbox.AlarmChanges == _kept && (IsStored || nowMicros < _retryMicros))
        {
            return;
        }

        _kept = outbox.AlarmChanges;
        int[] numbers = new int[1 + (outbox.AlarmCount * NumberCount)];
        for (int i = 0; i < outbox.AlarmCount; i++)
        {
            DetectorEvent alarm = outbox.EventAt(i);
            int at = 1 + (i * NumberCount);
            numbers[at + Boot] = alarm.Boot;
            numbers[at + Number] = alarm.Number;
            numbers[at + TimeHigh] = (int)(alarm.TimeMicros >> 32);
            numbers[at + TimeLow] = (int)alarm.TimeMicros;
            numbers[at + Level] = alarm.LevelCounts;
            numbers[at + Flicker] = alarm.FlickerCounts;
        }

        IsStored = Write(numbers) && Write(numbers);
        _retryMicros = nowMicros + Limits.StoreRetryMicros;
    }

    private bool Write(int[] numbers)
    {
        numbers[0] = ++_order;
        return _record.Write(numbers);
    }
}
