using System.Text;

namespace Simulator.World.Scoring;

/// <summary>A page that needs nothing beside itself: style and pictures are in it.</summary>
public sealed class HtmlPage
{
    private const string Style = """
        :root { color-scheme: light dark; --text: #1c1c1c; --back: #fff; --soft: #777; --line: #ccc; --light: #e08a00; --rise: #1660c0; --flicker: #188038; --good: #188038; --bad: #c5221f; --open: #a06000; }
        @media (prefers-color-scheme: dark) { :root { --text: #e6e6e6; --back: #16181c; --soft: #9a9a9a; --line: #444; --light: #f0a830; --rise: #6ea8ff; --flicker: #60c080; --good: #60c080; --bad: #ff7a70; --open: #e8b050; } }
        body { font: 15px/1.5 system-ui, sans-serif; max-width: 1000px; margin: 2em auto; padding: 0 1em; color: var(--text); background: var(--back); }
        h1 { font-size: 1.5em; } h2 { font-size: 1.2em; margin-top: 2em; } h3 { font-size: 1em; margin-bottom: 0; }
        p.note { color: var(--soft); margin: 0 0 .3em; font-size: .9em; }
        .wide { overflow-x: auto; } .pair { display: flex; flex-wrap: wrap; gap: 1em; } .pair figure { flex: 1 1 440px; margin: 0; }
        table { border-collapse: collapse; font-size: .85em; font-variant-numeric: tabular-nums; } th, td { padding: .2em .6em; text-align: right; border-bottom: 1px solid var(--line); white-space: nowrap; }
        th:first-child, td:first-child, td.words, th.words { text-align: left; }
        td.wraps { white-space: normal; text-align: left; min-width: 11em; }
        .Met { color: var(--good); } .Missed { color: var(--bad); font-weight: 600; } .Open { color: var(--open); }
        svg { width: 100%; height: auto; } svg text { font-size: 11px; fill: var(--soft); }
        .frame { fill: none; stroke: var(--line); } .tick { stroke: var(--soft); } .mark { stroke: var(--bad); stroke-dasharray: 4 3; }
        .light { fill: var(--light); fill-opacity: .5; stroke: var(--light); } .rise { fill: none; stroke: var(--rise); } .flicker { fill: none; stroke: var(--flicker); }
        .risemin { fill: none; stroke: var(--soft); stroke-dasharray: 2 3; } .suspect { fill: #f0b000; } .alarm { fill: var(--bad); } .bar { fill: var(--rise); } .late { fill: var(--bad); }
        """;

    private const string Key = "Above: the readings as light, least to most. Between: suspect amber, alarm red. Below: rise above ambient "
        + "(blue), flicker (green) and the rise that counts (dotted), in counts.";

    private readonly StringBuilder _body = new();
    private readonly string _title;

    /// <summary>Starts a page.</summary>
    public HtmlPage(string title)
    {
        _title = SvgWriter.Escape(title);
        _body.Append($"<h1>{_title}</h1>\n");
    }

    /// <summary>A heading.</summary>
    public void Heading(string text) => _body.Append($"<h2>{SvgWriter.Escape(text)}</h2>\n");

    /// <summary>A paragraph.</summary>
    public void Note(string text) => _body.Append($"<p class=\"note\">{SvgWriter.Escape(text)}</p>\n");

    /// <summary>What the colours of a plot mean.</summary>
    public void PlotKey() => Note(Key);

    /// <summary>A plot under its name.</summary>
    public void Plot(string title, string description, string svg) =>
        _body.Append($"<figure><h3>{SvgWriter.Escape(title)}</h3>\n<p class=\"note\">{SvgWriter.Escape(description)}</p>\n{svg}</figure>\n");

    /// <summary>Small plots side by side.</summary>
    public void Pair(IEnumerable<(string Title, string Svg)> plots)
    {
        _body.Append("<div class=\"pair\">\n");
        foreach ((string title, string svg) in plots)
        {
            _body.Append($"<figure><h3>{SvgWriter.Escape(title)}</h3>\n{svg}</figure>\n");
        }

        _body.Append("</div>\n");
    }

    /// <summary>A table.</summary>
    /// <param name="head">Names of the columns.</param>
    /// <param name="rows">Their cells, with a style or none.</param>
    public void Table(IEnumerable<string> head, IEnumerable<IEnumerable<(string Text, string Style)>> rows)
    {
        _body.Append("<div class=\"wide\"><table><thead><tr>");
        foreach (string name in head)
        {
            _body.Append($"<th>{SvgWriter.Escape(name)}</th>");
        }

        _body.Append("</tr></thead>\n<tbody>\n");
        foreach (IEnumerable<(string Text, string Style)> row in rows)
        {
            _body.Append("<tr>");
            foreach ((string text, string style) in row)
            {
                _body.Append($"<td class=\"{style}\">{SvgWriter.Escape(text)}</td>");
            }

            _body.Append("</tr>\n");
        }

        _body.Append("</tbody></table></div>\n");
    }

    /// <summary>Ends the page and gives its text, which is XML as well as HTML.</summary>
    public override string ToString() =>
        $"<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"en\">\n<head><meta charset=\"utf-8\"/>"
        + $"<meta name=\"viewport\" content=\"width=device-width\"/><title>{_title}</title>\n<style>{Style}</style></head>\n<body>\n{_body}</body>\n</html>\n";
}
