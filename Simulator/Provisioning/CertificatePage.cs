using System.Globalization;
using System.Net;
using System.Text;
using QRCoder;

namespace Simulator.Provisioning;

/// <summary>
/// The certificate as one page of A4 in Korean and English: plain HTML without scripts or anything fetched, so that it can be saved,
/// printed and read aloud by a screen reader. What the detector said is encoded, whatever it is.
/// </summary>
public static class CertificatePage
{
    private const string Style = """
        @page { size: A4; margin: 12mm }
        :root { color-scheme: light }
        body { font: 10pt/1.3 system-ui, "Noto Sans", "Noto Sans KR", "Noto Sans CJK KR", "Malgun Gothic", "Apple SD Gothic Neo", sans-serif; color: #111; background: #fff; max-width: 184mm; margin: 6mm auto; padding: 0 3mm; word-break: keep-all }
        header { display: flex; justify-content: space-between; align-items: center; gap: 6mm; border-bottom: 2px solid #111; padding-bottom: 3mm }
        h1 { font-size: 19pt; line-height: 1.15; margin: 0 }
        h1 [lang=en] { display: block; font-size: 12pt; font-weight: normal }
        h2 { font-size: 11pt; margin: 4mm 0 1mm }
        p { margin: 1mm 0 }
        .result { border: 3px solid; padding: 1mm 6mm; margin: 0; font-size: 32pt; line-height: 1.2; font-weight: bold; white-space: nowrap }
        .result [lang=ko] { display: block; font-size: 14pt; text-align: center }
        .pass { color: #0b5d1e }
        .fail { color: #9b1c1c }
        .notice { border: 1px solid #555; padding: 1.5mm 3mm; margin-top: 3mm; font-size: 9pt }
        .place { display: flex; gap: 5mm; align-items: flex-start; justify-content: space-between }
        .facts { display: grid; grid-template-columns: 1fr 1fr; column-gap: 8mm }
        dl { display: grid; grid-template-columns: max-content 1fr; gap: .5mm 3mm; margin: 0 }
        dt { color: #444 }
        dd { margin: 0; overflow-wrap: anywhere }
        figure { margin: 0; text-align: center; font-size: 8.5pt }
        figure svg { width: 30mm; height: 30mm; display: block; margin: auto }
        a { color: #0b3d91 }
        table { border-collapse: collapse; width: 100% }
        th, td { text-align: left; padding: .8mm 2mm; border-bottom: 1px solid #bbb; vertical-align: top }
        th { white-space: nowrap }
        .number { text-align: right; white-space: nowrap }
        td [lang=en], dt [lang=en], th [lang=en] { color: #444; font-size: 9pt }
        tr.failed td, tr.failed td [lang=en] { font-weight: bold; color: #9b1c1c }
        .sign { display: grid; grid-template-columns: 1fr 1fr; gap: 10mm; margin-top: 12mm }
        .sign div { border-top: 1px solid #111; padding-top: 1mm; font-size: 9pt }
        code { font: 6.5pt/1.2 monospace; overflow-wrap: anywhere; display: block }
        @media print { body { margin: 0; padding: 0; max-width: none } }
        """;

    private static readonly CertificateWord s_notice = new(
        "설치 시험 기록입니다. 감지기를 설치한 자리에서 전체 경로를 시험한 결과이며, 제품의 EN 54 인증이나 한국 형식승인이 아닙니다.",
        "A record of this detector's way, tried where it hangs: no certification of the product under EN 54, and no Korean type approval.");

    private static readonly CertificateWord s_simulated = new("모의 실행입니다. 이런 점포는 없습니다.", "A simulated run: there is no such stall.");

    private static readonly CertificateWord s_proof = new(
        "아래 메시지는 감지기가 자기 키로 서명했습니다(JWS, HS256). 그 키를 가진 관제실이 simulator verify로 확인합니다.",
        "The detector signed this message with its own key (JWS, HS256). Who holds that key, the control room, checks it with simulator verify.");

    private static readonly CertificateWord s_unknown = new("기재 없음", "not stated");

    // Korea has one zone.
    private static readonly TimeSpan s_koreanOffset = TimeSpan.FromHours(9);

