using System.Globalization;
using System.Text;

namespace Simulator.World.Scoring;

/// <summary>Builds the text of one SVG picture; its colours are classes of the page's style.</summary>
public sealed class SvgWriter
{
    private readonly StringBuilder _text = new();

    /// <summary>Starts a picture.</summary>
    /// <param name="width">In its own units.</param>
    /// <param name="height">In its own units.</param>
    /// <param name="label">What it shows, for those who do not see it.</param>
    public SvgWriter(double width, double height, string label) =>
        Append($"<svg viewBox=\"0 0 {width:0} {height:0}\" role=\"img\" aria-label=\"{Escape(label)}\">");

    /// <summary>Text that is safe within markup.</summary>
    public static string Escape(string text) => System.Net.WebUtility.HtmlEncode(text);

    /// <summary>A rectangle.</summary>
    public void Rectangle(string style, double x, double y, double width, double height) =>
        Append($"<rect class=\"{style}\" x=\"{x:0.#}\" y=\"{y:0.#}\" width=\"{width:0.##}\" height=\"{height:0.##}\"/>");

    /// <summary>A straight line.</summary>
    public void Line(string style, double x1, double y1, double x2, double y2) =>
        Append($"<line class=\"{style}\" x1=\"{x1:0.#}\" y1=\"{y1:0.#}\" x2=\"{x2:0.#}\" y2=\"{y2:0.#}\"/>");

    /// <summary>A broken line through points; closed and filled where its style says so.</summary>
    public void Path(string style, IEnumerable<(double X, double Y)> points)
    {
        Append($"<path class=\"{style}\" d=\"");
        char step = 'M';
        foreach ((double x, double y) in points)
        {
            Append($"{step}{x:0.#} {y:0.#}");
            step = 'L';
        }

        Append($"\"/>");
    }

    /// <summary>A word or two.</summary>
    /// <param name="anchor">start, middle or end.</param>
    public void Text(double x, double y, string anchor, string text) =>
        Append($"<text x=\"{x:0.#}\" y=\"{y:0.#}\" text-anchor=\"{anchor}\">{Escape(text)}</text>");

    /// <summary>Ends the picture and gives its text.</summary>
    public override string ToString() => _text + "</svg>";

    private void Append(FormattableString text) => _text.Append(text.ToString(CultureInfo.InvariantCulture));
}
