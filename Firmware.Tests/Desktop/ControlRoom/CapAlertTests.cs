using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Simulator.ControlRoom;

namespace Firmware.Tests.Desktop.ControlRoom;

/// <summary>Every kind of CAP message that a control room can send, against the standard's schema and the rules that a schema cannot say.</summary>
[TestClass]
public sealed partial class CapAlertTests
{
    private static readonly XNamespace s_cap = "urn:oasis:names:tc:emergency:cap:1.2";
    private static readonly DateTimeOffset s_at = new(2026, 11, 25, 16, 30, 0, TimeSpan.Zero);

    private static IEnumerable<object[]> Kinds =>
        from deed in (string[])["", AlarmHandling.Restored, AlarmHandling.CalledOff]
        from status in (string[])["Actual", "Test", "Exercise"]
        from isPlaced in (bool[])[true, false]
        select new object[] { deed, status, isPlaced };

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void EveryKindIsValid(string deed, string status, bool isPlaced)
    {
        byte[] document = Write(deed, status, isPlaced, "B-07 <김치 & \"co\">\uFFFF");
        Assert.AreEqual("", CapSchema.Complaint(document));
        XElement alert = XElement.Load(new MemoryStream(document));
        string Of(string name) => alert.Element(s_cap + name)!.Value;
        Assert.AreEqual(status, Of("status"));
        Assert.AreEqual(deed switch { "" => "Alert", AlarmHandling.Restored => "Update", _ => "Cancel" }, Of("msgType"));
        Assert.AreEqual("ko-KR en-US", string.Join(' ', alert.Elements(s_cap + "info").Select(info => info.Element(s_cap + "language")!.Value)));
        Assert.IsTrue(alert.Descendants(s_cap + "value").All(value => value.Value == "mangwon/B-07 <김치 & \"co\">\uFFFD"));
        Assert.HasCount(isPlaced ? 2 : 0, alert.Descendants(s_cap + "circle"));

        // Section 3.2: neither spaces nor commas in these; an exercise has a name; who is addressed in private is said; a message that updates or cancels names its alert.
        Assert.MatchesRegex(Word(), Of("identifier"));
        Assert.MatchesRegex(Word(), Of("sender"));
        Assert.AreEqual("station-1", Of("addresses"));
        Assert.AreEqual(status == "Exercise" ? "Exercise mangwon 2026-11-26" : null, alert.Element(s_cap + "note")?.Value);
        XElement first = XElement.Load(new MemoryStream(Write("", status, isPlaced, "B-07")));
        Assert.AreEqual(
            deed.Length == 0 ? null : $"room.example,{first.Element(s_cap + "identifier")!.Value},{first.Element(s_cap + "sent")!.Value}",
            alert.Element(s_cap + "references")?.Value);

        // Section 3.2.2: what is no fire says so first, to who reads only a headline.
        Assert.IsTrue(alert.Descendants(s_cap + "headline").All(headline => status == "Actual" != Marked().IsMatch(headline.Value)));
    }

    /// <summary>Radius in kilometres (section 3.3.3), never smaller than a stall, and as wide as the position is uncertain.</summary>
    [TestMethod]
    [DataRow(null, "37.5560001,127.0 0.01")]
    [DataRow(4.0, "37.5560001,127.0 0.01")]
    [DataRow(250.0, "37.5560001,127.0 0.25")]
    public void TheCircleIsAsWideAsThePositionIsUncertain(double? metres, string circle)
    {
        byte[] document = CapAlert.Write(Notice("", "Actual", true, "B-07") with { AccuracyMetres = metres }, Recipient("Actual"));
        Assert.AreEqual("", CapSchema.Complaint(document));
        Assert.AreEqual(circle, XElement.Load(new MemoryStream(document)).Descendants(s_cap + "circle").First().Value);
    }

    /// <summary>The schema says what it should: each of these was made from a valid message by one change.</summary>
    [TestMethod]
    [DataRow("<status>Actual<", "<status>Real<")]
    [DataRow("<msgType>Cancel<", "<msgType>CalledOff<")]
    [DataRow("<scope>Private</scope>", "")]
    [DataRow("+09:00</sent>", "Z</sent>")]
    [DataRow("<category>Fire<", "<category>Flame<")]
    [DataRow("<certainty>Unlikely</certainty>", "")]
    [DataRow("<areaDesc>mangwon B-07</areaDesc>", "")]
    [DataRow("<valueName>stall</valueName>", "")]
    [DataRow("<language>ko-KR<", "<language>Korean language<")]
    [DataRow("</areaDesc>", "</areaDesc><altitude>high</altitude>")]
    [DataRow("<addresses>station-1</addresses><references>", "<references>")]
    [DataRow("emergency:cap:1.2", "emergency:cap:1.1")]
    [DataRow("</alert>", "")]
    public void AWrongMessageIsRefused(string right, string wrong)
    {
        string valid = Encoding.UTF8.GetString(Write(AlarmHandling.CalledOff, "Actual", true, "B-07"));
        Assert.AreEqual("", CapSchema.Complaint(Encoding.UTF8.GetBytes(valid)));
        Assert.Contains(right, valid);
        string broken = valid.Replace(right, wrong, StringComparison.Ordinal);
        if (wrong == "<references>")
        {
            // In another order.
            broken = broken.Replace("</references>", "</references><addresses>station-1</addresses>", StringComparison.Ordinal);
        }

        Assert.AreNotEqual("", CapSchema.Complaint(Encoding.UTF8.GetBytes(broken)));
    }

    private static byte[] Write(string deed, string status, bool isPlaced, string stall) => CapAlert.Write(Notice(deed, status, isPlaced, stall), Recipient(status));

    private static AlarmNotice Notice(string deed, string status, bool isPlaced, string stall) => new(
        "mangwon", stall, "det-b-07", "7-e1", status == "Exercise" ? MessageType.Test : MessageType.Alarm, null,
        isPlaced ? 37.5560001 : null, isPlaced ? 127.0 : null, isPlaced ? 4 : null, status != "Actual", s_at)
    {
        FollowUp = deed.Length == 0 ? null : new AlarmHandling("det-b-07", "7-e1", deed, "kim", s_at.AddMinutes(5)),
    };

    private static DirectoryEntry Recipient(string status) => new()
    {
        Name = "station-1",
        Role = "fire-station",
        Market = "mangwon",
        Channel = RecipientChannel.Cap,
        Url = new Uri("http://127.0.0.1/"),
        Sender = "room.example",
        TakesPart = status == "Exercise",
    };

    [GeneratedRegex("^[^ ,<&]+$")]
    private static partial Regex Word();

    [GeneratedRegex(@"^\[(시험|TEST)\] ")]
    private static partial Regex Marked();
}
