using System.Data.Common;
using System.Globalization;

namespace Simulator.ControlRoom;

/// <content>Who lives, and what came of the drills.</content>
public sealed partial class EventJournal
{
    private const string DayFormat = "yyyy-MM-dd";

    /// <summary>Records that detectors are watched from now on.</summary>
    public void RecordWatched(IEnumerable<string> detectors, DateTimeOffset at)
    {
        using DbTransaction transaction = _database.Begin();
        foreach (string detector in detectors)
        {
            PutPresence(detector, new Presence(at, false));
        }

        transaction.Commit();
    }

    /// <summary>Records that a detector's loss was announced.</summary>
    public void RecordLost(string detector) => _database.Execute("UPDATE presence SET is_lost = 1 WHERE detector = @detector", ("@detector", detector));

    /// <summary>Records that the control room started, and that so much of every silence is forgiven.</summary>
    public void RecordStart(DateTimeOffset at, TimeSpan forgiven)
    {
        using DbTransaction transaction = _database.Begin();
        _database.Execute("UPDATE presence SET heard_ms = heard_ms + @forgiven", ("@forgiven", (long)forgiven.TotalMilliseconds));
        RecordAlive(at);
        transaction.Commit();
    }

    /// <summary>Does nothing but write.</summary>
    /// <exception cref="DbException">It cannot be written.</exception>
    public void RequireWritable() => _database.Execute("UPDATE control_room SET alive_ms = alive_ms");

    /// <summary>Records that the control room lives and listens.</summary>
    public void RecordAlive(DateTimeOffset at) => _database.Execute("UPDATE control_room SET alive_ms = @at", ("@at", Millis(at)));

    /// <summary>When it last did, at the latest known; 1970 before the first time.</summary>
    public DateTimeOffset AliveAt() => DateTimeOffset.FromUnixTimeMilliseconds((long)_database.Scalar("SELECT alive_ms FROM control_room")!);

    /// <summary>Who was silent since when, by detector.</summary>
    public IReadOnlyDictionary<string, Presence> Presences() => _database.Query(
        "SELECT detector, heard_ms, is_lost FROM presence",
        reader => KeyValuePair.Create(reader.GetString(0), new Presence(DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(1)), reader.GetInt64(2) != 0))).ToDictionary();

    /// <summary>Records results of a drill in one go, each in the place of what was known of it; with <paramref name="isNew"/> only those of whom nothing was.</summary>
    public void RecordDrills(IEnumerable<DrillResult> results, bool isNew = false)
    {
        using DbTransaction transaction = _database.Begin();
        foreach (DrillResult result in results)
        {
            if (!isNew)
            {
                RemoveDrill(result);
            }

            _database.Execute(
                """
                INSERT INTO drill VALUES (
                  @day, @market, @detector, @stall, @asks, @asked, @evt, @accepted, @recipients, @told, @acknowledged, @toldAt, @acknowledgedAt, @outcome, @missing)
                ON CONFLICT DO NOTHING
                """,
                ("@day", Day(result.Day)), ("@market", result.Market), ("@detector", result.Detector), ("@stall", result.Stall), ("@asks", result.Asks),
                ("@asked", result.AskedAt?.ToUnixTimeMilliseconds()), ("@evt", result.Evt), ("@accepted", result.AcceptedAt?.ToUnixTimeMilliseconds()),
                ("@recipients", result.Recipients), ("@told", result.Told), ("@acknowledged", result.Acknowledged), ("@toldAt", result.ToldAt?.ToUnixTimeMilliseconds()),
                ("@acknowledgedAt", result.AcknowledgedAt?.ToUnixTimeMilliseconds()), ("@outcome", result.Outcome), ("@missing", result.Missing));
        }

        transaction.Commit();
    }

    /// <summary>Forgets the result of a detector that left service.</summary>
    public void RemoveDrill(DrillResult result) =>
        _database.Execute("DELETE FROM drill WHERE day = @day AND detector = @detector", ("@day", Day(result.Day)), ("@detector", result.Detector));

    /// <summary>The earliest day whose drill has results that are still open; null when there is none.</summary>
    public DateOnly? OpenDrillDay() => _database.Scalar("SELECT min(day) FROM drill WHERE outcome IS NULL") is string day ? DayOf(day) : null;

    /// <summary>The results of a day's drill, by market and stall.</summary>
    /// <param name="day">The local day.</param>
    /// <param name="market">Of this market only; null for all.</param>
    public IReadOnlyList<DrillResult> Drills(DateOnly day, string? market = null) =>
        Drills(market is null ? "day = @day" : "day = @day AND market = @market", ("@day", Day(day)), ("@market", market ?? ""));

    /// <summary>The results of a detector's drills, oldest first.</summary>
    public IReadOnlyList<DrillResult> DrillsOf(string detector) => Drills("detector = @detector", ("@detector", detector));

    private void PutPresence(string detector, Presence presence) => _database.Execute(
        "INSERT INTO presence VALUES (@detector, @heard, @lost) ON CONFLICT (detector) DO UPDATE SET heard_ms = @heard, is_lost = @lost",
        ("@detector", detector), ("@heard", Millis(presence.HeardAt)), ("@lost", presence.IsLost ? 1L : 0L));

    // Names in the order of their bytes, whatever the database's own order is.
    private IReadOnlyList<DrillResult> Drills(string condition, params ReadOnlySpan<(string Name, object? Value)> values) =>
        [.. _database.Query(
            $"""
            SELECT market, detector, stall, asks, asked_ms, evt, accepted_ms, recipients, told, acknowledged, told_ms, acknowledged_ms, outcome, missing, day
            FROM drill WHERE {condition}
            """,
            reader => new DrillResult(DayOf(reader.GetString(14)), reader.GetString(0), reader.GetString(1), reader.GetString(2))
            {
                Asks = (int)reader.GetInt64(3),
                AskedAt = TimeAt(reader, 4),
                Evt = TextAt(reader, 5),
                AcceptedAt = TimeAt(reader, 6),
                Recipients = (int)reader.GetInt64(7),
                Told = (int)reader.GetInt64(8),
                Acknowledged = (int)reader.GetInt64(9),
                ToldAt = TimeAt(reader, 10),
                AcknowledgedAt = TimeAt(reader, 11),
                Outcome = TextAt(reader, 12),
                Missing = TextAt(reader, 13),
            },
            values).OrderBy(result => result.Day).ThenBy(result => result.Market, StringComparer.Ordinal)
            .ThenBy(result => result.Stall, StringComparer.Ordinal).ThenBy(result => result.Detector, StringComparer.Ordinal)];

    private static string Day(DateOnly day) => day.ToString(DayFormat, CultureInfo.InvariantCulture);

    private static DateOnly DayOf(string day) => DateOnly.ParseExact(day, DayFormat, CultureInfo.InvariantCulture);
}
