using Microsoft.Data.Sqlite;

namespace Telemetry.Grains.Storage.Sqlite;

/// <summary>SQLite's result codes (sqlite.org/rescode.html), as far as something depends on them.</summary>
internal static class SqliteFault
{
    public const int Error = 1;
    public const int Busy = 5;
    public const int CannotOpen = 14;

    /// <summary>Ours, as an extended code of <see cref="CannotOpen"/>: the file is not at its path any more.</summary>
    public const int Moved = CannotOpen | (255 << 8);

    private const int Locked = 6;
    private const int Interrupted = 9;
    private const int ReadOnly = 8;
    private const int IoError = 10;
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int TooBig = 18;
    private const int Constraint = 19;
    private const int Mismatch = 20;
    private const int NotADatabase = 26;

    public static StoreFault Of(Exception exception) => exception switch
    {
        SqliteException { SqliteErrorCode: TooBig or Constraint or Mismatch } => StoreFault.Content,
        SqliteException { SqliteErrorCode: Busy or Locked or ReadOnly or Interrupted or IoError or Full or CannotOpen } =>
            StoreFault.Transient,
        OperationCanceledException => StoreFault.Transient,
        _ => StoreFault.Permanent,
    };

    /// <summary>What a log says of it: a word for the operator, and SQLite's own number.</summary>
    public static string Describe(SqliteException exception)
    {
        var word = exception.SqliteErrorCode switch
        {
            _ when exception.SqliteExtendedErrorCode == Moved => "the file was deleted or replaced",
            Busy or Locked => "locked",
            ReadOnly => "read-only",
            IoError => "disk error",
            Corrupt => "corrupt",
            Full => "disk full",
            CannotOpen => "cannot be opened",
            NotADatabase => "not a database",
            _ => "error",
        };
        return $"SQLite: {word}, {exception.SqliteExtendedErrorCode}";
    }
}
