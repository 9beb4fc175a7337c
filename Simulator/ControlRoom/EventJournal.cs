using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Simulator.ControlRoom;

/// <summary>
/// What must survive the control room: accepted events, who was told, the highest number of every sender, who was silent since when, its own numbers.
/// Whatever is given to it is on the disk when the call returns.
/// </summary>
/// <remarks>Every method throws <see cref="DbException"/> when the store fails; nothing is kept of that call then.</remarks>
public sealed partial class EventJournal : IDisposable
{
    // Whoever reads all events must not hold them all in memory.
    private const int EventsPerPage = 1_000;

    private const string EventColumns = "detector, evt, typ, received_ms, jws, late_ms";

    private readonly JournalDatabase _database;
    private readonly long _room;
    private bool _isTogether;

    private EventJournal(JournalDatabase database, long room)
    {
        _database = database;
        _room = room;
    }

    /// <summary>A message was recorded, or several <see cref="Together"/>: how long that took.</summary>
    public event Action<TimeSpan>? Recorded;

    /// <summary>True when other control rooms may work at the same journal.</summary>
    public bool IsShared => _database.IsShared;

    /// <summary>Opens a journal, made anew where there is none.</summary>
    /// <param name="place">A file (SQLite, for one control room), a PostgreSQL database (<c>Host=…;Database=…</c> or <c>postgres://…</c>, for several), or null for memory only.</param>
    /// <param name="time">For the control room's own numbers.</param>
    /// <exception cref="EndException">Bad input: it is no journal, or cannot be opened. A part is missing: no PostgreSQL is there.</exception>
    public static EventJournal Open(string? place, TimeProvider time) => Opened(place, SqliteOpenMode.ReadWriteCreate, time, database =>
    {
        JournalSchema.BringUpToDate(database);
        return new EventJournal(database, database.Enter(time.GetUtcNow().ToUnixTimeSeconds()));
    });

    /// <summary>Opens a journal that a running control room may hold open too: nothing of it changes by that.</summary>
    /// <param name="place">As for <see cref="Open"/>.</param>
    /// <exception cref="EndException">Bad input: no such file, no journal, or one of another version. A part is missing: no PostgreSQL is there.</exception>
    public static EventJournal Attach(string place) => Opened(place, SqliteOpenMode.ReadWrite, TimeProvider.System, database => database.Version == JournalSchema.Version
        ? new EventJournal(database, 0)
        : throw new EndException(ExitCode.BadInput, $"journal {database.Name}: not of version {JournalSchema.Version}; the control room brings it up to date"));

    /// <summary>A number for what the control room signs next, above all that it used: a detector refuses one that it took before, or that is far below.</summary>
    public MessageId NextId() => _database.NextId();

