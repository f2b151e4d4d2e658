using System.Data.Common;

namespace Telemetry.Grains.Storage;

/// <summary>
/// Runs the statements that read alike on every database: pages of rows, rejections, checks. (Batches of heartbeats,
/// where every microsecond counts, have a store of their own per database.)
/// </summary>
public interface IDatabase
{
    /// <summary>All rows of the query. Values are matched to parameters by name; Guid and DateTimeOffset (UTC) may be given.</summary>
    ValueTask<IReadOnlyList<T>> QueryAsync<T>(
        string sql, Func<DbDataReader, T> row, CancellationToken cancellationToken, params Parameter[] parameters);

    /// <summary>The number of rows changed, committed and durable.</summary>
    ValueTask<int> ExecuteAsync(string sql, CancellationToken cancellationToken, params Parameter[] parameters);

    /// <summary>Whether the schema is the one this program was built for, and the database answers.</summary>
    ValueTask<SchemaState> CheckAsync(CancellationToken cancellationToken);

    /// <summary>Makes ready the room for the heartbeats of this month and the next ones, where that is needed.</summary>
    ValueTask PrepareMonthsAsync(DateTimeOffset now, CancellationToken cancellationToken);
}

/// <param name="Name">Without the @.</param>
/// <param name="Value">Null for NULL.</param>
public readonly record struct Parameter(string Name, object? Value);

public enum SchemaState
{
    Current,

    /// <summary>Migrations of this program have not been run. (More of them than it knows is fine: old and new
    /// programs work on the same schema.)</summary>
    Older,
}
