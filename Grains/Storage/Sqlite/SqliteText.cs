using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;

namespace Telemetry.Grains.Storage.Sqlite;

/// <summary>
/// Text of a row, by one look at it. (The driver asks for the type first, and guards the statement's handle at each step; with
/// 20 columns that costs more than the rows.)
/// </summary>
internal static class SqliteText
{
    /// <summary>Null for NULL.</summary>
    /// <param name="row">Stands on a row, and is not disposed meanwhile.</param>
    /// <param name="column">From 0.</param>
    public static string? Of(SqliteDataReader row, int column)
    {
        var statement = row.Handle!.DangerousGetHandle();
        var text = sqlite3_column_text(statement, column);
        return text == 0 ? null : Marshal.PtrToStringUTF8(text, sqlite3_column_bytes(statement, column));
    }

    [DllImport("e_sqlite3")]
    private static extern nint sqlite3_column_text(nint statement, int column);

    [DllImport("e_sqlite3")]
    private static extern int sqlite3_column_bytes(nint statement, int column);
}
