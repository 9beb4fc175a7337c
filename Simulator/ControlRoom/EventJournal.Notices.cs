using System.Data.Common;

namespace Simulator.ControlRoom;

/// <content>Who is told of alarms and answers, and what is done about them.</content>
public sealed partial class EventJournal
{
    /// <summary>Records that a recipient was told; the first time counts.</summary>
    public void RecordTold(AlarmNotice notice, string recipient, DateTimeOffset at) => _database.Execute(
        "UPDATE delivery SET told_ms = coalesce(told_ms, @told) WHERE detector = @detector AND evt = @evt AND typ = @typ AND recipient = @recipient",
        ("@told", Millis(at)), ("@detector", notice.Detector), ("@evt", notice.Evt), ("@typ", notice.Kind), ("@recipient", recipient));

    /// <summary>Records a recipient's receipt for a notice; the first counts. A notice that was answered was also told.</summary>
    /// <param name="detector">Detector id.</param>
    /// <param name="evt">The event.</param>
    /// <param name="typ">The notice's type.</param>
    /// <param name="recipient">Who answers.</param>
    /// <param name="at">When the answer came.</param>
    /// <param name="answer">The signed receipt as it came.</param>
    /// <returns>False when there was an answer before, or no such notice.</returns>
    public bool RecordAnswered(string detector, string evt, string typ, string recipient, DateTimeOffset at, string answer) => _database.Execute(
        """
        UPDATE delivery SET answered_ms = @at, answer = @answer, told_ms = coalesce(told_ms, @at)
        WHERE detector = @detector AND evt = @evt AND typ = @typ AND recipient = @recipient AND answered_ms IS NULL
        """,
        ("@at", Millis(at)), ("@answer", answer), ("@detector", detector), ("@evt", evt), ("@typ", typ), ("@recipient", recipient)) == 1;

    /// <summary>Records what was done about an alarm; where it can be done once, the first counts.</summary>
    /// <param name="handling">What was done.</param>
    /// <param name="recipients">Who is to be told of it: those of them who are told of the alarm.</param>
    /// <returns>False when it was done before, or there is no such alarm.</returns>
    public bool RecordHandling(AlarmHandling handling, params IEnumerable<string> recipients)
    {
        using DbTransaction transaction = _database.Begin();
        _database.BeginNumbering();
        bool isNew = AddHandling(handling, recipients);
        transaction.Commit();
        return isNew;
    }

