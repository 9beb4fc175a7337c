using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Simulator.ControlRoom;

/// <summary>A journal in a file or in memory, for one room.</summary>
internal sealed class SqliteDatabase : JournalDatabase
{
    private readonly SqliteConnection _connection;
    private long _boot;
    private long _counter;

    /// <summary>Opens it.</summary>
    /// <param name="path">A file; null for memory only.</param>
    /// <param name="mode">Whether it may be made.</param>
    /// <exception cref="SqliteException">It cannot be opened, or is no database.</exception>
    internal SqliteDatabase(string? path, SqliteOpenMode mode)
    {
        SQLitePCL.Batteries_V2.Init();
        Name = path ?? "in memory";
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path ?? ":memory:", Mode = mode, Pooling = false }.ToString());
        try
        {
            _connection.Open();
            Execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;");
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
    internal override bool IsShared => false;

    /// <inheritdoc/>
    internal override string ForUpdate => "";

    /// <inheritdoc/>
    internal override string ForUpdateOfTheFree => "";

    // There is no other room: it is one that ended.
    /// <inheritdoc/>
    internal override string RoomIsGone(string column) => "TRUE";

    /// <inheritdoc/>
    internal override long Version
    {
        get => (long)Scalar("PRAGMA user_version")!;
        set => Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {value}"));
    }

    /// <inheritdoc/>
    protected override DbConnection Connection => _connection;

    /// <inheritdoc/>
    public override void Dispose() => _connection.Dispose();

    /// <inheritdoc/>
    internal override string Definition(string sql) => sql;

    /// <inheritdoc/>
    internal override void BeginNumbering()
    {
    }

    // At least the seconds since 1970, so that a lost journal does not make detectors refuse what is signed next.
    /// <inheritdoc/>
    internal override long Enter(long unixSeconds) =>
        _boot = (long)Scalar("UPDATE control_room SET boot = max(boot + 1, @now) RETURNING boot", ("@now", unixSeconds))!;

    /// <inheritdoc/>
    internal override MessageId NextId() => new(_boot, ++_counter);

    /// <inheritdoc/>
    internal override bool Renew() => true;

    /// <inheritdoc/>
    internal override bool TryLead() => true;

    // Unless somebody reads at this moment.
    /// <inheritdoc/>
    internal override void Forget() => Execute("PRAGMA wal_checkpoint(TRUNCATE)");
}
