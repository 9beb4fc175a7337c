using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Simulator.ControlRoom;

/// <summary>An accepted event as the journal keeps it.</summary>
/// <param name="Detector">Detector id.</param>
/// <param name="Evt">The detector's id for the event.</param>
/// <param name="Typ">The message's type.</param>
/// <param name="ReceivedAt">When it was taken, to the millisecond.</param>
/// <param name="Jws">The message as it came, ASCII.</param>
/// <param name="Late">How much later than this boot's quickest message it came.</param>
public sealed record JournalledEvent(string Detector, string Evt, string Typ, DateTimeOffset ReceivedAt, string Jws, TimeSpan Late = default);

/// <summary>What came of an alarm.</summary>
/// <param name="Detector">Detector id.</param>
/// <param name="Evt">The alarm.</param>
/// <param name="Deed"><see cref="AlarmHandling.Acknowledged"/>, <see cref="AlarmHandling.CalledOff"/> or <see cref="AlarmHandling.Restored"/>.</param>
/// <param name="By">Who: an operator, or the detector.</param>
/// <param name="At">When, to the millisecond.</param>
public sealed record AlarmHandling(string Detector, string Evt, string Deed, string By, DateTimeOffset At)
{
    /// <summary>Somebody in the control room has seen the alarm.</summary>
    public const string Acknowledged = "acknowledged";

    /// <summary>The alarm was found to be false; recipients are told so.</summary>
    public const string CalledOff = "called-off";

    /// <summary>The detector no longer sees the flame; recipients are told so.</summary>
    public const string Restored = MessageType.Restored;
}

/// <summary>What the journal knows of a detector's presence.</summary>
/// <param name="HeardAt">When it was last heard, or first watched.</param>
/// <param name="IsLost">True when its loss was announced and it did not return.</param>
public sealed record Presence(DateTimeOffset HeardAt, bool IsLost);

/// <summary>
/// What must survive the control room: accepted events, who was told, the highest number of every sender, who was silent since when, its own boot counter.
/// Whatever is given to it is on the disk when the call returns.
/// </summary>
/// <remarks>Every method throws <see cref="SqliteException"/> when the store fails; nothing is kept of that call then.</remarks>
public sealed class EventJournal : IDisposable
{
    private const long SchemaVersion = 4;

    private const string DayFormat = "yyyy-MM-dd";

    private const string Schema = """
        CREATE TABLE sender (detector TEXT PRIMARY KEY, highest TEXT NOT NULL, will TEXT) STRICT;
        CREATE TABLE event (
          seq INTEGER PRIMARY KEY, detector TEXT NOT NULL, evt TEXT NOT NULL, typ TEXT NOT NULL, received_ms INTEGER NOT NULL, jws TEXT NOT NULL,
          UNIQUE (detector, evt, typ)) STRICT;
        CREATE TABLE delivery (
          detector TEXT NOT NULL, evt TEXT NOT NULL, recipient TEXT NOT NULL, told_ms INTEGER,
          PRIMARY KEY (detector, evt, recipient)) STRICT;
        CREATE TABLE control_room (boot INTEGER NOT NULL) STRICT;
        INSERT INTO control_room VALUES (0);
        """;

    private const string SchemaSinceVersion2 = """
        CREATE TABLE presence (detector TEXT PRIMARY KEY, heard_ms INTEGER NOT NULL, is_lost INTEGER NOT NULL) STRICT;
        ALTER TABLE control_room ADD COLUMN alive_ms INTEGER NOT NULL DEFAULT 0;
        """;

    // A delivery is of a message now, not of an event: calling off has the alarm's evt.
    private const string SchemaSinceVersion3 = """
        ALTER TABLE event ADD COLUMN late_ms INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE delivery RENAME TO delivery_2;
        CREATE TABLE delivery (
          detector TEXT NOT NULL, evt TEXT NOT NULL, typ TEXT NOT NULL, recipient TEXT NOT NULL, told_ms INTEGER, answered_ms INTEGER, answer TEXT,
          PRIMARY KEY (detector, evt, typ, recipient)) STRICT;
        INSERT INTO delivery
          SELECT d.detector, d.evt, e.typ, d.recipient, d.told_ms, NULL, NULL FROM delivery_2 d JOIN event e USING (detector, evt) WHERE e.typ IN ('alarm', 'test');
        DROP TABLE delivery_2;
        CREATE TABLE handling (
          detector TEXT NOT NULL, evt TEXT NOT NULL, deed TEXT NOT NULL, by_whom TEXT NOT NULL, at_ms INTEGER NOT NULL, PRIMARY KEY (detector, evt, deed)) STRICT;
        """;