    /// <summary>What came of alarms, in the order it was recorded.</summary>
    /// <param name="detector">Of this detector only; null for all.</param>
    /// <param name="evt">Of this alarm of the detector only; null for all.</param>
    public IReadOnlyList<AlarmHandling> Handlings(string? detector = null, string? evt = null) => _database.Query(
        $"""
        SELECT detector, evt, deed, by_whom, at_ms FROM handling
        WHERE {(detector is null ? "TRUE" : "detector = @detector")} AND {(evt is null ? "TRUE" : "evt = @evt")} ORDER BY seq
        """,
        reader => new AlarmHandling(
            reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(4))),
        ("@detector", detector ?? ""), ("@evt", evt ?? ""));

    /// <summary>
    /// Takes over what is still to be told and no living room tells, oldest first: what another left behind, and what came of alarms, once the alarm itself is
    /// told or this room's to tell. From now on this room tells it.
    /// </summary>
    /// <param name="recipients">Whom this room can tell.</param>
    /// <param name="withOwn">True to get what this room is to tell already as well: after a call that failed, perhaps when all was done.</param>
    public IReadOnlyList<UntoldNotice> TakeUntold(IEnumerable<string> recipients, bool withOwn = false)
    {
        HashSet<string> known = [.. recipients];
        using DbTransaction transaction = _database.Begin();
        List<(long Number, string Detector, string Evt, string Typ, string Recipient)> rows = _database.Query(
            $"""
            SELECT d.seq, d.detector, d.evt, d.typ, d.recipient FROM delivery d
            WHERE d.told_ms IS NULL AND (d.room IS NULL OR (d.room = @room AND @withOwn = 1) OR (d.room <> @room AND {_database.RoomIsGone("d.room")}))
              AND (d.typ IN ('alarm', 'test') OR NOT EXISTS (
                SELECT 1 FROM delivery a WHERE a.detector = d.detector AND a.evt = d.evt AND a.recipient = d.recipient
                  AND a.typ IN ('alarm', 'test') AND a.told_ms IS NULL AND a.room <> @room AND NOT {_database.RoomIsGone("a.room")}))
            ORDER BY d.seq {_database.ForUpdateOfTheFree}
            """,
            reader => (reader.GetInt64(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetString(4)),
            ("@room", _room), ("@withOwn", withOwn ? 1L : 0L));
        rows.RemoveAll(row => !known.Contains(row.Recipient));
        foreach ((long number, string _, string _, string _, string _) in rows)
        {
            _database.Execute("UPDATE delivery SET room = @room WHERE seq = @number", ("@room", _room), ("@number", number));
        }

        transaction.Commit();
        return [.. rows.GroupBy(row => (row.Detector, row.Evt, row.Typ))
            .Select(notice => new UntoldNotice(notice.Key.Detector, notice.Key.Evt, notice.Key.Typ, notice.Select(row => row.Recipient).ToHashSet()))];
    }

    /// <summary>What this room is to tell.</summary>
    internal IReadOnlySet<(string Detector, string Evt, string Kind, string Recipient)> Owned() => _database.Query(
        "SELECT detector, evt, typ, recipient FROM delivery WHERE told_ms IS NULL AND room = @room",
        reader => (reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetString(3)),
        ("@room", _room)).ToHashSet();

    /// <summary>The newest alarms of which other rooms are still to tell somebody, 1,000 tellings at most.</summary>
    internal IReadOnlyList<(string Detector, string Evt, string Recipient)> UntoldByOthers() => _database.Query(
        "SELECT detector, evt, recipient FROM delivery WHERE told_ms IS NULL AND room <> @room AND typ IN ('alarm', 'test') ORDER BY seq DESC LIMIT 1000",
        reader => (reader.GetString(0), reader.GetString(1), reader.GetString(2)),
        ("@room", _room));

    /// <summary>The journal's own number of what was done last about an alarm; 0 for nothing.</summary>
    internal long LastHandled() => (long?)_database.Scalar("SELECT max(seq) FROM handling") ?? 0;

    /// <summary>About which alarms something was done, from above one of the journal's own numbers on.</summary>
    internal IReadOnlyList<(long Number, string Detector, string Evt)> HandledAfter(long number) => _database.Query(
        "SELECT seq, detector, evt FROM handling WHERE seq > @number ORDER BY seq",
        reader => (reader.GetInt64(0), reader.GetString(1), reader.GetString(2)),
        ("@number", number));

    /// <summary>Who was told of an event when, and answered when; in the order of names.</summary>
    /// <param name="detector">Detector id.</param>
    /// <param name="evt">The event.</param>
    /// <param name="typ">The notice's type.</param>
    public IReadOnlyList<RecipientReceipt> ReceiptsOf(string detector, string evt, string typ) => _database.Query(
        "SELECT recipient, told_ms, answered_ms, answer FROM delivery WHERE detector = @detector AND evt = @evt AND typ = @typ ORDER BY recipient",
        ReceiptAt,
        ("@detector", detector), ("@evt", evt), ("@typ", typ));

    /// <summary>Who was told of a detector's events, and of what came of them, when; oldest first.</summary>
    public IReadOnlyList<(string Evt, string Kind, RecipientReceipt Receipt)> TellingsOf(string detector) => _database.Query(
        "SELECT recipient, told_ms, answered_ms, answer, evt, typ FROM delivery WHERE detector = @detector ORDER BY seq",
        reader => (reader.GetString(4), reader.GetString(5), ReceiptAt(reader)),
        ("@detector", detector));

    private bool AddHandling(AlarmHandling handling, IEnumerable<string> recipients)
    {
        bool isNew = _database.Execute(
            """
            INSERT INTO handling (detector, evt, deed, by_whom, at_ms) SELECT detector, evt, @deed, @by, @at
            FROM event WHERE detector = @detector AND evt = @evt AND typ IN ('alarm', 'test') LIMIT 1 ON CONFLICT DO NOTHING
            """,
            ("@detector", handling.Detector), ("@evt", handling.Evt), ("@deed", handling.Deed), ("@by", handling.By), ("@at", Millis(handling.At))) == 1;
        if (isNew)
        {
            HashSet<string> told = [.. _database.Query(
                "SELECT recipient FROM delivery WHERE detector = @detector AND evt = @evt AND typ IN ('alarm', 'test')",
                reader => reader.GetString(0),
                ("@detector", handling.Detector), ("@evt", handling.Evt))];

            // By whichever room told of the alarm, or after that.
            AddDeliveries(handling.Detector, handling.Evt, handling.Deed, recipients.Where(told.Contains), room: null);
        }

        return isNew;
    }

    private void AddDeliveries(string detector, string evt, string typ, IEnumerable<string> recipients, long? room)
    {
        foreach (string recipient in recipients)
        {
            _database.Execute(
                "INSERT INTO delivery (detector, evt, typ, recipient, room) VALUES (@detector, @evt, @typ, @recipient, @room)",
                ("@detector", detector), ("@evt", evt), ("@typ", typ), ("@recipient", recipient), ("@room", room));
        }
    }

    private static RecipientReceipt ReceiptAt(DbDataReader reader) => new(reader.GetString(0), TimeAt(reader, 1), TimeAt(reader, 2), TextAt(reader, 3));
}
