using System.Data.Common;

namespace Simulator.ControlRoom;

/// <summary>The database under a journal: its statements are the same for both kinds, and what differs is here. For one thread.</summary>
internal abstract class JournalDatabase : IDisposable
{
    /// <summary>Names the journal in errors, without secrets.</summary>
    internal abstract string Name { get; }

    /// <summary>True when other rooms may work at the same journal.</summary>
    internal abstract bool IsShared { get; }

    /// <summary>After SELECT: keeps the rows from other rooms until the transaction ends.</summary>
    internal abstract string ForUpdate { get; }

    /// <summary>The same, without those that another room keeps.</summary>
    internal abstract string ForUpdateOfTheFree { get; }

    /// <summary>A condition: the room of this number works no more.</summary>
    internal abstract string RoomIsGone(string column);

    /// <summary>The schema's version; 0 where there is none.</summary>
    internal abstract long Version { get; set; }

    /// <summary>An open connection.</summary>
    /// <exception cref="DbException">It cannot be had.</exception>
    protected abstract DbConnection Connection { get; }

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>A table definition, written for SQLite, in this database's own words.</summary>
    internal abstract string Definition(string sql);

    /// <summary>So that the order of numbers is the order in which others see them: holds until the transaction ends.</summary>
    internal abstract void BeginNumbering();

    /// <summary>Makes an opened journal's room known.</summary>
    /// <param name="unixSeconds">The present.</param>
    /// <returns>The room's number, never given twice.</returns>
    internal abstract long Enter(long unixSeconds);

    /// <summary>A number for a message to a detector, above all that were given before.</summary>
    internal abstract MessageId NextId();

    /// <summary>Says that this room lives.</summary>
    /// <returns>False when so much time had gone by that another may have taken over what it was to tell.</returns>
    internal abstract bool Renew();

    /// <summary>True when this room, of all at the journal, does what one does for all.</summary>
    internal abstract bool TryLead();

    /// <summary>After something was erased: what the database itself still holds of it goes as well, as far as it can.</summary>
    internal abstract void Forget();

    internal DbTransaction Begin() => Connection.BeginTransaction();

    internal int Execute(string sql, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        using DbCommand command = Command(sql, values);
        return command.ExecuteNonQuery();
    }

    /// <summary>The first column of the first row; null for no row or no value.</summary>
    internal object? Scalar(string sql, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        using DbCommand command = Command(sql, values);
        return command.ExecuteScalar() is { } value and not DBNull ? value : null;
    }

    /// <summary>All rows: nothing is left open, for one connection answers one question at a time.</summary>
    internal List<T> Query<T>(string sql, Func<DbDataReader, T> read, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        List<T> rows = [];
        using DbCommand command = Command(sql, values);
        using DbDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    private DbCommand Command(string sql, ReadOnlySpan<(string Name, object? Value)> values)
    {
        DbCommand command = Connection.CreateCommand();
#pragma warning disable CA2100 // Every statement is a constant of the journal's files.
        command.CommandText = sql;
#pragma warning restore CA2100
        foreach ((string name, object? value) in values)
        {
            DbParameter parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = value ?? DBNull.Value;
            command.Parameters.Add(parameter);
        }

        return command;
    }
}
