using System.Data.Common;

namespace Simulator.ControlRoom;

/// <summary>Forgets what is older than the journal keeps, at the start and once a day (docs/privacy.md).</summary>
/// <param name="journal">The journal, used from the thread that calls <see cref="Step"/>.</param>
/// <param name="time">The clock, trusted.</param>
/// <param name="log">Takes a line for each time that something was forgotten, or could not be.</param>
public sealed class JournalRetention(EventJournal journal, TimeProvider time, TextWriter log)
{
    /// <summary>How long the journal keeps what it was told.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(365);

    /// <summary>Pause between two times.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromDays(1);

    private long? _trimmedAt;

    /// <summary>Trims when it is time. To be called often.</summary>
    public void Step()
    {
        if (_trimmedAt is { } before && time.GetElapsedTime(before) < Pause)
        {
            return;
        }

        _trimmedAt = time.GetTimestamp();
        try
        {
            if (journal.Trim(time.GetUtcNow() - Kept) is > 0 and int events)
            {
                log.WriteLine(FormattableString.Invariant($"journal: {events} events older than {Kept.TotalDays} days forgotten"));
            }
        }
        catch (DbException exception)
        {
            // Tomorrow again: alarms go on.
            log.WriteLine($"journal: not trimmed: {exception.Message}");
        }
    }
}