    private const string SchemaSinceVersion4 = """
        CREATE TABLE drill (
          day TEXT NOT NULL, market TEXT NOT NULL, detector TEXT NOT NULL, stall TEXT NOT NULL, asks INTEGER NOT NULL DEFAULT 0, asked_ms INTEGER,
          evt TEXT, accepted_ms INTEGER, recipients INTEGER NOT NULL DEFAULT 0, told INTEGER NOT NULL DEFAULT 0, acknowledged INTEGER NOT NULL DEFAULT 0,
          told_ms INTEGER, acknowledged_ms INTEGER, outcome TEXT, missing TEXT, PRIMARY KEY (day, detector)) STRICT;
        PRAGMA user_version = 4;
        """;

    // A table of its own, made where it is missing: it changes none of the others.
    private const string SchemaOfActions = """
        CREATE TABLE IF NOT EXISTS operator_action (
          seq INTEGER PRIMARY KEY, detector TEXT NOT NULL, evt TEXT NOT NULL, kind TEXT NOT NULL, operator TEXT NOT NULL, at_ms INTEGER NOT NULL) STRICT;
        CREATE INDEX IF NOT EXISTS operator_action_of ON operator_action (detector, evt);
        """;

    private readonly SqliteConnection _connection;
    private bool _isTogether;

    private EventJournal(SqliteConnection connection) => _connection = connection;

    /// <summary>A message was recorded, or several <see cref="Together"/>: how long that took.</summary>
    public event Action<TimeSpan>? Recorded;

    /// <summary>The control room's boot counter, raised by every opening. At least the seconds since 1970, so that a lost journal does not make detectors refuse what it signs next.</summary>
    public long Boot { get; private init; }

