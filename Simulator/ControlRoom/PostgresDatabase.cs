using System.Data;
using System.Data.Common;
using System.Globalization;
using System.Net;
using Npgsql;

namespace Simulator.ControlRoom;

/// <summary>
/// A journal in PostgreSQL, for several rooms at once. Its password comes from where libpq's does: PGPASSWORD, PGPASSFILE or <c>~/.pgpass</c>.
/// A connection that was lost is made anew by the next question.
/// </summary>
internal sealed class PostgresDatabase : JournalDatabase
{
    // A room that was killed leaves its lock at once; one whose connection broke is back before this; one that hangs for the longer time is given up,
    // which is more than connecting to a broker and a post to a recipient take.
    private const long GoneMillis = 3_000;
    private const long HungMillis = 15_000;

    private const int ConnectSeconds = 3;
    private const int CommandSeconds = 10;

    // Advisory locks of this program, in two name spaces: rooms by number, and what one room at a time does.
    private const int Rooms = 0x464C_414D;
    private const int Turns = Rooms + 1;
    private const int Numbering = 0;
    private const int Leading = 1;

    // Detectors read numbers of 32 bits.
    private const long CountersPerBoot = 1_000_000_000;

    private const string NowMillis = "(extract(epoch FROM clock_timestamp()) * 1000)::bigint";

    private static readonly TimeSpan s_againAfter = TimeSpan.FromSeconds(1);

    private readonly NpgsqlConnection _connection;
    private readonly TimeProvider _time;
    private long _room;
    private long _boot;
    private bool _hasRoomLock;
    private bool _isLeader;
    private long? _failedAt;
    private long? _leadAskedAt;
    private long? _renewedAt;

    /// <summary>Connects.</summary>
    /// <param name="place">As the user names it.</param>
    /// <param name="time">For pauses.</param>
    /// <exception cref="EndException">Bad input: not of either form, or with a password.</exception>
    /// <exception cref="DbException">No connection.</exception>
    internal PostgresDatabase(string place, TimeProvider time)
    {
        NpgsqlConnectionStringBuilder settings = Parse(place);
        Name = $"{settings.Host}/{settings.Database}";
        _time = time;
        _connection = new NpgsqlConnection(settings.ToString());
        try
        {
            Connect();
        }
        catch
        {
            _connection.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    internal override string Name { get; }

    /// <inheritdoc/>
    internal override bool IsShared => true;

    /// <inheritdoc/>
    internal override string ForUpdate => "FOR UPDATE";

    /// <inheritdoc/>
    internal override string ForUpdateOfTheFree => "FOR UPDATE SKIP LOCKED";

    /// <inheritdoc/>
    internal override long Version
    {
        get => Scalar("SELECT to_regclass('journal_version')::text") is null ? 0 : (long)Scalar("SELECT version FROM journal_version")!;
        set => Execute(string.Create(CultureInfo.InvariantCulture, $"""
            CREATE TABLE journal_version (version BIGINT NOT NULL);
            INSERT INTO journal_version VALUES ({value});
            CREATE TABLE room (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, seen_ms BIGINT NOT NULL);
            CREATE SEQUENCE downlink;
            """));
    }

    /// <inheritdoc/>
    protected override DbConnection Connection
    {
        get
        {
            if (_connection.State != ConnectionState.Open)
            {
                Connect();
            }

            return _connection;
        }
    }

    /// <summary>True for what names a PostgreSQL database, not a file.</summary>
    internal static bool IsPlace(string place) => IsUrl(place) || place.Contains("Host=", StringComparison.OrdinalIgnoreCase);

    /// <summary>Says that this room works no more: what it leaves behind may be taken over at once.</summary>
    public override void Dispose()
    {
        try
        {
            if (_room != 0)
            {
                Execute("DELETE FROM room WHERE id = @room", ("@room", _room));
                _room = 0;
            }
        }
        catch (DbException)
        {
            // Others find out by its silence.
        }

        _connection.Dispose();
    }

    /// <inheritdoc/>
    internal override string RoomIsGone(string column) => string.Create(CultureInfo.InvariantCulture, $"""
        NOT EXISTS (SELECT 1 FROM room WHERE room.id = {column} AND room.seen_ms > {NowMillis} - {HungMillis} AND (
          room.seen_ms > {NowMillis} - {GoneMillis} OR EXISTS (
            SELECT 1 FROM pg_locks l JOIN pg_database b ON b.oid = l.database AND b.datname = current_database()
            WHERE l.locktype = 'advisory' AND l.objsubid = 2 AND l.classid::bigint = {Rooms} AND l.objid::bigint = room.id)))
        """);

    /// <inheritdoc/>
    internal override string Definition(string sql) => sql
        .Replace("seq INTEGER PRIMARY KEY", "seq BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY", StringComparison.Ordinal)
        .Replace("INTEGER", "BIGINT", StringComparison.Ordinal)
        .Replace("BLOB", "BYTEA", StringComparison.Ordinal)
        .Replace(" STRICT", "", StringComparison.Ordinal);

    // Else a row with a lower number could become visible after one with a higher, and whoever reads on from there would never see it.
    /// <inheritdoc/>
    internal override void BeginNumbering() => Execute(string.Create(CultureInfo.InvariantCulture, $"SELECT pg_advisory_xact_lock({Turns}, {Numbering})"));

    /// <inheritdoc/>
    internal override long Enter(long unixSeconds)
    {
        Execute("UPDATE control_room SET boot = @now WHERE boot = 0", ("@now", unixSeconds));
        _boot = (long)Scalar("SELECT boot FROM control_room")!;
        Execute($"DELETE FROM room WHERE seen_ms < {NowMillis} - 86400000");
        _room = (long)Scalar($"INSERT INTO room (seen_ms) VALUES ({NowMillis}) RETURNING id")!;
        Renew();
        return _room;
    }

    // The rooms share one row of numbers: a detector refuses whatever is of a lower boot than it has heard of.
    /// <inheritdoc/>
    internal override MessageId NextId()
    {
        long number = (long)Scalar("SELECT nextval('downlink')")!;
        return new MessageId(_boot + (number / CountersPerBoot), number % CountersPerBoot);
    }

    /// <inheritdoc/>
    internal override bool Renew()
    {
        long startedAt = _time.GetTimestamp();
        if (!_hasRoomLock)
        {
            _hasRoomLock = (bool)Scalar(string.Create(CultureInfo.InvariantCulture, $"SELECT pg_try_advisory_lock({Rooms}, {_room})"))!;
        }

        Execute($"UPDATE room SET seen_ms = {NowMillis} WHERE id = @room", ("@room", _room));
        bool isUnbroken = _renewedAt is { } before && _time.GetElapsedTime(before).TotalMilliseconds < GoneMillis;
        _renewedAt = startedAt;
        return isUnbroken;
    }

    /// <inheritdoc/>
    internal override bool TryLead()
    {
        if (_connection.State == ConnectionState.Open && _isLeader)
        {
            return true;
        }

        if (_leadAskedAt is { } before && _time.GetElapsedTime(before) < s_againAfter)
        {
            return false;
        }

        _leadAskedAt = _time.GetTimestamp();
        return _isLeader = (bool)Scalar(string.Create(CultureInfo.InvariantCulture, $"SELECT pg_try_advisory_lock({Turns}, {Leading})"))!;
    }

    /// <inheritdoc/>
    internal override void Forget() => Execute("VACUUM event, delivery, handling, drill");

    private static bool IsUrl(string place) =>
        place.StartsWith("postgres://", StringComparison.Ordinal) || place.StartsWith("postgresql://", StringComparison.Ordinal);

    private static NpgsqlConnectionStringBuilder Parse(string place)
    {
        NpgsqlConnectionStringBuilder settings = IsUrl(place) ? FromUrl(place) : FromKeywords(place);
        if (!string.IsNullOrEmpty(settings.Password))
        {
            // It would end up in messages and process lists; it is refused without being repeated.
            throw Bad("a password does not belong here, but in PGPASSWORD or a file: PGPASSFILE, ~/.pgpass");
        }

        if (string.IsNullOrEmpty(settings.Host))
        {
            throw Bad("names no host");
        }

        if (!settings.ContainsKey("SSL Mode") && !IsHere(settings.Host))
        {
            settings.SslMode = SslMode.VerifyFull;
        }

        settings.Pooling = false;
        settings.Timeout = ConnectSeconds;
        settings.CommandTimeout = CommandSeconds;
        settings.TcpKeepAlive = true;
        settings.ApplicationName ??= "control-room";
        return settings;
    }

    private static NpgsqlConnectionStringBuilder FromKeywords(string place)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(place);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException)
        {
            throw Bad("not of the form Host=…;Database=…;Username=…");
        }
    }

