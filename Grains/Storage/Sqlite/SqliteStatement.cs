using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Telemetry.Grains.Storage.Sqlite;

/// <summary>
/// A statement that is prepared once and run for each heartbeat, with its values bound by their place in the list of
/// names. <see cref="SqliteCommand"/> looks each name up again whenever it is run: that and its strings were 3 to 7 % of the
/// receiver's CPU time.
/// Any fault is a <see cref="SqliteException"/>.
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly sqlite3 database;
    private readonly sqlite3_stmt statement;
    private readonly int[] numbers;
    private byte[] utf8 = new byte[256];

    /// <summary>Prepares it. The names of its parameters are given without the @ that they have in the statement.</summary>
    public SqliteStatement(SqliteConnection connection, string sql, params IReadOnlyList<string> names)
    {
        database = connection.Handle
            ?? throw new InvalidOperationException("A statement is prepared on an open connection.");
        Check(raw.sqlite3_prepare_v2(database, sql, out statement));
        numbers = [.. names.Select(name => raw.sqlite3_bind_parameter_index(statement, "@" + name))];
    }

    /// <summary>Null is NULL; half of a surrogate pair becomes U+FFFD.</summary>
    public void BindText(int place, string? text)
    {
        if (text is null)
        {
            BindNull(place);
            return;
        }

        var most = Encoding.UTF8.GetMaxByteCount(text.Length);
        if (utf8.Length < most)
        {
            utf8 = new byte[most];
        }

        BindText(place, utf8.AsSpan(0, Encoding.UTF8.GetBytes(text, utf8)));
    }

    /// <summary>A text that is UTF-8 already. An empty span is an empty text.</summary>
    public void BindText(int place, ReadOnlySpan<byte> text) =>
        Check(raw.sqlite3_bind_text(statement, numbers[place], text));

    public void BindBlob(int place, ReadOnlySpan<byte> bytes) =>
        Check(raw.sqlite3_bind_blob(statement, numbers[place], bytes));

    /// <summary>Null is NULL.</summary>
    public void BindInteger(int place, long? value) =>
        Check(value is { } number
            ? raw.sqlite3_bind_int64(statement, numbers[place], number)
            : raw.sqlite3_bind_null(statement, numbers[place]));

    public void BindNull(int place) => Check(raw.sqlite3_bind_null(statement, numbers[place]));

    /// <summary>Runs it to its end.</summary>
    /// <returns>The rows that the last statement that changes rows has changed.</returns>
    public int Run()
    {
        while (Step())
        {
        }

        Reset();
        return raw.sqlite3_changes(database);
    }

    /// <summary>Runs it until its next row, whose columns can be read then.</summary>
    /// <returns>False when there is none.</returns>
    public bool Step()
    {
        var result = raw.sqlite3_step(statement);
        if (result is not (raw.SQLITE_ROW or raw.SQLITE_DONE))
        {
            Check(result);
        }

        return result == raw.SQLITE_ROW;
    }

    public long Integer(int column) => raw.sqlite3_column_int64(statement, column);

    /// <summary>As long as no step was taken since.</summary>
    public ReadOnlySpan<byte> Blob(int column) => raw.sqlite3_column_blob(statement, column);

    /// <summary>Makes it ready to be run again; what is bound stays.</summary>
    public void Reset() => Check(raw.sqlite3_reset(statement));

    public void Dispose() => statement.Dispose();

    private void Check(int result) => SqliteException.ThrowExceptionForRC(result, database);
}
