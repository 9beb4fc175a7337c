using Firmware.Alarming;

namespace Firmware.Delivery;

/// <summary>
/// Events that the control room has not receipted, alarms first, then by age within a rank. Bounded: full, it loses the
/// lowest rank and counts it. What was sent stays until its receipt and falls due again after a while.
/// </summary>
public sealed class Outbox
{
    private readonly Entry[] _entries = new Entry[Limits.OutboxCount];
    private int _count;

    /// <summary>Starts empty.</summary>
    public Outbox()
    {
        for (int i = 0; i < _entries.Length; i++)
        {
            _entries[i] = new Entry();
        }
    }

    /// <summary>Events without a receipt.</summary>
    public int Count => _count;

    /// <summary>Events lost since boot because the outbox was full.</summary>
    public int Lost { get; private set; }

    /// <summary>True while an alarm has no receipt.</summary>
    public bool HasAlarm => _count > 0 && _entries[0].Event.Kind == EventKind.Alarm;

    /// <summary>True while an event of this kind has no receipt.</summary>
    public bool Has(EventKind kind)
    {
        for (int i = 0; i < _count; i++)
        {
            if (_entries[i].Event.Kind == kind)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Alarms without a receipt: the events at the first places.</summary>
    public int AlarmCount
    {
        get
        {
            int alarms = 0;
            while (alarms < _count && _entries[alarms].Event.Kind == EventKind.Alarm)
            {
                alarms++;
            }

            return alarms;
        }
    }

    /// <summary>Changes with the set of open alarms and their ids.</summary>
    public int AlarmChanges { get; private set; }

    /// <summary>Results of the commissioning routine that were receipted since boot.</summary>
    public int CommissionedReceipts { get; private set; }

    /// <summary>The lowest boot counter under which an open event was recorded, or <paramref name="boot"/> where none is lower.</summary>
    public int LowestBoot(int boot)
    {
        for (int i = 0; i < _count; i++)
        {
            boot = _entries[i].Event.Boot < boot ? _entries[i].Event.Boot : boot;
        }

        return boot;
    }

    /// <summary>Takes an event; it is due at once.</summary>
    public void Add(ref DetectorEvent recorded)
    {
        if (_count == _entries.Length)
        {
            Lost++;
            if (_entries[_count - 1].Event.Kind <= recorded.Kind)
            {
                return;
            }

            _count--;
        }

        int place = _count;
        Entry entry = _entries[_count++];
        while (place > 0 && _entries[place - 1].Event.Kind > recorded.Kind)
        {
            _entries[place] = _entries[place - 1];
            place--;
        }

        _entries[place] = entry;
        entry.Begin(ref recorded);
        NoteChange(recorded.Kind);
    }

    /// <summary>Finds the first event that is due.</summary>
    /// <returns>Its place for <see cref="EventAt"/> and <see cref="Sent"/>, or -1.</returns>
    public int FindDue(long nowMicros)
    {
        for (int i = 0; i < _count; i++)
        {
            if (nowMicros >= _entries[i].DueMicros)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>The event at a place.</summary>
    public DetectorEvent EventAt(int place) => _entries[place].Event;

    /// <summary>Says that the event at a place went out under a message counter.</summary>
    /// <param name="nextMicros">When it falls due again.</param>
    public void Sent(int place, int counter, long nextMicros) => _entries[place].Sent(counter, nextMicros);

    /// <summary>Makes every event due, as after a new connection.</summary>
    public void MakeAllDue()
    {
        for (int i = 0; i < _count; i++)
        {
            _entries[i].DueMicros = long.MinValue;
        }
    }

    /// <summary>Forgets under which numbers events went out, as when the boot counter changes.</summary>
    public void ForgetTransmissions()
    {
        for (int i = 0; i < _count; i++)
        {
            _entries[i].ForgetTransmissions();
        }
    }

    /// <summary>Gives every event another id: its boot counter grows by <paramref name="by"/>, so that events of different boots stay apart.</summary>
    public void RaiseBoots(int by)
    {
        for (int i = 0; i < _count; i++)
        {
            _entries[i].Event.Boot += by;
            NoteChange(_entries[i].Event.Kind);
        }
    }

    /// <summary>Takes a receipt.</summary>
    /// <param name="counter">The message counter it names.</param>
    /// <returns>False when no open event went out under it.</returns>
    public bool Acknowledge(int counter)
    {
        for (int i = 0; i < _count; i++)
        {
            if (_entries[i].WasSentAs(counter))
            {
                Entry done = _entries[i];
                _count--;
                for (int k = i; k < _count; k++)
                {
                    _entries[k] = _entries[k + 1];
                }

                _entries[_count] = done;
                NoteChange(done.Event.Kind);
                CommissionedReceipts += done.Event.Kind == EventKind.Commissioned ? 1 : 0;
                return true;
            }
        }

        return false;
    }

    private void NoteChange(EventKind kind) => AlarmChanges += kind == EventKind.Alarm ? 1 : 0;

    private sealed class Entry
    {
        private readonly int[] _counters = new int[Limits.RememberedTransmissionCount];
        private int _transmissions;

        public DetectorEvent Event;

        public long DueMicros;

        public void Begin(ref DetectorEvent recorded)
        {
            Event = recorded;
            DueMicros = long.MinValue;
            ForgetTransmissions();
        }

        public void Sent(int counter, long nextMicros)
        {
            _counters[_transmissions++ % _counters.Length] = counter;
            DueMicros = nextMicros;
        }

        public void ForgetTransmissions() => _transmissions = 0;

        public bool WasSentAs(int counter)
        {
            int known = _transmissions < _counters.Length ? _transmissions : _counters.Length;
            for (int i = 0; i < known; i++)
            {
                if (_counters[i] == counter)
                {
                    return true;
                }
            }

            return false;
        }
    }
}
