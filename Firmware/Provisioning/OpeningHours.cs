namespace Firmware.Provisioning;

/// <summary>From when until when a stall is open each day, in local time. May span midnight.</summary>
public sealed class OpeningHours
{
    private const int HourMinutes = 60;
    private const int DayMinutes = 24 * HourMinutes;
    private const int MinuteSeconds = 60;

    // The zones of the world lie between these.
    private const int OffsetMinMinutes = -12 * HourMinutes;
    private const int OffsetMaxMinutes = 14 * HourMinutes;

    // HH:MM.
    private const int TimeLength = 5;

    /// <summary>Opens at and closes at these minutes of the day.</summary>
    /// <param name="fromMinute">0 to 1439.</param>
    /// <param name="toMinute">0 to 1439, another one.</param>
    public OpeningHours(int fromMinute, int toMinute)
    {
        FromMinute = fromMinute;
        ToMinute = toMinute;
    }

    /// <summary>The minute of the day at which it opens.</summary>
    public int FromMinute { get; }

    /// <summary>The minute of the day at which it closes.</summary>
    public int ToMinute { get; }

    /// <summary>As it is written: HH:MM-HH:MM.</summary>
    public string Text => TimeOf(FromMinute) + "-" + TimeOf(ToMinute);

    /// <summary>Reads HH:MM-HH:MM, 00:00 to 23:59 each. Equal times are refused: they could mean always or never.</summary>
    /// <param name="text">The text.</param>
    /// <param name="hours">Null when it is refused.</param>
    public static bool TryParse(string text, out OpeningHours hours)
    {
        int from = text.Length == (2 * TimeLength) + 1 && text[TimeLength] == '-' ? Minute(text, 0) : -1;
        int to = from < 0 ? -1 : Minute(text, TimeLength + 1);
        return TryFrom(from, to, out hours);
    }

    /// <summary>Takes two minutes of the day, 0 to 1439 each. Equal ones are refused as well.</summary>
    /// <param name="fromMinute">Opens.</param>
    /// <param name="toMinute">Closes.</param>
    /// <param name="hours">Null when they are refused.</param>
    public static bool TryFrom(int fromMinute, int toMinute, out OpeningHours hours)
    {
        bool areMinutes = fromMinute >= 0 && fromMinute < DayMinutes && toMinute >= 0 && toMinute < DayMinutes && fromMinute != toMinute;
        hours = areMinutes ? new OpeningHours(fromMinute, toMinute) : null;
        return areMinutes;
    }

    /// <summary>True for an offset from UTC in minutes that a place on earth may have.</summary>
    public static bool IsOffset(int minutes) => minutes >= OffsetMinMinutes && minutes <= OffsetMaxMinutes;

    /// <summary>Reads an offset from UTC: a sign and HH:MM.</summary>
    /// <param name="text">The text.</param>
    /// <param name="minutes">Local time minus UTC; 0 when it is refused.</param>
    public static bool TryParseOffset(string text, out int minutes)
    {
        minutes = 0;
        if (text.Length != TimeLength + 1 || (text[0] != '+' && text[0] != '-'))
        {
            return false;
        }

        int size = Minute(text, 1);
        int offset = text[0] == '-' ? -size : size;
        if (size < 0 || !IsOffset(offset))
        {
            return false;
        }

        minutes = offset;
        return true;
    }

    /// <summary>True from the opening minute until the one before the closing minute.</summary>
    /// <param name="unixSeconds">The time, from 1970 on.</param>
    /// <param name="utcOffsetMinutes">Local time minus UTC.</param>
    public bool IsOpenAt(long unixSeconds, int utcOffsetMinutes)
    {
        // A day is added so that a zone behind UTC cannot give a remainder below zero.
        int minute = (int)(((unixSeconds / MinuteSeconds) + DayMinutes + utcOffsetMinutes) % DayMinutes);
        return FromMinute < ToMinute
            ? minute >= FromMinute && minute < ToMinute
            : minute >= FromMinute || minute < ToMinute;
    }

    private static string TimeOf(int minute) => (minute / HourMinutes).ToString("D2") + ":" + (minute % HourMinutes).ToString("D2");

    // The minute of the day at that place of the text, or -1.
    private static int Minute(string text, int at)
    {
        int hour = TwoDigits(text, at);
        int minute = TwoDigits(text, at + 3);
        return text[at + 2] == ':' && hour >= 0 && hour < 24 && minute >= 0 && minute < HourMinutes ? (hour * HourMinutes) + minute : -1;
    }

    private static int TwoDigits(string text, int at)
    {
        int tens = text[at] - '0';
        int ones = text[at + 1] - '0';
        return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? (tens * 10) + ones : -1;
    }
}
