using System.Globalization;
using Simulator.Web;

namespace Firmware.Tests.Desktop.Web;

/// <summary>Made-up streets: 24 stalls, calm or with B-07 burning.</summary>
internal static class StreetViews
{
    /// <summary>Everything in service, nothing seen.</summary>
    public static StreetView Calm { get; } = Make(1.5, StallState.Normal, []);

    /// <summary>B-07 burns and everyone has been told.</summary>
    public static StreetView Burning { get; } = Make(
        20,
        StallState.Alarm,
        [
            new("suspect", "A-03", 6, null),
            .. Stage.All.Select((stage, index) => new TimelineEntry(stage, "B-07", 12 + index * 0.5, index * 0.5)),
        ])
        with { Outcome = "as expected [all four told]" };

    private static StreetView Make(double now, StallState stateOfB07, TimelineEntry[] timeline) => new(
        "test-market",
        42,
        "in-process",
        now,
        Accepted: 17,
        Refused: 3,
        [.. Enumerable.Range(0, 24).Select(place => Stall(place / 12, place % 12, stateOfB07))],
        timeline,
        Outcome: null);

    private static StallView Stall(int row, int column, StallState stateOfB07)
    {
        string number = string.Create(CultureInfo.InvariantCulture, $"{"AB"[row]}-{column + 1:00}");
        bool burns = number == "B-07" && stateOfB07 == StallState.Alarm;
        return new(
            number,
            "d-" + number.ToLowerInvariant(),
            row,
            column,
            37.57 - row * 0.00007,
            127.0 + column * 0.000034,
            burns ? StallState.Alarm : StallState.Normal,
            burns ? 2840 : 12,
            LinkUp: true);
    }
}
