using Microsoft.Data.Sqlite;

namespace Telemetry.Grains.Storage.Sqlite;

/// <summary>SQLite's result codes (sqlite.org/rescode.html), as far as something depends on them.</summary>
internal static class SqliteFault
{
    public const int Error = 1;
    public const int Busy = 5;
    private const int Locked = 6;
    private const int ReadOnly = 8;
    private const int IoError = 10;
    private const int Full = 13;
    private const int CannotOpen = 14;
    private const int TooBig = 18;
    private const int Constraint = 19;
    private const int Mismatch = 20;

    public static StoreFault Of(Exception exception) => exception switch
    {
        SqliteException { SqliteErrorCode: TooBig or Constraint or Mismatch } => StoreFault.Content,
        SqliteException { SqliteErrorCode: Busy or Locked or ReadOnly or IoError or Full or CannotOpen } =>
            StoreFault.Passing,
        _ => StoreFault.Lasting,
    };
}