    /// <summary>Records several messages in one go, which waits for the disk once: all of them are kept, or none.</summary>
    /// <param name="record">Calls <see cref="Record"/> and nothing else of the journal.</param>
    public void Together(Action record)
    {
        long startedAt = Stopwatch.GetTimestamp();
        using DbTransaction transaction = _database.Begin();
        _database.BeginNumbering();
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
    /// <param name="message">The message.</param>
    /// <param name="recipients">Whom its event is to be told, when it is new.</param>
    /// <param name="ofEnd">Whom the end of an alarm is to be told, where this event begins or ends one: those of them who are told of the alarm.</param>
    public Acceptance Record(GatedMessage message, IEnumerable<string> recipients, IEnumerable<string>? ofEnd = null)
    {
        long startedAt = Stopwatch.GetTimestamp();
        using DbTransaction? transaction = _isTogether ? null : _database.Begin();
        if (message.Event is not null)
        {
            // Before any row is kept from other rooms: in one order, nobody waits in a ring.
            _database.BeginNumbering();
        }

        if (!TakeNumber(message))
        {
            return Acceptance.Elsewhere;
        }

        if (message.HeardAt is { } at)
        {
            PutPresence(message.Detector, new Presence(at, false));
        }

        bool isNew = message.Event is { } accepted && AddEvent(message.Detector, accepted, recipients, ofEnd ?? []);
        if (transaction is not null)
        {
            transaction.Commit();
            Recorded?.Invoke(Stopwatch.GetElapsedTime(startedAt));
        }

        return isNew ? Acceptance.New : Acceptance.Known;
    }

    /// <summary>Forgets what was received before a time: events, who was told of them, what was done about them, and drills of earlier days.</summary>
    /// <returns>How many events.</returns>
    public int Trim(DateTimeOffset before)
    {
        using DbTransaction transaction = _database.Begin();
        int forgotten = _database.Execute("DELETE FROM event WHERE received_ms < @before", ("@before", Millis(before)));
        _database.Execute("DELETE FROM handling WHERE at_ms < @before", ("@before", Millis(before)));
        _database.Execute("DELETE FROM drill WHERE day < @day", ("@day", Day(DateOnly.FromDateTime(before.UtcDateTime))));
        ForgetDeliveries();
        transaction.Commit();
        return forgotten;
    }

    /// <summary>
    /// Forgets what one detector sent, who was told of it, what was done about it, and its drills. The highest number it used stays: without that, what
    /// was erased could be played again.
    /// </summary>
    /// <returns>How many events.</returns>
    public int Erase(string detector)
    {
        int events;
        using (DbTransaction transaction = _database.Begin())
        {
            events = _database.Execute("DELETE FROM event WHERE detector = @detector", ("@detector", detector));
            _database.Execute("DELETE FROM handling WHERE detector = @detector", ("@detector", detector));
            _database.Execute("DELETE FROM drill WHERE detector = @detector", ("@detector", detector));
            ForgetDeliveries();
            transaction.Commit();
        }

        _database.Forget();
        return events;
    }

    /// <summary>What is remembered of every sender, by detector.</summary>
    public IReadOnlyDictionary<string, SenderState> Senders()
    {
        Dictionary<string, SenderState> senders = [];
        foreach ((string detector, string highest, string? will) in _database.Query(
            "SELECT detector, highest, will FROM sender", reader => (reader.GetString(0), reader.GetString(1), TextAt(reader, 2))))
        {
            if (MessageId.TryParse(highest, out MessageId id))
            {
                senders.Add(detector, new SenderState(id, MessageId.TryParse(will, out MessageId named) ? named : null));
            }
        }

        return senders;
    }

    /// <summary>The accepted events, oldest first.</summary>
    public IEnumerable<JournalledEvent> Events() => EventsAfter(0).Select(kept => kept.Event);

    /// <summary>One detector's accepted events, oldest first.</summary>
    public IReadOnlyList<JournalledEvent> EventsOf(string detector) => Events("detector = @detector ORDER BY seq", ("@detector", detector));

    /// <summary>The alarms taken since a time, oldest first; test alarms are of type <c>test</c> and not among them, those of a commissioning carry the claim <c>test</c>.</summary>
    public IReadOnlyList<JournalledEvent> AlarmsSince(DateTimeOffset from) => Events("typ = 'alarm' AND received_ms >= @from ORDER BY seq", ("@from", Millis(from)));

    /// <summary>An alarm or a test alarm; null when there is none.</summary>
    public JournalledEvent? AlarmOf(string detector, string evt) => Events(
        "detector = @detector AND evt = @evt AND typ IN ('alarm', 'test') ORDER BY seq", ("@detector", detector), ("@evt", evt)).FirstOrDefault();

    /// <summary>The newest events of one type from one detector, newest first.</summary>
    /// <param name="detector">Its id.</param>
    /// <param name="typ">The message's type.</param>
    /// <param name="most">How many at most.</param>
    public IReadOnlyList<JournalledEvent> NewestOf(string detector, string typ, int most) => Events(
        "detector = @detector AND typ = @typ ORDER BY seq DESC LIMIT @most", ("@detector", detector), ("@typ", typ), ("@most", most));

    /// <summary>The newest events of one type from all detectors, newest first.</summary>
    /// <param name="typ">The message's type.</param>
    /// <param name="most">How many at most.</param>
    public IReadOnlyList<JournalledEvent> NewestOf(string typ, int most) => Events("typ = @typ ORDER BY seq DESC LIMIT @most", ("@typ", typ), ("@most", most));

    /// <summary>The newest events of a detector since a time, newest first.</summary>
    /// <param name="detector">Its id.</param>
    /// <param name="since">From when.</param>
    /// <param name="most">How many at most.</param>
    public IReadOnlyList<JournalledEvent> NewestSince(string detector, DateTimeOffset since, int most) => Events(
        "detector = @detector AND received_ms >= @since ORDER BY seq DESC LIMIT @most", ("@detector", detector), ("@since", Millis(since)), ("@most", most));

    /// <summary>How long each part of an alarm's way took; null when there is no such alarm or test alarm.</summary>
    public LatencyReceipt? LatencyOf(string detector, string evt)
    {
        IReadOnlyList<JournalledEvent> events = EventsOf(detector);
        JournalledEvent? waveform = events.LastOrDefault(kept => kept.Evt == evt && kept.Typ == MessageType.Waveform);
        return events.LastOrDefault(kept => kept.Evt == evt && kept.Typ is MessageType.Alarm or MessageType.Test) is { } alarm
            ? LatencyReceipt.From(alarm, events.Where(kept => kept.Typ == MessageType.Suspect), waveform, ReceiptsOf(detector, evt, alarm.Typ))
            : null;
    }

    /// <inheritdoc/>
    public void Dispose() => _database.Dispose();

    /// <summary>The accepted events with the journal's own numbers, from above one on, in their order, and whether this room took each.</summary>
    internal IEnumerable<(long Number, JournalledEvent Event, bool IsOwn)> EventsAfter(long number)
    {
        List<(long Number, JournalledEvent Event, bool IsOwn)> page;
        do
        {
            page = _database.Query(
                $"SELECT {EventColumns}, seq, room FROM event WHERE seq > @number ORDER BY seq LIMIT {EventsPerPage}",
                reader => (reader.GetInt64(6), EventAt(reader), !reader.IsDBNull(7) && reader.GetInt64(7) == _room),
                ("@number", number));
            foreach ((long Number, JournalledEvent Event, bool IsOwn) kept in page)
            {
                yield return kept;
                number = kept.Number;
            }
        }
        while (page.Count == EventsPerPage);
    }

    private static EventJournal Opened(string? place, SqliteOpenMode mode, TimeProvider time, Func<JournalDatabase, EventJournal> open)
    {
        JournalDatabase? database = null;
        try
        {
            database = place is not null && PostgresDatabase.IsPlace(place) ? new PostgresDatabase(place, time) : new SqliteDatabase(place, mode);
            return open(database);
        }
        catch (DbException exception)
        {
            database?.Dispose();
            bool isAway = exception is NpgsqlException and not PostgresException;
            throw new EndException(isAway ? ExitCode.PartMissing : ExitCode.BadInput, $"journal {place}: {exception.Message}");
        }
        catch
        {
            database?.Dispose();
            throw;
        }
    }

    // A room's gate knows what the room itself took; here is known what all rooms took.
    private bool TakeNumber(GatedMessage message)
    {
        (string Highest, string? Will, byte[]? Taken)? row = Sender(message.Detector);
        if (row is null)
        {
            // Another room may do the same now: whoever comes second waits, and finds the other's.
            _database.Execute("INSERT INTO sender (detector, highest) VALUES (@detector, '') ON CONFLICT DO NOTHING", ("@detector", message.Detector));
            row = Sender(message.Detector);
        }

        (string highest, string? will, byte[]? taken) = row!.Value;
        ReplayWindow window = MessageId.TryParse(highest, out MessageId id) ? new ReplayWindow(id, taken) : new ReplayWindow();
        bool isFresh = window.Judge(message.Jti) == JtiStanding.Fresh;
        if (message.IsWill ? will != message.Jti.ToString() : !isFresh)
        {
            return false;
        }

        if (isFresh)
        {
            window.Take(message.Jti);
        }

        _database.Execute(
            "UPDATE sender SET highest = @highest, will = @will, taken = @taken WHERE detector = @detector",
            ("@highest", window.Highest.ToString()), ("@will", message.IsWill ? null : message.IsBirth ? message.Will?.ToString() : will), ("@taken", window.ToBytes()),
            ("@detector", message.Detector));
        return true;
    }

    private (string Highest, string? Will, byte[]? Taken)? Sender(string detector) => _database.Query<(string, string?, byte[]?)?>(
        $"SELECT highest, will, taken FROM sender WHERE detector = @detector {_database.ForUpdate}",
        reader => (reader.GetString(0), TextAt(reader, 1), reader.IsDBNull(2) ? null : (byte[])reader.GetValue(2)),
        ("@detector", detector)).FirstOrDefault();

    private bool AddEvent(string detector, JournalledEvent accepted, IEnumerable<string> recipients, IEnumerable<string> ofEnd)
    {
        bool isNew = _database.Execute(
            $"INSERT INTO event ({EventColumns}, room) VALUES (@detector, @evt, @typ, @received, @jws, @late, @room) ON CONFLICT DO NOTHING",
            ("@detector", detector), ("@evt", accepted.Evt), ("@typ", accepted.Typ), ("@received", Millis(accepted.ReceivedAt)), ("@jws", accepted.Jws),
            ("@late", (long)accepted.Late.TotalMilliseconds), ("@room", _room)) == 1;
        if (isNew)
        {
            // Whoever took it tells it.
            AddDeliveries(detector, accepted.Evt, accepted.Typ, recipients, _room);
            if (accepted.Typ is MessageType.Alarm or MessageType.Restored)
            {
                AddEnds(detector, accepted.Evt, [.. ofEnd]);
            }
        }

        return isNew;
    }

    // An alarm is over at the first «restored» after it of the same boot. The alarm, repeated until it is receipted, may come after that.
    private void AddEnds(string detector, string evt, string[] recipients)
    {
        if (!MessageId.TryParseEvent(evt, out MessageId news))
        {
            return;
        }

        List<string> open = [];
        foreach (JournalledEvent kept in Events(
            "detector = @detector AND evt LIKE @ofBoot AND typ IN ('alarm', 'restored')",
            ("@detector", detector), ("@ofBoot", string.Create(CultureInfo.InvariantCulture, $"{news.Boot}-e%"))).OrderBy(kept => kept.Evt.Length).ThenBy(kept => kept.Evt, StringComparer.Ordinal))
        {
            if (kept.Typ == MessageType.Alarm)
            {
                open.Add(kept.Evt);
                continue;
            }

            foreach (string alarm in open)
            {
                AddHandling(new AlarmHandling(detector, alarm, AlarmHandling.Restored, detector, kept.ReceivedAt), recipients);
            }

            open.Clear();
        }
    }

    private void ForgetDeliveries() =>
        _database.Execute("DELETE FROM delivery WHERE NOT EXISTS (SELECT 1 FROM event WHERE event.detector = delivery.detector AND event.evt = delivery.evt)");

    private List<JournalledEvent> Events(string condition, params ReadOnlySpan<(string Name, object? Value)> values) =>
        _database.Query($"SELECT {EventColumns} FROM event WHERE {condition}", EventAt, values);

    private static JournalledEvent EventAt(DbDataReader reader) => new(
        reader.GetString(0), reader.GetString(1), reader.GetString(2), DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(3)), reader.GetString(4),
        TimeSpan.FromMilliseconds(reader.GetInt64(5)));

    private static long Millis(DateTimeOffset time) => time.ToUnixTimeMilliseconds();

    private static DateTimeOffset? TimeAt(DbDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(column));

    private static string? TextAt(DbDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
}
