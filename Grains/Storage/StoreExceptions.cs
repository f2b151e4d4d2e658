using System.Data.Common;
using Microsoft.Data.Sqlite;
using Telemetry.Grains.Storage.Sqlite;

namespace Telemetry.Grains.Storage;

/// <summary>What can be said of exceptions that come from a store.</summary>
public static class StoreExceptions
{
    /// <summary>What can be logged of a database's exception, whose message may quote what a row holds: its type and its code.</summary>
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
