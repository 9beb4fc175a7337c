namespace Simulator.ControlRoom;

/// <summary>Notices detectors that fall silent. Each loss and each return is told once.</summary>
public sealed class DetectorSupervision
{
    /// <summary>Silence that counts as a loss: NFPA 72 asks for 200 s, EN 54-25 for 300 s; three heartbeats of 60 s fit into it.</summary>
    public static readonly TimeSpan SilenceMax = TimeSpan.FromSeconds(195);

    private readonly TimeProvider _time;

    // Those not lost, the longest silent first: only the head can be due.
    private readonly LinkedList<(string Detector, long HeardAt)> _bySilence = [];
    private readonly Dictionary<string, LinkedListNode<(string Detector, long HeardAt)>> _present = [];

    /// <summary>Watches nobody yet.</summary>
    /// <param name="time">Its time stamps measure the silence, so that setting a clock does not.</param>
    public DetectorSupervision(TimeProvider time) => _time = time;

    /// <summary>A detector was heard, or is watched from now on.</summary>
    /// <param name="detector">Its id.</param>
    /// <param name="ago">How long ago it lived, not below zero.</param>
    /// <returns>True when it was not present: lost before, or new.</returns>
    public bool Heard(string detector, TimeSpan ago = default)
    {
        bool wasPresent = Remove(detector);
        long heardAt = _time.GetTimestamp() - (long)(ago.TotalSeconds * _time.TimestampFrequency);
        LinkedListNode<(string Detector, long HeardAt)>? before = _bySilence.Last;
        while (before is not null && before.Value.HeardAt > heardAt)
        {
            before = before.Previous;
        }

        _present.Add(detector, before is null ? _bySilence.AddFirst((detector, heardAt)) : _bySilence.AddAfter(before, (detector, heardAt)));
        return !wasPresent;
    }

    /// <summary>A detector's will was taken.</summary>
    /// <returns>True when that is news.</returns>
    public bool Gone(string detector) => Remove(detector);

    /// <summary>Gives one detector that has now been silent for too long, null when there is none; each loss once.</summary>
    public string? TakeLost()
    {
        if (_bySilence.First is not { } longest || _time.GetElapsedTime(longest.Value.HeardAt) < SilenceMax)
        {
            return null;
        }

        Remove(longest.Value.Detector);
        return longest.Value.Detector;
    }

    private bool Remove(string detector)
    {
        if (!_present.Remove(detector, out LinkedListNode<(string Detector, long HeardAt)>? node))
        {
            return false;
        }

        _bySilence.Remove(node);
        return true;
    }
}
