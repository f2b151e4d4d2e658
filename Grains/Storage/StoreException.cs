using System.Data.Common;
using Microsoft.Data.Sqlite;
using Telemetry.Grains.Storage.Sqlite;

namespace Telemetry.Grains.Storage;

/// <summary>
/// The store refuses a heartbeat. Carries no message of the database, which may quote what the row holds.
/// </summary>
public sealed class StoreException(StoreFault fault) : Exception($"The store did not take the heartbeat ({fault}).")
{
    /// <summary>What can be logged of a database's exception: its type and its code.</summary>
    public static string Describe(Exception exception) => exception switch
    {
        SqliteException sqlite => SqliteFault.Describe(sqlite),
        DbException { SqlState: { } code } => $"{exception.GetType().Name} {code}",
        _ => $"{exception.GetType().Name}{(exception.InnerException is { } inner ? $" ({inner.GetType().Name})" : "")}",
    };

    /// <summary>Whether work ended because it was told to. A fault that comes at that very moment is a fault.</summary>
    public static bool IsStop(Exception exception, CancellationToken stopping) =>
        stopping.IsCancellationRequested && exception is OperationCanceledException;
}