    /// <summary>Opens a journal, made anew where there is none.</summary>
    /// <param name="path">A file, or null for memory only.</param>
    /// <param name="time">For the boot counter.</param>
    /// <exception cref="EndException">Bad input: the file is no journal, or cannot be opened.</exception>
    public static EventJournal Open(string? path, TimeProvider time)
    {
        SQLitePCL.Batteries_V2.Init();
        SqliteConnection connection = new(new SqliteConnectionStringBuilder { DataSource = path ?? ":memory:", Pooling = false }.ToString());
        try
        {
            connection.Open();
            Execute(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;");
            using SqliteTransaction transaction = connection.BeginTransaction();
            long version = (long)Scalar(connection, "PRAGMA user_version")!;
            if (version is < 0 or > SchemaVersion)
            {
                throw new EndException(ExitCode.BadInput, string.Create(CultureInfo.InvariantCulture, $"journal {path}: version {version}, this program knows {SchemaVersion}"));
            }

            if (version == 0)
            {
                Execute(connection, Schema);
            }

            if (version < 2)
            {
                Execute(connection, SchemaSinceVersion2);
            }

            if (version < 3)
            {
                Execute(connection, SchemaSinceVersion3);
            }

            if (version < SchemaVersion)
            {
                Execute(connection, SchemaSinceVersion4);
            }

            Execute(connection, SchemaOfActions);
            long boot = (long)Scalar(connection, "UPDATE control_room SET boot = max(boot + 1, $now) RETURNING boot", ("$now", time.GetUtcNow().ToUnixTimeSeconds()))!;
            transaction.Commit();
            return new EventJournal(connection) { Boot = boot };
        }
        catch (SqliteException exception)
        {
            connection.Dispose();
            throw new EndException(ExitCode.BadInput, $"journal {path}: {exception.Message}");
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Opens a journal that a running control room may hold open too: nothing of it changes by that.</summary>
    /// <exception cref="EndException">Bad input: no such file, no journal, or one of another version.</exception>
    public static EventJournal Attach(string path)
    {
        SQLitePCL.Batteries_V2.Init();
        SqliteConnection connection = new(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadWrite, Pooling = false }.ToString());
        try
        {
            connection.Open();
            Execute(connection, "PRAGMA secure_delete = ON");
            return (long)Scalar(connection, "PRAGMA user_version")! == SchemaVersion
                ? new EventJournal(connection)
                : throw new EndException(ExitCode.BadInput, $"journal {path}: not of version {SchemaVersion}; the control room brings it up to date");
        }
        catch (Exception exception)
        {
            connection.Dispose();
            throw exception is SqliteException ? new EndException(ExitCode.BadInput, $"journal {path}: {exception.Message}") : exception;
        }
    }

    /// <summary>Records several messages in one go, which waits for the disk once: all of them are kept, or none.</summary>
    /// <param name="record">Calls <see cref="Record"/> and nothing else of the journal.</param>
    public void Together(Action record)
    {
        long startedAt = Stopwatch.GetTimestamp();
        using SqliteTransaction transaction = _connection.BeginTransaction();
        _isTogether = true;
        try
        {
            record();
        }
        finally
        {
            _isTogether = false;
        }

        transaction.Commit();
        Recorded?.Invoke(Stopwatch.GetElapsedTime(startedAt));
    }

    /// <summary>Records in one go that a message was accepted.</summary>
    /// <param name="detector">Who sent it.</param>
    /// <param name="sender">What the gate now remembers of it.</param>
    /// <param name="accepted">The event it carries; null for a sign of life.</param>
    /// <param name="recipients">Whom the event is to be told, when it is new.</param>
    /// <param name="heardAt">When the detector lived; null when the message does not say so, as a will.</param>
    /// <param name="ofEnd">Whom the end of an alarm is to be told, where this event begins or ends one: those of them who are told of the alarm.</param>
    /// <returns>True when the event is new, false for a repeat or none.</returns>
    public bool Record(string detector, SenderState sender, JournalledEvent? accepted, IEnumerable<string> recipients, DateTimeOffset? heardAt = null, IEnumerable<string>? ofEnd = null)
    {
        long startedAt = Stopwatch.GetTimestamp();
        using SqliteTransaction? transaction = _isTogether ? null : _connection.BeginTransaction();
        if (heardAt is { } at)
        {
            PutPresence(detector, new Presence(at, false));
        }

        Execute(
            _connection,
            "INSERT INTO sender VALUES ($detector, $highest, $will) ON CONFLICT DO UPDATE SET highest = $highest, will = $will",
            ("$detector", detector), ("$highest", sender.Highest.ToString()), ("$will", sender.Will?.ToString()));
        bool isNew = accepted is not null && Execute(
            _connection,
            "INSERT INTO event (detector, evt, typ, received_ms, jws, late_ms) VALUES ($detector, $evt, $typ, $received, $jws, $late) ON CONFLICT DO NOTHING",
            ("$late", (long)accepted.Late.TotalMilliseconds), ("$detector", detector), ("$evt", accepted.Evt), ("$typ", accepted.Typ), ("$received", accepted.ReceivedAt.ToUnixTimeMilliseconds()), ("$jws", accepted.Jws)) == 1;
        if (isNew)
        {
            AddDeliveries(detector, accepted!.Evt, accepted.Typ, recipients);
            if (accepted.Typ is MessageType.Alarm or MessageType.Restored)
            {
                AddEnds(detector, accepted.Evt, ofEnd ?? []);
            }
        }

        if (transaction is not null)
        {
            transaction.Commit();
            Recorded?.Invoke(Stopwatch.GetElapsedTime(startedAt));
        }

        return isNew;
    }

    /// <summary>Records that a recipient was told.</summary>
    public void RecordTold(AlarmNotice notice, string recipient, DateTimeOffset at) => Execute(
        _connection,
        "UPDATE delivery SET told_ms = $told WHERE detector = $detector AND evt = $evt AND typ = $typ AND recipient = $recipient",
        ("$told", at.ToUnixTimeMilliseconds()), ("$detector", notice.Detector), ("$evt", notice.Evt), ("$typ", notice.Kind), ("$recipient", recipient));

    /// <summary>Records a recipient's receipt for a notice; the first counts. A notice that was answered was also told.</summary>
    /// <param name="detector">Detector id.</param>
    /// <param name="evt">The event.</param>
    /// <param name="typ">The notice's type.</param>
    /// <param name="recipient">Who answers.</param>
    /// <param name="at">When the answer came.</param>
    /// <param name="answer">The signed receipt as it came.</param>
    /// <returns>False when there was an answer before, or no such notice.</returns>
    public bool RecordAnswered(string detector, string evt, string typ, string recipient, DateTimeOffset at, string answer) => Execute(
        _connection,
        """
        UPDATE delivery SET answered_ms = $at, answer = $answer, told_ms = coalesce(told_ms, $at)
        WHERE detector = $detector AND evt = $evt AND typ = $typ AND recipient = $recipient AND answered_ms IS NULL
        """,
        ("$at", at.ToUnixTimeMilliseconds()), ("$answer", answer), ("$detector", detector), ("$evt", evt), ("$typ", typ), ("$recipient", recipient)) == 1;

    /// <summary>Records what an operator did about an alarm; the first of a kind counts.</summary>
    /// <param name="handling">What was done.</param>
    /// <param name="recipients">Who is to be told of it: those of them who are told of the alarm.</param>
    /// <returns>False when it was done before, or there is no such alarm.</returns>
    public bool RecordHandling(AlarmHandling handling, IEnumerable<string> recipients)
    {
        using SqliteTransaction transaction = _connection.BeginTransaction();
        bool isNew = AddHandling(handling, recipients);
        transaction.Commit();
        return isNew;
    }

    /// <summary>What came of alarms, oldest first.</summary>
    /// <param name="detector">Of this detector only; null for all.</param>
    public IReadOnlyList<AlarmHandling> Handlings(string? detector = null) => Handlings("TRUE", detector);

    /// <summary>What came of alarms and is still to be told to somebody, oldest first.</summary>
    /// <param name="detector">Of this detector only; null for all.</param>
    public IReadOnlyList<AlarmHandling> HandlingsToTell(string? detector = null) => Handlings(
        "EXISTS (SELECT 1 FROM delivery d WHERE d.detector = h.detector AND d.evt = h.evt AND d.typ = h.deed AND d.told_ms IS NULL)", detector);

    /// <summary>An alarm or a test alarm; null when there is none.</summary>
    public JournalledEvent? AlarmOf(string detector, string evt) => Events(
        "detector = $detector AND evt = $evt AND typ IN ('alarm', 'test')", ("$detector", detector), ("$evt", evt)).FirstOrDefault();

    /// <summary>Who was told of an event when, and answered when; in the order of names.</summary>
    /// <param name="detector">Detector id.</param>
    /// <param name="evt">The event.</param>
    /// <param name="typ">The notice's type.</param>
    public IReadOnlyList<RecipientReceipt> ReceiptsOf(string detector, string evt, string typ)
    {
        List<RecipientReceipt> receipts = [];
        using SqliteCommand command = Command(
            _connection,
            "SELECT recipient, told_ms, answered_ms, answer FROM delivery WHERE detector = $detector AND evt = $evt AND typ = $typ ORDER BY recipient",
            ("$detector", detector), ("$evt", evt), ("$typ", typ));
        using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            receipts.Add(ReceiptAt(reader));
        }

        return receipts;
    }

    /// <summary>Who was told of a detector's events, and of what came of them, when; oldest first.</summary>
    public IReadOnlyList<(string Evt, string Kind, RecipientReceipt Receipt)> TellingsOf(string detector)
    {
        List<(string Evt, string Kind, RecipientReceipt Receipt)> tellings = [];
        using SqliteCommand command = Command(
            _connection, "SELECT recipient, told_ms, answered_ms, answer, evt, typ FROM delivery WHERE detector = $detector ORDER BY rowid", ("$detector", detector));
        using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            tellings.Add((reader.GetString(4), reader.GetString(5), ReceiptAt(reader)));
        }

        return tellings;
    }

