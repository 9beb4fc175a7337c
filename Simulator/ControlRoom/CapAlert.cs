using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace Simulator.ControlRoom;

/// <summary>An alarm as a message of the Common Alerting Protocol 1.2 (OASIS), with a Korean and an English block.</summary>
internal static class CapAlert
{
    // A stall's own extent: a circle must not be smaller than what it marks.
    private const double RadiusMetresMin = 10;

    private static readonly XNamespace s_cap = "urn:oasis:names:tc:emergency:cap:1.2";

    internal static byte[] Write(AlarmNotice notice, string sender, string recipient)
    {
        XElement alert = new(
            s_cap + "alert",
            new XElement(s_cap + "identifier", $"{notice.Detector}.{notice.Evt}.{notice.Typ}"),
            new XElement(s_cap + "sender", sender),
            new XElement(s_cap + "sent", Time(notice.ReceivedAt)),
            new XElement(s_cap + "status", notice.IsTest ? "Test" : "Actual"),
            new XElement(s_cap + "msgType", "Alert"),
            new XElement(s_cap + "scope", "Private"),
            new XElement(s_cap + "addresses", recipient),
            Info(notice, "ko-KR", "화재", notice.IsTest ? "[시험] 실제 화재 아님" : "화재 감지", $"{notice.Market} 시장 {notice.Stall} 점포의 불꽃 감지기가 경보를 보냈습니다."),
            Info(notice, "en-US", "Fire", notice.IsTest ? "[TEST] no fire" : "Flame detected", $"The flame detector of stall {notice.Stall}, market {notice.Market}, gave alarm."));
        using MemoryStream stream = new();
        using (XmlWriter writer = XmlWriter.Create(stream))
        {
            alert.Save(writer);
        }

        return stream.ToArray();
    }

    private static XElement Info(AlarmNotice notice, string language, string happening, string headline, string description) => new(
        s_cap + "info",
        new XElement(s_cap + "language", language),
        new XElement(s_cap + "category", "Fire"),
        new XElement(s_cap + "event", happening),
        new XElement(s_cap + "urgency", "Immediate"),
        new XElement(s_cap + "severity", "Severe"),

        // A detector infers a fire; nobody has seen it.
        new XElement(s_cap + "certainty", "Likely"),
        new XElement(s_cap + "headline", $"{headline}: {notice.Market} {notice.Stall}"),
        new XElement(s_cap + "description", description),
        new XElement(
            s_cap + "area",
            new XElement(s_cap + "areaDesc", $"{notice.Market} {notice.Stall}"),
            Circle(notice),
            new XElement(s_cap + "geocode", new XElement(s_cap + "valueName", "stall"), new XElement(s_cap + "value", $"{notice.Market}/{notice.Stall}"))));

    private static XElement? Circle(AlarmNotice notice) => notice is { Latitude: { } latitude, Longitude: { } longitude }
        ? new XElement(s_cap + "circle", string.Create(
            CultureInfo.InvariantCulture, $"{latitude:0.0######},{longitude:0.0######} {Math.Max(notice.AccuracyMetres ?? 0, RadiusMetresMin) / 1000:0.0##}"))
        : null;

    // The schema wants an offset in digits, never Z.
    private static string Time(DateTimeOffset at) => at.ToOffset(TimeSpan.FromHours(9)).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);
}
