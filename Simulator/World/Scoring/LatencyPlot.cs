using System.Globalization;

namespace Simulator.World.Scoring;

/// <summary>Draws how long it took until fires of a kind were found: a histogram of half seconds, with those found later or never at its end.</summary>
public static class LatencyPlot
{
    private const double Width = 470;
    private const double Height = 170;
    private const double Left = 34;
    private const double Bottom = 140;
    private const double Top = 14;
    private const int LeastSeconds = -5;
    private const int MostSeconds = 25;
    private const double BinSeconds = 0.5;
    private const int Bins = (int)((MostSeconds - LeastSeconds) / BinSeconds);

    // Two more bars, a little apart: later, and never.
    private const double SlotWidth = (Width - Left - 70) / Bins;
    private const double LaterX = Width - 60;
    private const double NeverX = Width - 30;
    private const double EndBarWidth = 14;

    /// <summary>Draws it.</summary>
    /// <param name="kind">The kind, for its limit.</param>
    /// <param name="fires">Its fires.</param>
    public static string Draw(SignalKind kind, IEnumerable<FireOutcome> fires)
    {
        int[] counts = new int[Bins];
        int later = 0;
        int never = 0;
        foreach (FireOutcome fire in fires.Where(fire => fire.AboveSeconds != null))
        {
            if (fire.AlarmSeconds is not { } seconds)
            {
                never++;
            }
            else if (seconds >= MostSeconds)
            {
                later++;
            }
            else
            {
                counts[Math.Clamp((int)((seconds - LeastSeconds) / BinSeconds), 0, Bins - 1)]++;
            }
        }

        int most = Math.Max(1, Math.Max(counts.Max(), Math.Max(later, never)));
        double Bar(int count) => (Bottom - Top) * count / most;
        double X(double seconds) => Left + ((seconds - LeastSeconds) / BinSeconds * SlotWidth);

        SvgWriter svg = new(Width, Height, $"latencies of {kind}");
        svg.Line("tick", Left, Bottom, Width, Bottom);
        svg.Text(Left - 4, Top + 9, "end", most.ToString(CultureInfo.InvariantCulture));
        svg.Text(Left - 4, Bottom, "end", "0");
        for (int i = 0; i < Bins; i++)
        {
            svg.Rectangle("bar", Left + (i * SlotWidth), Bottom - Bar(counts[i]), SlotWidth - 0.5, Bar(counts[i]));
        }

        svg.Rectangle("late", LaterX, Bottom - Bar(later), EndBarWidth, Bar(later));
        svg.Rectangle("late", NeverX, Bottom - Bar(never), EndBarWidth, Bar(never));
        svg.Text(LaterX + (EndBarWidth / 2), Bottom + 14, "middle", "later");
        svg.Text(NeverX + (EndBarWidth / 2), Bottom + 14, "middle", "never");
        for (int at = LeastSeconds; at <= MostSeconds; at += 5)
        {
            svg.Text(X(at), Bottom + 14, "middle", at.ToString(CultureInfo.InvariantCulture));
        }

        double limit = SignalKinds.LimitSeconds(kind);
        svg.Line("mark", X(limit), Top, X(limit), Bottom);
        svg.Text(X(limit) + 3, Top + 8, "start", "limit");
        svg.Text((Left + Width) / 2, Height - 2, "middle", "seconds after rated irradiance");
        return svg.ToString();
    }
}
