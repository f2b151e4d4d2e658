using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Telemetry.Grains.Storage.Sqlite;

/// <summary>
/// A statement that runs again and again in one transaction, with its values bound by place. (The driver's commands look each
/// parameter up by its name each time, which costs more than the rows.)
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly sqlite3 database;
    private readonly sqlite3_stmt statement;
    private readonly int[] places;
    private byte[] text = new byte[1024];

    private SqliteStatement(sqlite3 database, sqlite3_stmt statement, string[] parameters)
    {
        (this.database, this.statement) = (database, statement);
        places = Array.ConvertAll(parameters, name => raw.sqlite3_bind_parameter_index(statement, $"@{name}"));
    }

    /// <param name="connection">The writer's.</param>
    /// <param name="sql">One statement.</param>
    /// <param name="parameters">In the order in which values are bound.</param>
    /// <exception cref="SqliteException">SQLite does not take it.</exception>
    public static SqliteStatement Prepare(SqliteConnection connection, string sql, string[] parameters)
    {
        var database = connection.Handle!;
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(database, sql, out var statement), database);
        return new SqliteStatement(database, statement, parameters);
    }

    /// <summary>The number of rows changed.</summary>
    /// <exception cref="SqliteException">Nothing was changed.</exception>
    public int Run(params ReadOnlySpan<object?> values)
    {
        Read(values);
        raw.sqlite3_reset(statement);
        return raw.sqlite3_changes(database);
    }

    /// <summary>Stands at the first row, whose columns can be asked for until it runs again. False: there is none.</summary>
    /// <exception cref="SqliteException">It could not be read.</exception>
    public bool Read(params ReadOnlySpan<object?> values)
    {
        raw.sqlite3_reset(statement);
        for (var i = 0; i < values.Length; i++)
        {
            Check(Bind(places[i], SqliteValue.Of(values[i])));
        }

        var step = raw.sqlite3_step(statement);
        if (step != raw.SQLITE_ROW && step != raw.SQLITE_DONE)
        {
            Check(step);
        }

        return step == raw.SQLITE_ROW;
    }

    public long Number(int column) => raw.sqlite3_column_int64(statement, column);

    public Guid Id(int column) => Guid.Parse(Text(column));

    public DateTimeOffset Time(int column) =>
        DateTimeOffset.Parse(Text(column), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    public void Dispose() => statement.Dispose();

    private string Text(int column) => raw.sqlite3_column_text(statement, column).utf8_to_string();

    // Bytes are text in UTF-8: no column that is filled so has anything else.
    private int Bind(int place, object value) => value switch
    {
        DBNull => raw.sqlite3_bind_null(statement, place),
        byte[] bytes => raw.sqlite3_bind_text(statement, place, bytes),
        string { Length: 0 } empty => raw.sqlite3_bind_text(statement, place, empty),
        string characters => raw.sqlite3_bind_text(statement, place, Utf8(characters)),
        bool flag => raw.sqlite3_bind_int(statement, place, flag ? 1 : 0),
        _ => raw.sqlite3_bind_int64(statement, place, Convert.ToInt64(value, CultureInfo.InvariantCulture)),
    };

    private ReadOnlySpan<byte> Utf8(string characters)
    {
        var most = Encoding.UTF8.GetMaxByteCount(characters.Length);
        if (text.Length < most)
        {
            text = new byte[most];
        }

        return text.AsSpan(0, Encoding.UTF8.GetBytes(characters, text));
    }

    private void Check(int result) => SqliteException.ThrowExceptionForRC(result, database);
}
