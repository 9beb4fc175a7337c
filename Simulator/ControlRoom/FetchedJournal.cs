using System.Globalization;

namespace Simulator.ControlRoom;

/// <summary>One entry of a detector's own journal.</summary>
/// <param name="Number">Its place since the detector's flash was new, from 0.</param>
/// <param name="Boot">The boot counter then.</param>
/// <param name="UpMillis">Milliseconds since that boot.</param>
/// <param name="Kind">A message type, <c>obeyed</c> or <c>started</c>.</param>
/// <param name="Detail">A fault's code, a command's name, a start's cause, or for all others the light above ambient in counts.</param>
public sealed record DetectorJournalEntry(long Number, long Boot, long UpMillis, string Kind, string Detail);

/// <summary>
/// A detector's journal as far as it was fetched. It comes in parts without a promise of arrival: what is missing comes when it is
/// asked for again.
/// </summary>
public sealed class FetchedJournal
{
    /// <summary>Entries that a detector keeps.</summary>
    public const int Capacity = 64;

    private readonly SortedDictionary<long, DetectorJournalEntry> _entries = [];
    private long _end;

    /// <summary>What was fetched, oldest first.</summary>
    public IReadOnlyList<DetectorJournalEntry> Entries => [.. _entries.Values];

    /// <summary>True when nothing is missing of what the detector kept when it was last asked.</summary>
    public bool IsWhole => _end > 0 && _entries.Count == Math.Min(_end, Capacity);

    /// <summary>Takes one part; what cannot be read of it is left out.</summary>
    internal void Take(Claims claims)
    {
        if (claims.Text("journal") is not { } text || claims.Whole("journal_from") is not { } number || claims.Whole("journal_end") is not { } end)
        {
            return;
        }

        if (end < _end)
        {
            // The detector's flash was wiped: these are the entries of another life.
            _entries.Clear();
        }

        _end = end;
        foreach (string entry in text.Split(' '))
        {
            if (Read(number, entry) is { } read && number < end && number >= Math.Max(0, end - Capacity))
            {
                _entries[number] = read;
            }

            number++;
        }

        foreach (long old in _entries.Keys.Where(key => key < end - Capacity).ToArray())
        {
            _entries.Remove(old);
        }
    }

    private static DetectorJournalEntry? Read(long number, string entry) =>
        entry.Split(':') is [string boot, string up, string kind, string detail]
        && long.TryParse(boot, NumberStyles.None, CultureInfo.InvariantCulture, out long bootNumber)
        && long.TryParse(up, NumberStyles.None, CultureInfo.InvariantCulture, out long upMillis)
            ? new DetectorJournalEntry(number, bootNumber, upMillis, kind, detail)
            : null;
}
