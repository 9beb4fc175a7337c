namespace Firmware.Alarming;

/// <summary>
/// Events on their way from the sampling thread to the uplink, bounded. Full, it loses the event of the lowest rank
/// and counts it. Numbers events. Allocates nothing after construction; the lock is held for a bounded copy only.
/// </summary>
public sealed class EventQueue
{
    private readonly DetectorEvent[] _events = new DetectorEvent[Limits.EventQueueCount];
    private readonly object _lock = new();
    private int _count;
    private int _lastNumber;
    private int _lost;

    /// <summary>Events lost since boot because the queue was full.</summary>
    public int Lost
    {
        get
        {
            lock (_lock)
            {
                return _lost;
            }
        }
    }

    /// <summary>Gives the event the next number and queues it.</summary>
    public void Record(ref DetectorEvent recorded)
    {
        lock (_lock)
        {
            recorded.Number = ++_lastNumber;
            if (_count == _events.Length && !MakeRoom(recorded.Kind))
            {
                _lost++;
                return;
            }

            Copy(ref recorded, ref _events[_count++]);
        }
    }

    /// <summary>Takes the oldest event.</summary>
    /// <returns>False when there is none.</returns>
    public bool TryTake(ref DetectorEvent taken)
    {
        lock (_lock)
        {
            if (_count == 0)
            {
                return false;
            }

            Copy(ref _events[0], ref taken);
            RemoveAt(0);
            return true;
        }
    }

    // Drops the oldest of the lowest rank, if that is below the newcomer's.
    private bool MakeRoom(EventKind kind)
    {
        int victim = 0;
        for (int i = 1; i < _count; i++)
        {
            if (_events[i].Kind > _events[victim].Kind)
            {
                victim = i;
            }
        }

        if (_events[victim].Kind <= kind)
        {
            return false;
        }

        RemoveAt(victim);
        _lost++;
        return true;
    }

    private void RemoveAt(int index)
    {
        _count--;
        for (int i = index; i < _count; i++)
        {
            Copy(ref _events[i + 1], ref _events[i]);
        }
    }

    // Field by field: on the board's interpreter a structure copied whole is a new object on the heap.
    private static void Copy(ref DetectorEvent from, ref DetectorEvent to)
    {
        to.Kind = from.Kind;
        to.Fault = from.Fault;
        to.Command = from.Command;
        to.IsTest = from.IsTest;
        to.Step = from.Step;
        to.StepResult = from.StepResult;
        to.StepValue = from.StepValue;
        to.StepMillis = from.StepMillis;
        to.IsByLamp = from.IsByLamp;
        to.Number = from.Number;
        to.Boot = from.Boot;
        to.TimeMicros = from.TimeMicros;
        to.LevelCounts = from.LevelCounts;
        to.FlickerCounts = from.FlickerCounts;
    }
}
