using Firmware.Provisioning;

namespace Firmware.Tests;

[TestClass]
public class OpeningHoursTests
{
    private const int DayMinutes = 24 * 60;

    // Midnight UTC of a day of 2026.
    private const long Midnight = 20_500L * DayMinutes * 60;

    // Minutes of the day: the first open one, the first closed one.
    [DataRow("08:00-20:00", 480, 1200)]
    [DataRow("00:00-23:59", 0, 1439)]
    [DataRow("00:00-00:01", 0, 1)]
    [DataRow("18:00-02:00", 1080, 120)]
    [DataRow("18:00-00:00", 1080, 0)]
    [DataRow("23:59-00:00", 1439, 0)]
    [DataRow("00:01-00:00", 1, 0)]
    [DataRow("12:01-12:00", 721, 720)]
    [TestMethod]
    public void IsOpenFromTheFirstTimeUntilTheSecond(string text, int opens, int closes)
    {
        Assert.IsTrue(OpeningHours.TryParse(text, out OpeningHours hours));
        int openMinutes = 0;
        for (int minute = 0; minute < DayMinutes; minute++)
        {
            openMinutes += hours.IsOpenAt(Midnight + (minute * 60), 0) ? 1 : 0;
        }

        Assert.AreEqual((closes - opens + DayMinutes) % DayMinutes, openMinutes);
        Assert.IsTrue(hours.IsOpenAt(Midnight + (opens * 60), 0));
        Assert.IsFalse(hours.IsOpenAt(Midnight + (opens * 60) - 1, 0));
        Assert.IsTrue(hours.IsOpenAt(Midnight + (closes * 60) - 1, 0));
        Assert.IsFalse(hours.IsOpenAt(Midnight + (closes * 60), 0));
    }

    // Midnight UTC is 09:00 in Seoul.
    [DataRow(540, 9)]
    [DataRow(0, 0)]
    [DataRow(-720, 12)]
    [DataRow(840, 14)]
    [DataRow(-60, 23)]
    [TestMethod]
    public void LocalTimeIsUtcAndTheOffset(int offsetMinutes, int hour)
    {
        for (int opens = 0; opens < 24; opens++)
        {
            string text = opens.ToString("D2") + ":00-" + opens.ToString("D2") + ":59";
            Assert.IsTrue(OpeningHours.TryParse(text, out OpeningHours hours));
            Assert.AreEqual(opens == hour, hours.IsOpenAt(Midnight, offsetMinutes));
            Assert.AreEqual(opens == hour, hours.IsOpenAt(0, offsetMinutes));
        }
    }

    [DataRow("")]
    [DataRow("-")]
    [DataRow("always")]
    [DataRow("08:00")]
    [DataRow("08:00-")]
    [DataRow("-20:00")]
    [DataRow("8:00-20:00")]
    [DataRow("08:00-20:0")]
    [DataRow("08:00-20:000")]
    [DataRow("08:00 - 20:00")]
    [DataRow(" 08:00-20:00")]
    [DataRow("08:00-20:00 ")]
    [DataRow("08.00-20.00")]
    [DataRow("0800-2000")]
    [DataRow("08:00-24:00")]
    [DataRow("24:00-08:00")]
    [DataRow("08:60-20:00")]
    [DataRow("08:00-20:99")]
    [DataRow("+8:00-20:00")]
    [DataRow("-8:00-20:00")]
    [DataRow("08:-1-20:00")]
    [DataRow("0x:00-20:00")]
    [DataRow("08:00/20:00")]
    [DataRow("08:00-08:00")]
    [DataRow("00:00-00:00")]
    [DataRow("08:00-20:00;21:00-22:00")]
    [TestMethod]
    public void AnythingElseIsRefused(string text)
    {
        Assert.IsFalse(OpeningHours.TryParse(text, out OpeningHours hours));
        Assert.IsNull(hours);
    }

    [DataRow("+09:00", 540)]
    [DataRow("+00:00", 0)]
    [DataRow("-00:00", 0)]
    [DataRow("+05:45", 345)]
    [DataRow("-03:30", -210)]
    [DataRow("+14:00", 840)]
    [DataRow("-12:00", -720)]
    [TestMethod]
    public void ReadsAnOffset(string text, int expected)
    {
        Assert.IsTrue(OpeningHours.TryParseOffset(text, out int minutes));
        Assert.AreEqual(expected, minutes);
    }

    [DataRow("")]
    [DataRow("+")]
    [DataRow("9")]
    [DataRow("+9")]
    [DataRow("+09")]
    [DataRow("09:00")]
    [DataRow("+9:00")]
    [DataRow("+09:60")]
    [DataRow("+0900")]
    [DataRow("+14:01")]
    [DataRow("-12:01")]
    [DataRow("+24:00")]
    [DataRow("*09:00")]
    [DataRow("+09:00 ")]
    [DataRow("Z")]
    [TestMethod]
    public void AnotherOffsetIsRefused(string text)
    {
        Assert.IsFalse(OpeningHours.TryParseOffset(text, out int minutes));
        Assert.AreEqual(0, minutes);
    }
}
