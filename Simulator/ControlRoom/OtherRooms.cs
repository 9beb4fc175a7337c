using System.Data.Common;

namespace Simulator.ControlRoom;

/// <summary>
/// Looks at what other rooms do at a shared journal, and says to them that this one lives. Does nothing at a journal that is this room's alone.
/// One thread; all its events are raised inside <see cref="Step"/>.
/// </summary>
/// <param name="journal">The journal.</param>
/// <param name="time">For the pauses.</param>
/// <param name="log">Takes a line when the journal cannot be reached.</param>
internal sealed class OtherRooms(EventJournal journal, TimeProvider time, BoundedLog log)
{
    // An alarm that another room took is on this one's pages after this time at the latest.
    private static readonly TimeSpan s_lookPause = TimeSpan.FromMilliseconds(250);

    private static readonly TimeSpan s_renewPause = TimeSpan.FromSeconds(1);

    private long _seen;
    private long _handled;
    private HashSet<(string Detector, string Evt, string Recipient)> _untold = [];
    private HashSet<(string Detector, string Evt)> _fresh = [];
    private bool _hasLapsed;
    private bool _doubtsOwn;
    private long? _lookedAt;
    private long? _renewedAt;

    /// <summary>Another room took an event.</summary>
    internal event Action<JournalledEvent>? Accepted;

    /// <summary>Another room told somebody of an alarm, or something was done about it there.</summary>
    internal event Action<string, string>? Changed;

    /// <summary>Others may have taken over what this room was to tell.</summary>
    internal event Action? Lapsed;

    /// <summary>It is time to look for what is to be told and nobody tells.</summary>
    internal event Action? Renewed;

    /// <summary>Goes on after what this room has read of the journal.</summary>
    internal void GoOnAfter(long seen)
    {
        _seen = seen;
        _handled = journal.LastHandled();
    }

    /// <summary>This room may have taken an event without knowing it: the next look gives its own as well, and those that it knows once more.</summary>
    internal void DoubtOwn() => _doubtsOwn = true;

    /// <summary>Does what there is to do.</summary>
    internal void Step()
    {
        if (!journal.IsShared)
        {
            return;
        }

        try
        {
            if (IsDue(ref _renewedAt, s_renewPause))
            {
                _hasLapsed |= !journal.Renew();
                if (_hasLapsed)
                {
                    Lapsed?.Invoke();
                    _hasLapsed = false;
                }

                Renewed?.Invoke();
            }

            if (IsDue(ref _lookedAt, s_lookPause))
            {
                Look();
            }
        }
        catch (DbException exception)
        {
            log.Write("journal", exception.Message);
        }
    }

    private bool IsDue(ref long? doneAt, TimeSpan pause)
    {
        if (doneAt is { } before && time.GetElapsedTime(before) < pause)
        {
            return false;
        }

        doneAt = time.GetTimestamp();
        return true;
    }

    private void Look()
    {
        // Told is what was untold at the look before and is not any more; an event that is new at a look may be told before the next.
        HashSet<(string Detector, string Evt, string Recipient)> untold = [.. journal.UntoldByOthers()];
        HashSet<(string Detector, string Evt)> changed = [.. _untold.Except(untold).Select(telling => (telling.Detector, telling.Evt)), .. _fresh];
        _untold = untold;
        _fresh = [];
        bool withOwn = _doubtsOwn;
        foreach ((long number, JournalledEvent kept, bool isOwn) in journal.EventsAfter(_seen))
        {
            _seen = number;
            if (withOwn || !isOwn)
            {
                _fresh.Add((kept.Detector, kept.Evt));
                Accepted?.Invoke(kept);
            }
        }

        _doubtsOwn = false;
        foreach ((long number, string detector, string evt) in journal.HandledAfter(_handled))
        {
            _handled = number;
            changed.Add((detector, evt));
        }

        foreach ((string detector, string evt) in changed)
        {
            Changed?.Invoke(detector, evt);
        }
    }
}
