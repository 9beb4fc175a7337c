using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace Simulator.ControlRoom;

/// <summary>An alarm, or what came of it, as a message of the Common Alerting Protocol 1.2 (OASIS), with a Korean and an English block.</summary>
internal static class CapAlert
{
    // A stall's own extent: a circle must not be smaller than what it marks.
    private const double RadiusMetresMin = 10;

    private static readonly XNamespace s_cap = "urn:oasis:names:tc:emergency:cap:1.2";

    internal static byte[] Write(AlarmNotice notice, DirectoryEntry recipient)
    {
        // Stalls have names with any printable character; XML has no place for two of those, and an alarm must not fail by them.
        string stall = notice.Stall.Replace('\uFFFE', '\uFFFD').Replace('\uFFFF', '\uFFFD');
        string place = $"{notice.Market} {stall}";
        string status = StatusOf(notice, recipient);
        (string korean, string english) = notice.Kind switch
        {
            AlarmHandling.Restored => ("불꽃이 더 이상 보이지 않음, 현장 확인 필요", "Flame no longer seen, still to be checked"),
            AlarmHandling.CalledOff => ("경보 취소: 화재 아님으로 확인", "Called off: found to be no fire"),
            _ => ("화재 감지", "Flame detected"),
        };
        XElement alert = new(
            s_cap + "alert",
            new XElement(s_cap + "identifier", Identifier(notice, notice.Kind)),
            new XElement(s_cap + "sender", recipient.Sender),
            new XElement(s_cap + "sent", Time(notice.At)),
            new XElement(s_cap + "status", status),
            new XElement(s_cap + "msgType", notice.Kind switch { AlarmHandling.Restored => "Update", AlarmHandling.CalledOff => "Cancel", _ => "Alert" }),
            new XElement(s_cap + "scope", "Private"),
            new XElement(s_cap + "addresses", recipient.Name),

            // CAP 1.2, section 3.2.1: an exercise is named here.
            status == "Exercise" ? new XElement(s_cap + "note", $"Exercise {notice.Market} {Time(notice.ReceivedAt)[..10]}") : null,
            notice.FollowUp is null ? null : new XElement(s_cap + "references", $"{recipient.Sender},{Identifier(notice, notice.Typ)},{Time(notice.ReceivedAt)}"),
            Info(notice, "ko-KR", "화재", notice.IsTest ? $"[시험] 실제 화재 아님: {korean}" : korean, $"{notice.Market} 시장 {stall} 점포의 불꽃 감지기: {korean}."),
            Info(notice, "en-US", "Fire", notice.IsTest ? $"[TEST] no fire: {english}" : english, $"The flame detector of stall {stall}, market {notice.Market}: {english}."));
        using MemoryStream stream = new();
        using (XmlWriter writer = XmlWriter.Create(stream))
        {
            alert.Save(writer);
        }

        return stream.ToArray();

        XElement Info(AlarmNotice notice, string language, string happening, string headline, string description) => new(
            s_cap + "info",
            new XElement(s_cap + "language", language),
            new XElement(s_cap + "category", "Fire"),
            new XElement(s_cap + "event", happening),

            // A flame that is gone is still to be looked after; one that was called off is not.
            new XElement(s_cap + "urgency", notice.Kind == AlarmHandling.CalledOff ? "Past" : "Immediate"),
            new XElement(s_cap + "severity", notice.Kind == AlarmHandling.CalledOff ? "Minor" : "Severe"),

            // A detector infers a fire; nobody has seen it.
            new XElement(s_cap + "certainty", notice.Kind == AlarmHandling.CalledOff ? "Unlikely" : "Likely"),
            new XElement(s_cap + "headline", $"{headline}: {place}"),
            new XElement(s_cap + "description", description),
            new XElement(
                s_cap + "area",
                new XElement(s_cap + "areaDesc", place),
                Circle(notice),
                new XElement(s_cap + "geocode", new XElement(s_cap + "valueName", "stall"), new XElement(s_cap + "value", $"{notice.Market}/{stall}"))));
    }

    private static string Identifier(AlarmNotice notice, string kind) => $"{notice.Detector}.{notice.Evt}.{kind}";

    // A flame of the commissioning routine is never an exercise: nobody is to act on it.
    private static string StatusOf(AlarmNotice notice, DirectoryEntry recipient) =>
        !notice.IsTest ? "Actual" : recipient.TakesPart && notice.Typ == MessageType.Test ? "Exercise" : "Test";

    private static XElement? Circle(AlarmNotice notice) => notice is { Latitude: { } latitude, Longitude: { } longitude }
        ? new XElement(s_cap + "circle", string.Create(
            CultureInfo.InvariantCulture, $"{latitude:0.0######},{longitude:0.0######} {Math.Max(notice.AccuracyMetres ?? 0, RadiusMetresMin) / 1000:0.0##}"))
        : null;

    // The schema wants an offset in digits, never Z.
    private static string Time(DateTimeOffset at) => at.ToOffset(TimeSpan.FromHours(9)).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);
}