    /// <summary>How long each part of an alarm's way took; null when there is no such alarm or test alarm.</summary>
    public LatencyReceipt? LatencyOf(string detector, string evt)
    {
        JournalledEvent? alarm = null;
        JournalledEvent? waveform = null;
        List<JournalledEvent> suspicions = [];
        foreach (JournalledEvent kept in EventsOf(detector))
        {
            if (kept.Typ == MessageType.Suspect)
            {
                suspicions.Add(kept);
            }
            else if (kept.Evt == evt && kept.Typ is MessageType.Alarm or MessageType.Test)
            {
                alarm = kept;
            }
            else if (kept.Evt == evt && kept.Typ == MessageType.Waveform)
            {
                waveform = kept;
            }
        }

        return alarm is null ? null : LatencyReceipt.From(alarm, suspicions, waveform, ReceiptsOf(detector, evt, alarm.Typ));
    }

    /// <summary>Forgets what was received before a time: events, who was told of them, what was done about them, and drills of earlier days.</summary>
    /// <returns>How many events.</returns>
    public int Trim(DateTimeOffset before) => Forget(
        "received_ms < $before", "at_ms < $before", "day < date($before / 1000, 'unixepoch')", ("$before", before.ToUnixTimeMilliseconds()));

    /// <summary>
    /// Forgets what one detector sent, who was told of it, what was done about it, and its drills. The highest number it used stays: without that, what
    /// was erased could be played again.
    /// </summary>
    /// <returns>How many events.</returns>
    public int Erase(string detector)
    {
        int events = Forget("detector = $detector", "detector = $detector", "detector = $detector", ("$detector", detector));

        // What the write-ahead log still holds of them goes as well, unless somebody reads at this moment.
        Execute(_connection, "PRAGMA wal_checkpoint(TRUNCATE)");
        return events;
    }

