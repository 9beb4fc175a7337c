using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;

namespace Simulator.ControlRoom;

/// <summary>An accepted event as the journal keeps it.</summary>
/// <param name="Detector">Detector id.</param>
/// <param name="Evt">The detector's id for the event.</param>
/// <param name="Typ">The message's type.</param>
/// <param name="ReceivedAt">When it was taken, to the millisecond.</param>
/// <param name="Jws">The message as it came, ASCII.</param>
public sealed record JournalledEvent(string Detector, string Evt, string Typ, DateTimeOffset ReceivedAt, string Jws);

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
    private const long SchemaVersion = 2;

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
        PRAGMA user_version = 2;
        """;

    // A table of its own, made where it is missing: it changes none of the others.
    private const string SchemaOfActions = """
        CREATE TABLE IF NOT EXISTS operator_action (
          seq INTEGER PRIMARY KEY, detector TEXT NOT NULL, evt TEXT NOT NULL, kind TEXT NOT NULL, operator TEXT NOT NULL, at_ms INTEGER NOT NULL) STRICT;
        CREATE INDEX IF NOT EXISTS operator_action_of ON operator_action (detector, evt);
        """;

    private readonly SqliteConnection _connection;

    private EventJournal(SqliteConnection connection) => _connection = connection;

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
            Execute(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
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

            if (version < SchemaVersion)
            {
                Execute(connection, SchemaSinceVersion2);
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

    /// <summary>Records in one go that a message was accepted.</summary>
    /// <param name="detector">Who sent it.</param>
    /// <param name="sender">What the gate now remembers of it.</param>
    /// <param name="accepted">The event it carries; null for a sign of life.</param>
    /// <param name="recipients">Whom the event is to be told, when it is new.</param>
    /// <param name="heardAt">When the detector lived; null when the message does not say so, as a will.</param>
    /// <returns>True when the event is new, false for a repeat or none.</returns>
    public bool Record(string detector, SenderState sender, JournalledEvent? accepted, IEnumerable<string> recipients, DateTimeOffset? heardAt = null)
    {
        using SqliteTransaction transaction = _connection.BeginTransaction();
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
            "INSERT INTO event (detector, evt, typ, received_ms, jws) VALUES ($detector, $evt, $typ, $received, $jws) ON CONFLICT DO NOTHING",
            ("$detector", detector), ("$evt", accepted.Evt), ("$typ", accepted.Typ), ("$received", accepted.ReceivedAt.ToUnixTimeMilliseconds()), ("$jws", accepted.Jws)) == 1;
        if (isNew)
        {
            foreach (string recipient in recipients)
            {
                Execute(_connection, "INSERT INTO delivery VALUES ($detector, $evt, $recipient, NULL)", ("$detector", detector), ("$evt", accepted!.Evt), ("$recipient", recipient));
            }
        }

        transaction.Commit();
        return isNew;
    }

    /// <summary>Records that a recipient was told.</summary>
    public void RecordTold(AlarmNotice notice, string recipient, DateTimeOffset at) => Execute(
        _connection,
        "UPDATE delivery SET told_ms = $told WHERE detector = $detector AND evt = $evt AND recipient = $recipient",
        ("$told", at.ToUnixTimeMilliseconds()), ("$detector", notice.Detector), ("$evt", notice.Evt), ("$recipient", recipient));

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
    public IEnumerable<JournalledEvent> Events()
    {
        using SqliteCommand command = Command(_connection, "SELECT detector, evt, typ, received_ms, jws FROM event ORDER BY seq");
        using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            yield return new JournalledEvent(
                reader.GetString(0), reader.GetString(1), reader.GetString(2), DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(3)), reader.GetString(4));
        }
    }

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
    public IReadOnlySet<string> Untold(string detector, string evt)
    {
        HashSet<string> recipients = [];
        using SqliteCommand command = Command(
            _connection, "SELECT recipient FROM delivery WHERE detector = $detector AND evt = $evt AND told_ms IS NULL", ("$detector", detector), ("$evt", evt));
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
    public IReadOnlyList<OperatorAction> Actions(string detector, string evt)
    {
        List<OperatorAction> actions = [];
        using SqliteCommand command = Command(
            _connection, "SELECT kind, operator, at_ms FROM operator_action WHERE detector = $detector AND evt = $evt ORDER BY seq", ("$detector", detector), ("$evt", evt));
        using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            if (Enum.TryParse(reader.GetString(0), out OperatorActionKind kind))
            {
                actions.Add(new OperatorAction(kind, reader.GetString(1), DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(2))));
            }
        }

        return actions;
    }

    /// <summary>Who is told of an event, and when they were.</summary>
    public IReadOnlyList<JournalledDelivery> Deliveries(string detector, string evt)
    {
        List<JournalledDelivery> deliveries = [];
        using SqliteCommand command = Command(
            _connection, "SELECT recipient, told_ms FROM delivery WHERE detector = $detector AND evt = $evt ORDER BY rowid", ("$detector", detector), ("$evt", evt));
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
