using System.Data.Common;
using System.Globalization;

namespace Simulator.ControlRoom;

/// <summary>The journal's tables, written for SQLite; each database says them in its own words.</summary>
internal static class JournalSchema
{
    /// <summary>The version that this program writes.</summary>
    internal const long Version = 5;

    // A delivery is of a message, not of an event: what came of an alarm has the alarm's evt.
    private const string Deliveries = """
        CREATE TABLE delivery (
          seq INTEGER PRIMARY KEY, detector TEXT NOT NULL, evt TEXT NOT NULL, typ TEXT NOT NULL, recipient TEXT NOT NULL,
          room INTEGER, told_ms INTEGER, answered_ms INTEGER, answer TEXT, UNIQUE (detector, evt, typ, recipient)) STRICT;
        CREATE INDEX delivery_untold ON delivery (seq) WHERE told_ms IS NULL;
        """;

    private const string Handlings = """
        CREATE TABLE handling (
          seq INTEGER PRIMARY KEY, detector TEXT NOT NULL, evt TEXT NOT NULL, deed TEXT NOT NULL, by_whom TEXT NOT NULL, at_ms INTEGER NOT NULL) STRICT;
        CREATE INDEX handling_of ON handling (detector, evt);
        CREATE UNIQUE INDEX handling_once ON handling (detector, evt, deed) WHERE deed NOT IN ('silenced', 'reset');
        """;

    private const string Others = """
        CREATE TABLE sender (detector TEXT PRIMARY KEY, highest TEXT NOT NULL, will TEXT, taken BLOB) STRICT;
        CREATE TABLE event (
          seq INTEGER PRIMARY KEY, detector TEXT NOT NULL, evt TEXT NOT NULL, typ TEXT NOT NULL, received_ms INTEGER NOT NULL, jws TEXT NOT NULL,
          late_ms INTEGER NOT NULL, room INTEGER, UNIQUE (detector, evt, typ)) STRICT;
        CREATE TABLE presence (detector TEXT PRIMARY KEY, heard_ms INTEGER NOT NULL, is_lost INTEGER NOT NULL) STRICT;
        CREATE TABLE control_room (boot INTEGER NOT NULL, alive_ms INTEGER NOT NULL) STRICT;
        INSERT INTO control_room VALUES (0, 0);
        CREATE TABLE drill (
          day TEXT NOT NULL, market TEXT NOT NULL, detector TEXT NOT NULL, stall TEXT NOT NULL, asks INTEGER NOT NULL, asked_ms INTEGER,
          evt TEXT, accepted_ms INTEGER, recipients INTEGER NOT NULL, told INTEGER NOT NULL, acknowledged INTEGER NOT NULL,
          told_ms INTEGER, acknowledged_ms INTEGER, outcome TEXT, missing TEXT, PRIMARY KEY (day, detector)) STRICT;
        """;

    // In SQLite's own words: only there is such a one.
    private const string FromVersion4 = $"""
        ALTER TABLE sender ADD COLUMN taken BLOB;
        ALTER TABLE event ADD COLUMN room INTEGER;
        ALTER TABLE delivery RENAME TO delivery_4;
        ALTER TABLE handling RENAME TO handling_4;
        {Deliveries}
        {Handlings}
        INSERT INTO delivery (detector, evt, typ, recipient, told_ms, answered_ms, answer)
          SELECT detector, evt, typ, recipient, told_ms, answered_ms, answer FROM delivery_4 ORDER BY rowid;
        INSERT OR IGNORE INTO handling (detector, evt, deed, by_whom, at_ms)
          SELECT detector, evt, deed, by_whom, at_ms FROM handling_4
          UNION ALL SELECT detector, evt, CASE kind WHEN 'CalledOff' THEN 'called-off' ELSE lower(kind) END, operator, at_ms FROM operator_action
          ORDER BY at_ms;
        DROP TABLE delivery_4;
        DROP TABLE handling_4;
        DROP TABLE operator_action;
        """;

    /// <summary>Makes the tables, or brings those of the version before up to date.</summary>
    /// <exception cref="EndException">Bad input: a version that this program does not know.</exception>
    internal static void BringUpToDate(JournalDatabase database)
    {
        using DbTransaction transaction = database.Begin();
        database.BeginNumbering();
        switch (database.Version)
        {
            case 0:
                database.Execute(database.Definition(Others + Deliveries + Handlings));
                break;
            case 4:
                database.Execute(FromVersion4);
                break;
            case Version:
                return;
            default:
                throw new EndException(
                    ExitCode.BadInput, string.Create(CultureInfo.InvariantCulture, $"journal {database.Name}: version {database.Version}; this program reads 4 and {Version}"));
        }

        database.Version = Version;
        transaction.Commit();
    }
}
