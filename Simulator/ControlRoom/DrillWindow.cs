using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Simulator.ControlRoom;

/// <summary>The hours of the night in which detectors are drilled, and when in them each has its turn.</summary>
/// <param name="Begin">Local time of its begin.</param>
/// <param name="End">Local time of its end, on the same day or the next. The drill is named after the day on which it ends.</param>
/// <param name="UtcOffset">Local time minus UTC.</param>
public sealed record DrillWindow(TimeOnly Begin, TimeOnly End, TimeSpan UtcOffset)
{
    /// <summary>When markets sleep: after the last customer, before the first delivery.</summary>
    public const string Default = "02:00-05:00";

    /// <summary>Korea's.</summary>
    public const string DefaultOffset = "+09:00";

    /// <summary>No detector's turn comes in this last part: answers need their time.</summary>
    public static readonly TimeSpan SettleTime = TimeSpan.FromMinutes(15);

    /// <summary>Shortest window.</summary>
    public static readonly TimeSpan LengthMin = 2 * SettleTime;

    /// <summary>How long it is.</summary>
    public TimeSpan Length => End - Begin;

    /// <summary>Reads a window.</summary>
    /// <param name="hours"><c>HH:MM-HH:MM</c>, or <c>off</c>.</param>
    /// <param name="utcOffset">A sign and <c>HH:MM</c>.</param>
    /// <returns>Null for <c>off</c>.</returns>
    /// <exception cref="EndException">Bad input: neither, or shorter than <see cref="LengthMin"/>.</exception>
    public static DrillWindow? Parse(string hours, string utcOffset)
    {
        TimeSpan offset = ParseOffset(utcOffset);
        if (hours == "off")
        {
            return null;
        }

        return hours.Split('-') is [string from, string to] && TryTime(from, out TimeOnly begin) && TryTime(to, out TimeOnly end) && end - begin >= LengthMin
            ? new DrillWindow(begin, end, offset)
            : throw new EndException(ExitCode.BadInput, $"--drill {hours}: neither off nor HH:MM-HH:MM of at least {LengthMin.TotalMinutes:0} minutes");
    }

    /// <summary>Reads local time minus UTC.</summary>
    /// <param name="utcOffset">A sign and <c>HH:MM</c>, at most 14 hours.</param>
    /// <exception cref="EndException">Bad input.</exception>
    public static TimeSpan ParseOffset(string utcOffset) =>
        utcOffset is ['+' or '-', .. string time] && TryTime(time, out TimeOnly offset) && offset <= new TimeOnly(14, 0)
            ? utcOffset[0] == '-' ? -offset.ToTimeSpan() : offset.ToTimeSpan()
            : throw new EndException(ExitCode.BadInput, $"--utc-offset {utcOffset}: not a sign and HH:MM");

    /// <summary>The day whose drill runs at a time, or comes next.</summary>
    public DateOnly DayAt(DateTimeOffset now)
    {
        DateTime local = now.ToOffset(UtcOffset).DateTime;
        DateOnly day = DateOnly.FromDateTime(local);
        return TimeOnly.FromDateTime(local) < End ? day : day.AddDays(1);
    }

    /// <summary>When a day's drill begins.</summary>
    public DateTimeOffset BeginOf(DateOnly day) => EndOf(day) - Length;

    /// <summary>When a day's drill ends: what is missing then is a fault.</summary>
    public DateTimeOffset EndOf(DateOnly day) => new(day.ToDateTime(End), UtcOffset);

    /// <summary>A detector's turn: the same every night, evenly spread over the detectors by a hash of the id.</summary>
    public DateTimeOffset TurnOf(string detector, DateOnly day)
    {
        double share = BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(detector))) / (uint.MaxValue + 1.0);
        return BeginOf(day) + (share * (Length - SettleTime));
    }

    private static bool TryTime(string text, out TimeOnly time) => TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out time);
}
