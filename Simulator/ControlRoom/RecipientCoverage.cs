using System.Globalization;

namespace Simulator.ControlRoom;

/// <summary>Which parties are told of a stall's alarms, and which are not. Immutable.</summary>
public sealed class RecipientCoverage
{
    private const int NamedMax = 3;

    private readonly HashSet<(string Market, string? Stall, string Role)> _told;

    /// <summary>Looks at a directory.</summary>
    public RecipientCoverage(IEnumerable<DirectoryEntry> entries) =>
        _told = [.. entries.SelectMany(entry => entry.Stalls is { } stalls
            ? stalls.Select(stall => (entry.Market, (string?)stall, entry.Role))
            : [(entry.Market, null, entry.Role)])];

    /// <summary>The roles that nobody has for a stall, in the order of <see cref="RecipientDirectory.Roles"/>.</summary>
    public IReadOnlyList<string> MissingFor(string market, string stall) =>
        [.. RecipientDirectory.Roles.Where(role => !_told.Contains((market, null, role)) && !_told.Contains((market, stall, role)))];

    /// <summary>A line for each role that some detector's stall is without; none when each has all.</summary>
    /// <param name="detectors">Those in service.</param>
    public IEnumerable<string> Warnings(IReadOnlyCollection<EnrolledDetector> detectors)
    {
        foreach (string role in RecipientDirectory.Roles)
        {
            EnrolledDetector[] without = [.. detectors.Where(detector => MissingFor(detector.Market, detector.Stall).Contains(role))];
            if (without.Length > 0)
            {
                string some = string.Join(", ", without.Take(NamedMax).Select(detector => $"{detector.Market} {detector.Stall}"));
                yield return string.Create(
                    CultureInfo.InvariantCulture, $"{without.Length} of {detectors.Count} stalls have no {role} to tell: {some}{(without.Length > NamedMax ? ", ..." : "")}");
            }
        }
    }
}