    /// <summary>Records results of a drill in one go, each in the place of what was known of it; with <paramref name="isNew"/> only those of whom nothing was.</summary>
    public void RecordDrills(IEnumerable<DrillResult> results, bool isNew = false)
    {
        using SqliteTransaction transaction = _connection.BeginTransaction();
        foreach (DrillResult result in results)
        {
            Execute(
                _connection,
                $"""
                INSERT OR {(isNew ? "IGNORE" : "REPLACE")} INTO drill VALUES (
                  $day, $market, $detector, $stall, $asks, $asked, $evt, $accepted, $recipients, $told, $acknowledged, $toldAt, $acknowledgedAt, $outcome, $missing)
                """,
                ("$day", Day(result.Day)), ("$market", result.Market), ("$detector", result.Detector), ("$stall", result.Stall), ("$asks", result.Asks),
                ("$asked", result.AskedAt?.ToUnixTimeMilliseconds()), ("$evt", result.Evt), ("$accepted", result.AcceptedAt?.ToUnixTimeMilliseconds()),
                ("$recipients", result.Recipients), ("$told", result.Told), ("$acknowledged", result.Acknowledged), ("$toldAt", result.ToldAt?.ToUnixTimeMilliseconds()),
                ("$acknowledgedAt", result.AcknowledgedAt?.ToUnixTimeMilliseconds()), ("$outcome", result.Outcome), ("$missing", result.Missing));
        }

        transaction.Commit();
    }

    /// <summary>Forgets the result of a detector that left service.</summary>
    public void RemoveDrill(DrillResult result) =>
        Execute(_connection, "DELETE FROM drill WHERE day = $day AND detector = $detector", ("$day", Day(result.Day)), ("$detector", result.Detector));

    /// <summary>The earliest day whose drill has results that are still open; null when there is none.</summary>
    public DateOnly? OpenDrillDay() =>
        Scalar(_connection, "SELECT min(day) FROM drill WHERE outcome IS NULL") is string day ? DateOnly.ParseExact(day, DayFormat, CultureInfo.InvariantCulture) : null;

    /// <summary>The results of a day's drill, by market and stall.</summary>
    /// <param name="day">The local day.</param>
    /// <param name="market">Of this market only; null for all.</param>
    public IReadOnlyList<DrillResult> Drills(DateOnly day, string? market = null) =>
        Drills("day = $day AND ($market IS NULL OR market = $market)", ("$day", Day(day)), ("$market", market));

    /// <summary>What came of the drills of a day and of those after it, market by market.</summary>
    public IReadOnlyList<MarketDrill> DrillsByMarket(DateOnly since)
    {
        List<MarketDrill> drills = [];
        using SqliteCommand command = Command(
            _connection,
            """
            SELECT market, day, count(*), sum(CASE WHEN outcome = 'passed' THEN 1 ELSE 0 END), sum(CASE WHEN outcome IS NULL THEN 1 ELSE 0 END)
            FROM drill WHERE day >= $since GROUP BY market, day ORDER BY day, market
            """,
            ("$since", Day(since)));
        using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            DateOnly day = DateOnly.ParseExact(reader.GetString(1), DayFormat, CultureInfo.InvariantCulture);
            drills.Add(new MarketDrill(reader.GetString(0), day, reader.GetInt32(2), reader.GetInt32(3), reader.GetInt32(4)));
        }

