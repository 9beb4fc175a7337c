using System.Data.Common;
using System.Globalization;

namespace Simulator.ControlRoom;

/// <content>Who lives, and what came of the drills.</content>
public sealed partial class EventJournal
{
    private const string DayFormat = "yyyy-MM-dd";

    /// <summary>Says that this room lives: what it is to tell is taken over by others when it has not done so for some seconds. To be called every second.</summary>
    /// <returns>False when so much time had gone by that this may have happened.</returns>
    public bool Renew() => _database.Renew();

    /// <summary>True when this room, of all at the journal, does what one of them does for all, until its connection to the database ends.</summary>
    public bool TryLead() => _database.TryLead();

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

    /// <summary>Records that a detector is lost, for this room to announce.</summary>
    public void RecordLost(string detector) => _database.Execute("UPDATE presence SET is_lost = 1 WHERE detector = @detector", ("@detector", detector));

    /// <summary>Asks whether a detector is lost that this room has not heard since a time, and records that, for this room to announce.</summary>
    /// <param name="detector">Its id.</param>
    /// <param name="silentSince">Since when.</param>
    /// <param name="now">The present: what was heard a minute after it was heard by a clock that is wrong, and says nothing.</param>
    /// <returns>Null when it is lost; else what other rooms know: it was heard, or they announced it.</returns>
    public Presence? RecordLost(string detector, DateTimeOffset silentSince, DateTimeOffset now)
    {
        if (!IsShared)
        {
            RecordLost(detector);
            return null;
        }

        using DbTransaction transaction = _database.Begin();
        Presence? known = _database.Query(
            $"SELECT heard_ms, is_lost FROM presence WHERE detector = @detector {_database.ForUpdate}",
            reader => new Presence(DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(0)), reader.GetInt64(1) != 0),
            ("@detector", detector)).FirstOrDefault();
        if (known is { IsLost: true } || (known is not null && known.HeardAt > silentSince && known.HeardAt <= now.AddMinutes(1)))
        {
            return known;
        }

        RecordLost(detector);
        transaction.Commit();
        return null;
    }

    /// <summary>
    /// Records that the control room started. Of a time in which nobody listened only so much counts as silence of the detectors: what is longer is added to the time when
    /// each was heard.
    /// </summary>
    public void RecordStart(DateTimeOffset now, TimeSpan counted)
    {
        using DbTransaction transaction = _database.Begin();
        long aliveAt = (long)_database.Scalar($"SELECT alive_ms FROM control_room {_database.ForUpdate}")!;
        long heardAt = (long?)_database.Scalar("SELECT max(heard_ms) FROM presence") ?? 0;
        long forgiven = Millis(now) - Math.Max(aliveAt, heardAt) - (long)counted.TotalMilliseconds;
        _database.Execute("UPDATE presence SET heard_ms = heard_ms + @forgiven", ("@forgiven", Math.Max(0, forgiven)));
        RecordAlive(now);
        transaction.Commit();
    }

    /// <summary>Does nothing but write.</summary>
    /// <exception cref="DbException">It cannot be written.</exception>
    public void RequireWritable() => _database.Execute("UPDATE control_room SET alive_ms = alive_ms");

    /// <summary>Records that the control room lives and listens.</summary>
    public void RecordAlive(DateTimeOffset at) => _database.Execute("UPDATE control_room SET alive_ms = @at", ("@at", Millis(at)));

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

    /// <summary>What came of the drills of a day and of those after it, by day and market.</summary>
    public IReadOnlyList<MarketDrill> DrillsByMarket(DateOnly since) =>
        [.. _database.Query(
            """
            SELECT market, day, count(*), count(CASE WHEN outcome = 'passed' THEN 1 END), count(CASE WHEN outcome IS NULL THEN 1 END)
            FROM drill WHERE day >= @since GROUP BY market, day
            """,
            reader => new MarketDrill(reader.GetString(0), DayOf(reader.GetString(1)), (int)reader.GetInt64(2), (int)reader.GetInt64(3), (int)reader.GetInt64(4)),
            ("@since", Day(since))).OrderBy(drill => drill.Day).ThenBy(drill => drill.Market, StringComparer.Ordinal)];

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