    private static NpgsqlConnectionStringBuilder FromUrl(string place)
    {
        if (!Uri.TryCreate(place, UriKind.Absolute, out Uri? uri) || uri.DnsSafeHost.Length == 0 || uri.AbsolutePath.Length < 2 || uri.Query.Length > 0 || uri.Fragment.Length > 0)
        {
            throw Bad("not of the form postgres://USER@HOST[:PORT]/DATABASE; whatever else there is to say takes the form Host=…;Database=…");
        }

        string[] user = uri.UserInfo.Split(':');
        return new NpgsqlConnectionStringBuilder
        {
            Host = uri.DnsSafeHost,
            Port = uri.Port > 0 ? uri.Port : NpgsqlConnection.DefaultPort,
            Database = Uri.UnescapeDataString(uri.AbsolutePath[1..]),
            Username = user[0].Length > 0 ? Uri.UnescapeDataString(user[0]) : null,
            Password = user.Length > 1 ? "refused" : null,
        };
    }

    private static bool IsHere(string host) =>
        host.StartsWith('/') || host == "localhost" || (IPAddress.TryParse(host, out IPAddress? address) && IPAddress.IsLoopback(address));

    private static EndException Bad(string message) => new(ExitCode.BadInput, $"--journal: {message}");

    private void Connect()
    {
        if (_failedAt is { } failed && _time.GetElapsedTime(failed) < s_againAfter)
        {
            throw new NpgsqlException("no connection; the next attempt is made soon");
        }

        try
        {
            _connection.Close();
            _hasRoomLock = false;
            _isLeader = false;
            _connection.Open();
            using NpgsqlCommand command = _connection.CreateCommand();

            // A room whose machine died must not hold up the others.
            command.CommandText = """
                SET lock_timeout = '5s'; SET idle_in_transaction_session_timeout = '10s';
                SET tcp_keepalives_idle = 5; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 2;
                """;
            command.ExecuteNonQuery();
            _failedAt = null;
        }
        catch (DbException)
        {
            _connection.Close();
            _failedAt = _time.GetTimestamp();
            throw;
        }
    }
}
