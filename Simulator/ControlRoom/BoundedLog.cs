using System.Globalization;

namespace Simulator.ControlRoom;

/// <summary>Writes short lines, a bounded number of each kind a minute: a flood of forgeries must not fill the disk.</summary>
internal sealed class BoundedLog(TextWriter writer, TimeProvider time)
{
    internal const int LinesPerMinuteMax = 10;

    private const int TextCharsMax = 120;

    private readonly Dictionary<string, Tally> _tallies = [];

    /// <summary>Writes a line of a kind; the kinds are few.</summary>
    /// <param name="kind">What is counted together.</param>
    /// <param name="text">May hold what a stranger sent: cut, and control characters replaced.</param>
    internal void Write(string kind, string text)
    {
        if (!_tallies.TryGetValue(kind, out Tally? tally) || time.GetElapsedTime(tally.Since) >= TimeSpan.FromMinutes(1))
        {
            if (tally is { Lines: > LinesPerMinuteMax })
            {
                writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{kind}: {tally.Lines - LinesPerMinuteMax} more not shown"));
            }

            _tallies[kind] = tally = new Tally { Since = time.GetTimestamp() };
        }

        if (++tally.Lines <= LinesPerMinuteMax)
        {
            writer.WriteLine($"{kind}: {Plain(text)}");
        }
    }

    private static string Plain(string text) =>
        string.Concat((text.Length > TextCharsMax ? text[..TextCharsMax] + "..." : text).Select(c => c is >= ' ' and <= '~' ? c : '?'));

    private sealed class Tally
    {
        public long Since { get; init; }

        public long Lines { get; set; }
    }
}
