using System.Globalization;

namespace Simulator.World.Scoring;

/// <summary>A moment marked in a plot.</summary>
/// <param name="Micros">When.</param>
/// <param name="Name">What happened then.</param>
public sealed record PlotMark(long Micros, string Name);

/// <summary>Draws a recording: the readings above, the detector's inner signals below, suspect and alarm as a band between.</summary>
public static class RecordingPlot
{
    private const double Width = 960;
    private const double Left = 52;
    private const double Right = 12;
    private const double LightTop = 18;
    private const double LightHeight = 130;
    private const double BandTop = LightTop + LightHeight + 4;
    private const double BandHeight = 8;
    private const double InnerTop = BandTop + BandHeight + 6;
    private const double InnerHeight = 100;
    private const double Bottom = InnerTop + InnerHeight;

    private static readonly double[] s_ticks = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 60, 120, 300, 600, 1800, 3600, 7200, 14_400, 43_200, 86_400];

    /// <summary>Draws it.</summary>
    /// <param name="points">The recording.</param>
    /// <param name="zeroMicros">What the time axis counts from.</param>
    /// <param name="marks">Moments to mark; those outside are left away.</param>
    public static string Draw(IReadOnlyList<RecordedPoint> points, long zeroMicros, IEnumerable<PlotMark> marks)
    {
        SvgWriter svg = new(Width, Bottom + 22, "light above, the detector's rise and flicker below");
        if (points.Count < 2)
        {
            return svg.ToString();
        }

        long from = points[0].Micros;
        long to = points[^1].Micros;
        double X(long micros) => Left + ((Width - Left - Right) * (micros - from) / (to - from));

        int lightLeast = points.Min(point => point.LightLeast);
        int lightMost = Math.Max(lightLeast + 20, points.Max(point => point.LightMost));
        double LightY(int light) => LightTop + (LightHeight * (lightMost - light) / (lightMost - lightLeast));
        int innerMost = Math.Max(20, points.Max(point => Math.Max(point.Rise, Math.Max(point.RiseMin, point.Flicker))));
        double InnerY(int counts) => InnerTop + (InnerHeight * (innerMost - Math.Clamp(counts, 0, innerMost)) / innerMost);

        svg.Rectangle("frame", Left, LightTop, Width - Left - Right, LightHeight);
        svg.Rectangle("frame", Left, InnerTop, Width - Left - Right, InnerHeight);
        Scale(svg, lightLeast, lightMost, LightTop, LightHeight);
        Scale(svg, 0, innerMost, InnerTop, InnerHeight);
        Times(svg, from, to, zeroMicros, X);
        Bands(svg, points, X);

        svg.Path("light", points.Select(point => (X(point.Micros), LightY(point.LightMost)))
            .Concat(points.Reverse().Select(point => (X(point.Micros), LightY(point.LightLeast)))));
        svg.Path("risemin", points.Select(point => (X(point.Micros), InnerY(point.RiseMin))));
        svg.Path("rise", points.Select(point => (X(point.Micros), InnerY(point.Rise))));
        svg.Path("flicker", points.Select(point => (X(point.Micros), InnerY(point.Flicker))));

        double lastX = double.NegativeInfinity;
        foreach (PlotMark mark in marks.Where(mark => mark.Micros >= from && mark.Micros <= to).OrderBy(mark => mark.Micros))
        {
            double x = X(mark.Micros);
            svg.Line("mark", x, LightTop, x, Bottom);

            // Where marks crowd, the later names stand lower.
            bool atEnd = x > Width - 90;
            svg.Text(atEnd ? x - 3 : x + 3, x - lastX < 90 ? LightTop + 12 : LightTop - 4, atEnd ? "end" : "start", mark.Name);
            lastX = x;
        }

        return svg.ToString();
    }

    private static void Scale(SvgWriter svg, int least, int most, double top, double height)
    {
        svg.Text(Left - 4, top + 9, "end", most.ToString(CultureInfo.InvariantCulture));
        svg.Text(Left - 4, top + height, "end", least.ToString(CultureInfo.InvariantCulture));
    }

    private static void Times(SvgWriter svg, long from, long to, long zero, Func<long, double> x)
    {
        double seconds = (to - from) / 1e6;
        double tick = s_ticks.FirstOrDefault(candidate => seconds / candidate <= 12, s_ticks[^1]);
        for (double at = Math.Ceiling((from - zero) / 1e6 / tick) * tick; at <= (to - zero) / 1e6; at += tick)
        {
            double place = x(zero + (long)Math.Round(at * 1e6));
            svg.Line("tick", place, Bottom, place, Bottom + 4);
            svg.Text(place, Bottom + 16, "middle", at.ToString("0.##", CultureInfo.InvariantCulture) + " s");
        }
    }

    private static void Bands(SvgWriter svg, IReadOnlyList<RecordedPoint> points, Func<long, double> x)
    {
        int start = 0;
        for (int i = 1; i <= points.Count; i++)
        {
            bool ends = i == points.Count || points[i].IsAlarm != points[start].IsAlarm || points[i].IsSuspect != points[start].IsSuspect;
            if (!ends)
            {
                continue;
            }

            if (points[start].IsSuspect)
            {
                double left = x(points[start].Micros);
                double right = x(points[Math.Min(i, points.Count - 1)].Micros);
                svg.Rectangle(points[start].IsAlarm ? "alarm" : "suspect", left, BandTop, Math.Max(1, right - left), BandHeight);
            }

            start = i;
        }
    }
}
