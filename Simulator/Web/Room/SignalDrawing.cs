using System.Globalization;
using System.Text;
using Simulator.ControlRoom;
using Simulator.Places;

namespace Simulator.Web.Room;

/// <summary>The light that a detector saw before its alarm, as SVG: seconds before the decision to the right, the converter's counts upwards.</summary>
public static class SignalDrawing
{
    private const int Width = 640;
    private const int Height = 200;
    private const int Left = 56;
    private const int Bottom = 28;
    private const int Top = 14;
    private const double FullScale = 4_095;

    /// <summary>The drawing, for the pages' style sheet.</summary>
    /// <param name="waveform">What the detector sent.</param>
    /// <param name="language">Of the captions.</param>
    public static string Of(Waveform waveform, Language language)
    {
        double[] light = [.. waveform.Light];
        double seconds = light.Length * Waveform.FrameMillis / 1000.0;
        double most = Math.Max(light.Max(), 100);
        double X(double second) => Left + ((Width - Left) * second / seconds);
        double Y(double counts) => Top + ((Height - Top - Bottom) * (1 - (counts / most)));
        StringBuilder svg = new();
        string title = language == Language.Ko
            ? Text($"경보 전 {seconds:0.#}초의 빛: 최고 {most:0}, 전체 범위 {FullScale:0}")
            : Text($"Light in the {seconds:0.#} s before the alarm: up to {most:0} of {FullScale:0} counts");
        svg.Append(CultureInfo.InvariantCulture, $"""<svg xmlns="http://www.w3.org/2000/svg" class="signal" viewBox="0 0 {Width} {Height}" role="img" aria-label="{title}">""");
        foreach (double counts in new[] { 0, most / 2, most })
        {
            svg.Append(CultureInfo.InvariantCulture, $"""<line x1="{Left}" x2="{Width}" y1="{Y(counts):0.0}" y2="{Y(counts):0.0}"/><text x="{Left - 6}" y="{Y(counts) + 4:0.0}" text-anchor="end">{counts:0}</text>""");
        }

        for (int before = (int)seconds; before >= 0; before -= 2)
        {
            svg.Append(CultureInfo.InvariantCulture, $"""<text x="{X(seconds - before):0.0}" y="{Height - 8}" text-anchor="{(before == 0 ? "end" : "middle")}">{(before == 0 ? language == Language.Ko ? "경보" : "alarm" : Text($"-{before} s"))}</text>""");
        }

        svg.Append("<polyline points=\"").AppendJoin(' ', light.Select((counts, frame) => Text($"{X((frame + 1) * seconds / light.Length):0.0},{Y(counts):0.0}"))).Append("\"/></svg>");
        return svg.ToString();
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