    /// <summary>Writes the page.</summary>
    /// <param name="certificate">What it says.</param>
    /// <param name="isSimulated">True where no real detector stands behind it: the page says so.</param>
    public static string Of(Certificate certificate, bool isSimulated = false)
    {
        StringBuilder page = new();
        page.Append(CultureInfo.InvariantCulture, $"""
            <!DOCTYPE html>
            <html lang="ko">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width">
            <title>{Text(certificate.Market)} {Text(certificate.Stall)} {Text(certificate.Detector)}: {(certificate.Result == "pass" ? "PASS" : "FAIL")}</title>
            <style>
            {Style}
            </style>
            </head>
            <body>
            <header><h1>{Both("불꽃 감지기 설치 시험 기록서", "Flame detector: commissioning certificate")}</h1>{Result(certificate)}</header>
            <main>
            {(isSimulated ? $"<p class=\"notice fail\">{Both(s_simulated)}</p>" : "")}
            <p class="notice">{Both(s_notice)}</p>
            <div class="place"><section>
            <h2>{Both("위치", "Where")}</h2>
            <dl>
            {Fact("시장", "Market", certificate.Market)}
            {Fact("점포 번호", "Stall", certificate.Stall)}
            {Fact("격자 (행, 열, 층)", "Grid (row, column, floor)", certificate.Pos is { } cell ? string.Join(", ", cell) : "")}
            {Row("좌표", "Coordinates (WGS 84)", Place(certificate))}
            </dl></section>
            {QrCode(certificate.Geo)}
            </div>
            <div class="facts"><section>
            <h2>{Both("기기", "What")}</h2>
            <dl>
            {Fact("감지기", "Detector", certificate.Detector)}
            {Fact("펌웨어", "Firmware", certificate.Fw)}
            {Fact("런타임", "Runtime", certificate.Clr)}
            {Fact("프로필", "Profile", certificate.Profile)}
            {Fact("설정 체크섬", "Configuration", certificate.Cfg)}
            </dl></section><section>
            <h2>{Both("일시와 설치자", "When and who")}</h2>
            <dl>
            {Fact("접수", "Accepted", certificate.AcceptedAt.ToOffset(s_koreanOffset).ToString("yyyy-MM-dd HH:mm:ss 'UTC+9'", CultureInfo.InvariantCulture))}
            {Fact("소요 시간", "Total", Seconds(certificate.TotalMs))}
            {Row("시작", "Started by", certificate.Why.Length == 0 ? Both(s_unknown) : Both(CertificateWord.OfWhy(certificate.Why)))}
            {Fact("설치자", "Installer", certificate.By)}
            {Fact("사건 번호", "Event", certificate.Evt)}
            </dl></section></div>
            <h2>{Both("시험 단계", "Steps")}</h2>
            <table><thead><tr><th scope="col" class="number">#</th><th scope="col">{Both("단계", "Step")}</th><th scope="col">{Both("결과", "Result")}</th><th scope="col" class="number">{Both("시간", "Time")}</th><th scope="col" class="number">{Both("측정값", "Measured")}</th></tr></thead>
            <tbody>
            {string.Join('\n', certificate.Steps.Select(Step))}
            </tbody></table>
            <div class="sign"><div>{Both("설치자 서명, 날짜", "Installer's signature, date")}</div><div>{Both("점포주 서명, 날짜", "Stall owner's signature, date")}</div></div>
            <h2>{Both("감지기의 전자 서명", "Signed by the detector")}</h2>
            <p>{Both(s_proof)}</p>
            <code>{Text(certificate.Proof)}</code>
            </main>
            </body>
            </html>

            """);
        return page.ToString();
    }

    private static string Text(string text) => WebUtility.HtmlEncode(text);

    // A word that is the same in both languages, such as an unknown one, is said once.
    private static string Both(CertificateWord word) =>
        word.Korean == word.English ? Text(word.Korean) : $"<span lang=\"ko\">{Text(word.Korean)}</span> <span lang=\"en\">{Text(word.English)}</span>";

    private static string Both(string korean, string english) => Both(new CertificateWord(korean, english));

    private static string Row(string korean, string english, string html) => $"<dt>{Both(korean, english)}</dt><dd>{html}</dd>";

    private static string Fact(string korean, string english, string value) => Row(korean, english, value.Length == 0 ? Both(s_unknown) : Text(value));

    private static string Result(Certificate certificate) => certificate.Result == "pass"
        ? "<p class=\"result pass\"><span lang=\"en\">PASS</span> <span lang=\"ko\">합격</span></p>"
        : "<p class=\"result fail\"><span lang=\"en\">FAIL</span> <span lang=\"ko\">불합격</span></p>";

    private static string Seconds(long millis) => string.Create(CultureInfo.InvariantCulture, $"{millis / 1000.0:0.0} s");

    private static string Place(Certificate certificate)
    {
        if (certificate.Geo is not { } geo)
        {
            return Both(CertificateWord.OfNoPlace(certificate.Gnss));
        }

        string accuracy = certificate.Acc is { } metres ? string.Create(CultureInfo.InvariantCulture, $"± {metres:0.#} m, ") : "";
        return $"<a href=\"{Text(geo)}\">{Text(geo)}</a> ({accuracy}{Both(CertificateWord.OfSource(certificate.Loc))})";
    }

    private static string QrCode(string? geo)
    {
        if (geo is null)
        {
            return "";
        }

        using QRCodeData data = QRCodeGenerator.GenerateQrCode(geo, QRCodeGenerator.ECCLevel.M);
        using SvgQRCode code = new(data);
        string svg = code.GetGraphic(4, "#000000", "#ffffff", sizingMode: SvgQRCode.SizingMode.ViewBoxAttribute);
        string drawn = svg[svg.IndexOf("<svg", StringComparison.Ordinal)..].Replace("<svg", $"<svg role=\"img\" aria-label=\"{Text(geo)}\"", StringComparison.Ordinal);
        return $"<figure>{drawn}<figcaption>{Both("위치 보기", "Scan for the place")}</figcaption></figure>";
    }

    private static string Step(StepResult step)
    {
        string hint = step.Hint.Length == 0 ? "" : $"<br>{Both(CertificateWord.OfHint(step.Hint))}";
        return $"<tr{(step.Result == "fail" ? " class=\"failed\"" : "")}><td class=\"number\">{step.No}</td><td>{Both(CertificateWord.OfStep(step.Step))}{hint}</td>"
            + $"<td>{Both(CertificateWord.OfResult(step.Result))}</td><td class=\"number\">{Seconds(step.Ms)}</td><td class=\"number\">{Text(Measured(step))}</td></tr>";
    }

    /// <summary>What a step measured, with its unit; empty where it measures nothing.</summary>
    internal static string Measured(StepResult step) => step switch
    {
        { Result: "skip" } => "",
        { Step: "wifi" } => string.Create(CultureInfo.InvariantCulture, $"{step.Value} dBm"),
        { Step: "round-trip" or "flame" } => string.Create(CultureInfo.InvariantCulture, $"{step.Value} ms"),
        { Step: "sensor" or "lamp" } => string.Create(CultureInfo.InvariantCulture, $"{step.Value} counts"),
        { Step: "recipients" } => string.Create(CultureInfo.InvariantCulture, $"{step.Value} answered"),
        _ => "",
    };
}
