using Firmware.Delivery;

namespace Firmware.Supervision;

/// <summary>
/// The newest events, kept over a restart. Writing flash wears it: an alarm is written at once, or a minute after the last alarm was;
/// so is a fault, or a minute after the last of either; any other event waits a quarter of an hour for company. What was not written
/// when the power goes is lost.
/// </summary>
public sealed class Journal
{
    /// <summary>Numbers in its record.</summary>
    public const int NumberCount = First + (Limits.JournalCount * EntryNumbers);

    // The record's order, how many events there ever were, and the entries, each at its number's remainder.
    private const int Order = 0;
    private const int Count = 1;
    private const int First = 2;

    // No flash lasts for as many: a higher count was never ours.
    private const int CountMost = 1_000_000_000;

    // An entry's numbers.
    private const int Boot = 0;
    private const int UpHigh = 1;
    private const int UpLow = 2;
    private const int What = 3;
    private const int EntryNumbers = 4;

    // Kind above, detail below, which may be negative.
    private const int KindShift = 24;
    private const int DetailShift = 8;

    private readonly IRecord _record;
    private readonly int[] _numbers;

    // By urgency: when the next write may be.
    private readonly long[] _fromMicros = new long[3];
    private bool _isChanged;
    private int _urgency;

    /// <summary>Reads the record. One with an impossible count counts as empty: it must not stop the board at every start.</summary>
    /// <param name="record">Holds <see cref="NumberCount"/> numbers.</param>
    public Journal(IRecord record)
    {
        _record = record;
        _numbers = record.Read();
        if (_numbers[Count] < 0 || _numbers[Count] > CountMost)
        {
            _numbers[Count] = 0;
        }
    }

    /// <summary>One above the newest entry's number. Entries are numbered from 0 for as long as flash lasts.</summary>
    public int End => _numbers[Count];

    /// <summary>The oldest entry's number.</summary>
    public int Start => End > Limits.JournalCount ? End - Limits.JournalCount : 0;

    /// <summary>False when the last write failed.</summary>
    public bool IsStored { get; private set; } = true;

    /// <summary>Adds an entry; the oldest gives way.</summary>
    /// <param name="kind">What happened, 0 to 127.</param>
    /// <param name="detail">More of it, 24 bits with a sign.</param>
    /// <param name="boot">The boot counter.</param>
    /// <param name="upMillis">Milliseconds since that boot.</param>
    /// <param name="urgency">2 for an alarm, 1 for a fault, 0 for any other.</param>
    public void Add(int kind, int detail, int boot, long upMillis, int urgency)
    {
        int at = PlaceOf(_numbers[Count]++);
        _numbers[at + Boot] = boot;
        _numbers[at + UpHigh] = (int)(upMillis >> 32);
        _numbers[at + UpLow] = (int)upMillis;
        _numbers[at + What] = kind << KindShift | (detail & ((1 << KindShift) - 1));
        _isChanged = true;
        _urgency = urgency > _urgency ? urgency : _urgency;
    }

    /// <summary>Writes the record if there is something new and it is time. May block for a flash write.</summary>
    public void Keep(long nowMicros)
    {
        if (!_isChanged || nowMicros < _fromMicros[_urgency])
        {
            return;
        }

        _numbers[Order]++;
        IsStored = _record.Write(_numbers);
        for (int urgency = _urgency; urgency >= 0; urgency--)
        {
            _fromMicros[urgency] = nowMicros + (urgency == 0 ? Limits.JournalPauseMicros : Limits.JournalUrgentMicros);
        }

        _isChanged = !IsStored;
        _urgency = IsStored ? 0 : _urgency;
    }

    /// <summary>The kind of an entry from <see cref="Start"/> to below <see cref="End"/>.</summary>
    public int KindAt(int number) => _numbers[PlaceOf(number) + What] >> KindShift;

    /// <summary>The detail of an entry.</summary>
    public int DetailAt(int number) => _numbers[PlaceOf(number) + What] << DetailShift >> DetailShift;

    /// <summary>The boot counter of an entry.</summary>
    public int BootAt(int number) => _numbers[PlaceOf(number) + Boot];

    /// <summary>Milliseconds since that boot.</summary>
    public long UpMillisAt(int number) => (long)_numbers[PlaceOf(number) + UpHigh] << 32 | (uint)_numbers[PlaceOf(number) + UpLow];

    private static int PlaceOf(int number) => First + (number % Limits.JournalCount * EntryNumbers);
}