        return drills;
    }

    /// <summary>The results of a detector's drills, oldest first.</summary>
    public IReadOnlyList<DrillResult> DrillsOf(string detector) => Drills("detector = $detector", ("$detector", detector));

    /// <summary>Records that detectors are watched from now on.</summary>
    public void RecordWatched(IEnumerable<string> detectors, DateTimeOffset at)
    {
        using SqliteTransaction transaction = _connection.BeginTransaction();
        foreach (string detector in detectors)
        {
            PutPresence(detector, new Presence(at, false));
        }

        transaction.Commit();
    }

    /// <summary>Records that a detector's loss was announced.</summary>
    public void RecordLost(string detector) => Execute(_connection, "UPDATE presence SET is_lost = 1 WHERE detector = $detector", ("$detector", detector));

    /// <summary>Records that the control room started, and that so much of every silence is forgiven.</summary>
    public void RecordStart(DateTimeOffset at, TimeSpan forgiven)
    {
        using SqliteTransaction transaction = _connection.BeginTransaction();
        Execute(_connection, "UPDATE presence SET heard_ms = heard_ms + $forgiven", ("$forgiven", (long)forgiven.TotalMilliseconds));
        RecordAlive(at);
        transaction.Commit();
    }

    /// <summary>Does nothing but write.</summary>
    /// <exception cref="SqliteException">It cannot be written.</exception>
    public void RequireWritable() => Execute(_connection, "UPDATE control_room SET alive_ms = alive_ms");

    /// <summary>Records that the control room lives and listens.</summary>
    public void RecordAlive(DateTimeOffset at) => Execute(_connection, "UPDATE control_room SET alive_ms = $at", ("$at", at.ToUnixTimeMilliseconds()));

    /// <summary>When it last did, at the latest known; 1970 before the first time.</summary>
    public DateTimeOffset AliveAt() => DateTimeOffset.FromUnixTimeMilliseconds((long)Scalar(_connection, "SELECT alive_ms FROM control_room")!);

    /// <summary>Who was silent since when, by detector.</summary>
    public IReadOnlyDictionary<string, Presence> Presences()
    {
        Dictionary<string, Presence> presences = [];
        using SqliteCommand command = Command(_connection, "SELECT detector, heard_ms, is_lost FROM presence");
        using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            presences.Add(reader.GetString(0), new Presence(DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(1)), reader.GetInt64(2) != 0));
        }

        return presences;
    }

    /// <summary>What is remembered of every sender, by detector.</summary>
    public IReadOnlyDictionary<string, SenderState> Senders()
    {
        Dictionary<string, SenderState> senders = [];
        using SqliteCommand command = Command(_connection, "SELECT detector, highest, will FROM sender");
        using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            if (MessageId.TryParse(reader.GetString(1), out MessageId highest))
            {
                MessageId? will = !reader.IsDBNull(2) && MessageId.TryParse(reader.GetString(2), out MessageId named) ? named : null;
                senders.Add(reader.GetString(0), new SenderState(highest, will));
            }
        }

        return senders;
    }

    /// <summary>The accepted events, oldest first.</summary>
    public IEnumerable<JournalledEvent> Events() => Events("TRUE");

    /// <summary>One detector's accepted events, oldest first.</summary>
    public IEnumerable<JournalledEvent> EventsOf(string detector) => Events("detector = $detector", ("$detector", detector));

    /// <summary>The alarms taken since a time, oldest first; test alarms are of type <c>test</c> and not among them, those of a commissioning carry the claim <c>test</c>.</summary>
    public IEnumerable<JournalledEvent> AlarmsSince(DateTimeOffset from) => Events(
        "typ = 'alarm' AND received_ms >= $from", ("$from", from.ToUnixTimeMilliseconds()));

    /// <summary>The newest events of one type from one detector, newest first.</summary>
    /// <param name="detector">Its id.</param>
    /// <param name="typ">The message's type.</param>
    /// <param name="most">How many at most.</param>
    public IReadOnlyList<JournalledEvent> NewestOf(string detector, string typ, int most)
    {
        List<JournalledEvent> events = [];
        using SqliteCommand command = Command(
            _connection,
            "SELECT evt, received_ms, jws FROM event WHERE detector = $detector AND typ = $typ ORDER BY seq DESC LIMIT $most",
            ("$detector", detector), ("$typ", typ), ("$most", most));
        using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            events.Add(new JournalledEvent(detector, reader.GetString(0), typ, DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(1)), reader.GetString(2)));
        }

        return events;
    }

    /// <summary>Who is still to be told of an event.</summary>
    /// <param name="detector">Detector id.</param>
    /// <param name="evt">The event.</param>
    /// <param name="typ">The notice's type; null for any.</param>
    public IReadOnlySet<string> Untold(string detector, string evt, string? typ = null)
    {
        HashSet<string> recipients = [];
        using SqliteCommand command = Command(
            _connection,
            "SELECT recipient FROM delivery WHERE detector = $detector AND evt = $evt AND told_ms IS NULL AND ($typ IS NULL OR typ = $typ)",
            ("$detector", detector), ("$evt", evt), ("$typ", typ));
        using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            recipients.Add(reader.GetString(0));
        }

        return recipients;
    }

    /// <summary>Records what an operator did about an event.</summary>
    public void RecordAction(string detector, string evt, OperatorAction action) => Execute(
        _connection,
        "INSERT INTO operator_action (detector, evt, kind, operator, at_ms) VALUES ($detector, $evt, $kind, $operator, $at)",
        ("$detector", detector), ("$evt", evt), ("$kind", action.Kind.ToString()), ("$operator", action.Operator), ("$at", action.At.ToUnixTimeMilliseconds()));

    /// <summary>What operators did about an event, oldest first.</summary>
    public IReadOnlyList<OperatorAction> Actions(string detector, string evt) =>
        [.. Actions("detector = $detector AND evt = $evt", ("$detector", detector), ("$evt", evt)).Select(kept => kept.Action)];

    /// <summary>What operators did about a detector's events, oldest first.</summary>
    public IReadOnlyList<(string Evt, OperatorAction Action)> ActionsOf(string detector) => Actions("detector = $detector", ("$detector", detector));

    /// <summary>Who is told of an event, and when they were.</summary>
    public IReadOnlyList<JournalledDelivery> Deliveries(string detector, string evt)
    {
        List<JournalledDelivery> deliveries = [];
        using SqliteCommand command = Command(
            _connection, "SELECT recipient, told_ms FROM delivery WHERE detector = $detector AND evt = $evt AND typ IN ('alarm', 'test') ORDER BY rowid", ("$detector", detector), ("$evt", evt));
        using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            deliveries.Add(new JournalledDelivery(reader.GetString(0), reader.IsDBNull(1) ? null : DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(1))));
        }

        return deliveries;
    }

    /// <summary>The newest events of one type from all detectors, newest first.</summary>
    /// <param name="typ">The message's type.</param>
    /// <param name="most">How many at most.</param>
    public IReadOnlyList<JournalledEvent> NewestOf(string typ, int most) => Newest(
        "SELECT detector, evt, typ, received_ms, jws FROM event WHERE typ = $typ ORDER BY seq DESC LIMIT $most", ("$typ", typ), ("$most", most));

    /// <summary>The newest events of a detector since a time, newest first.</summary>
    /// <param name="detector">Its id.</param>
    /// <param name="since">From when.</param>
    /// <param name="most">How many at most.</param>
    public IReadOnlyList<JournalledEvent> NewestSince(string detector, DateTimeOffset since, int most) => Newest(
        "SELECT detector, evt, typ, received_ms, jws FROM event WHERE detector = $detector AND received_ms >= $since ORDER BY seq DESC LIMIT $most",
        ("$detector", detector), ("$since", since.ToUnixTimeMilliseconds()), ("$most", most));

    private List<JournalledEvent> Newest(string sql, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        List<JournalledEvent> events = [];
        using SqliteCommand command = Command(_connection, sql, values);
        using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            events.Add(new JournalledEvent(
                reader.GetString(0), reader.GetString(1), reader.GetString(2), DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(3)), reader.GetString(4)));
        }

        return events;
    }

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();

    private IEnumerable<JournalledEvent> Events(string condition, params (string Name, object? Value)[] values)
    {
        using SqliteCommand command = Command(
            _connection, $"SELECT detector, evt, typ, received_ms, jws, late_ms FROM event WHERE {condition} ORDER BY seq", values);
        using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            yield return new JournalledEvent(
                reader.GetString(0), reader.GetString(1), reader.GetString(2), DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(3)), reader.GetString(4),
                TimeSpan.FromMilliseconds(reader.GetInt64(5)));
        }
    }

    private bool AddHandling(AlarmHandling handling, IEnumerable<string> recipients)
    {
        bool isNew = Execute(
            _connection,
            """
            INSERT INTO handling SELECT $detector, $evt, $deed, $by, $at
            WHERE EXISTS (SELECT 1 FROM event WHERE detector = $detector AND evt = $evt AND typ IN ('alarm', 'test')) ON CONFLICT DO NOTHING
            """,
            ("$detector", handling.Detector), ("$evt", handling.Evt), ("$deed", handling.Deed), ("$by", handling.By), ("$at", handling.At.ToUnixTimeMilliseconds())) == 1;
        if (isNew)
        {
            AddDeliveries(handling.Detector, handling.Evt, handling.Deed, recipients.Where(recipient => IsOfAlarm(handling, recipient)));
        }

        return isNew;
    }

    private List<(string Evt, OperatorAction Action)> Actions(string condition, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        List<(string Evt, OperatorAction Action)> actions = [];
        using SqliteCommand command = Command(_connection, $"SELECT kind, operator, at_ms, evt FROM operator_action WHERE {condition} ORDER BY seq", values);
        using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            if (Enum.TryParse(reader.GetString(0), out OperatorActionKind kind))
            {
                actions.Add((reader.GetString(3), new OperatorAction(kind, reader.GetString(1), DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(2)))));
            }
        }

        return actions;
    }

    private List<AlarmHandling> Handlings(string condition, string? detector)
    {
        List<AlarmHandling> handlings = [];
        using SqliteCommand command = Command(
            _connection,
            $"SELECT detector, evt, deed, by_whom, at_ms FROM handling h WHERE {(detector is null ? "TRUE" : "detector = $detector")} AND {condition} ORDER BY at_ms",
            ("$detector", detector));
        using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            handlings.Add(new AlarmHandling(
                reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(4))));
        }

        return handlings;
    }

    private void AddDeliveries(string detector, string evt, string typ, IEnumerable<string> recipients)
    {
        foreach (string recipient in recipients)
        {
            Execute(
                _connection,
                "INSERT INTO delivery (detector, evt, typ, recipient) VALUES ($detector, $evt, $typ, $recipient)",
                ("$detector", detector), ("$evt", evt), ("$typ", typ), ("$recipient", recipient));
        }
    }

    // An alarm is over at the first «restored» after it of the same boot. The alarm, repeated until it is receipted, may come after that.
    private void AddEnds(string detector, string evt, IEnumerable<string> recipients)
    {
        if (!MessageId.TryParseEvent(evt, out MessageId news))
        {
            return;
        }

        List<string> told = [.. recipients];
        List<string> open = [];
        foreach ((string kept, string typ, DateTimeOffset at) in BeginsAndEnds(detector, news.Boot).OrderBy(kept => kept.Evt.Length).ThenBy(kept => kept.Evt, StringComparer.Ordinal))
        {
            if (typ == MessageType.Alarm)
            {
                open.Add(kept);
                continue;
            }

            foreach (string alarm in open)
            {
                AddHandling(new AlarmHandling(detector, alarm, AlarmHandling.Restored, detector, at), told);
            }

            open.Clear();
        }
    }

    private List<(string Evt, string Typ, DateTimeOffset At)> BeginsAndEnds(string detector, long boot)
    {
        List<(string Evt, string Typ, DateTimeOffset At)> kept = [];
        using SqliteCommand command = Command(
            _connection,
            "SELECT evt, typ, received_ms FROM event WHERE detector = $detector AND evt GLOB $ofBoot AND typ IN ('alarm', 'restored')",
            ("$detector", detector), ("$ofBoot", string.Create(CultureInfo.InvariantCulture, $"{boot}-e*")));
        using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            kept.Add((reader.GetString(0), reader.GetString(1), DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(2))));
        }

        return kept;
    }

    private bool IsOfAlarm(AlarmHandling handling, string recipient) => (long)Scalar(
        _connection,
        "SELECT EXISTS (SELECT 1 FROM delivery WHERE detector = $detector AND evt = $evt AND typ IN ('alarm', 'test') AND recipient = $recipient)",
        ("$detector", handling.Detector), ("$evt", handling.Evt), ("$recipient", recipient))! == 1;

    private List<DrillResult> Drills(string condition, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        List<DrillResult> results = [];
        using SqliteCommand command = Command(
            _connection,
            $"""
            SELECT market, detector, stall, asks, asked_ms, evt, accepted_ms, recipients, told, acknowledged, told_ms, acknowledged_ms, outcome, missing, day
            FROM drill WHERE {condition} ORDER BY day, market, stall, detector
            """,
            values);
        using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            results.Add(new DrillResult(DateOnly.ParseExact(reader.GetString(14), DayFormat, CultureInfo.InvariantCulture), reader.GetString(0), reader.GetString(1), reader.GetString(2))
            {
                Asks = reader.GetInt32(3),
                AskedAt = TimeAt(reader, 4),
                Evt = reader.IsDBNull(5) ? null : reader.GetString(5),
                AcceptedAt = TimeAt(reader, 6),
                Recipients = reader.GetInt32(7),
                Told = reader.GetInt32(8),
                Acknowledged = reader.GetInt32(9),
                ToldAt = TimeAt(reader, 10),
                AcknowledgedAt = TimeAt(reader, 11),
                Outcome = reader.IsDBNull(12) ? null : reader.GetString(12),
                Missing = reader.IsDBNull(13) ? null : reader.GetString(13),
            });
        }

        return results;
    }

    private int Forget(string events, string handlings, string drills, (string Name, object? Value) value)
    {
        using SqliteTransaction transaction = _connection.BeginTransaction();
        int forgotten = Execute(_connection, $"DELETE FROM event WHERE {events}", value);
        Execute(_connection, $"DELETE FROM handling WHERE {handlings}", value);
        Execute(_connection, $"DELETE FROM operator_action WHERE {handlings}", value);
        Execute(_connection, $"DELETE FROM drill WHERE {drills}", value);
        Execute(_connection, "DELETE FROM delivery WHERE NOT EXISTS (SELECT 1 FROM event WHERE event.detector = delivery.detector AND event.evt = delivery.evt)");
        transaction.Commit();
        return forgotten;
    }

    private static RecipientReceipt ReceiptAt(SqliteDataReader reader) =>
        new(reader.GetString(0), TimeAt(reader, 1), TimeAt(reader, 2), reader.IsDBNull(3) ? null : reader.GetString(3));

    private static string Day(DateOnly day) => day.ToString(DayFormat, CultureInfo.InvariantCulture);

    private static DateTimeOffset? TimeAt(SqliteDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(column));

    private void PutPresence(string detector, Presence presence) => Execute(
        _connection,
        "INSERT INTO presence VALUES ($detector, $heard, $lost) ON CONFLICT DO UPDATE SET heard_ms = $heard, is_lost = $lost",
        ("$detector", detector), ("$heard", presence.HeardAt.ToUnixTimeMilliseconds()), ("$lost", presence.IsLost ? 1 : 0));

    private static SqliteCommand Command(SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // Every statement is a constant of this file.
        command.CommandText = sql;
#pragma warning restore CA2100
        foreach ((string name, object? value) in values)
        {
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        }

        return command;
    }

    private static int Execute(SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        using SqliteCommand command = Command(connection, sql, values);
        return command.ExecuteNonQuery();
    }

    private static object? Scalar(SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        using SqliteCommand command = Command(connection, sql, values);
        return command.ExecuteScalar();
    }
}
