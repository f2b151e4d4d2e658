using System.Data.Common;

namespace Telemetry.Grains.Storage.Sqlite;

/// <summary>Reads beside the writer, which WAL allows. SQLite's calls block, so each read has a thread of its own.</summary>
internal sealed class SqliteReadLane(string lane, SqliteFile file, StorageOptions options, StoreMetrics metrics)
    : IReadLane, IDisposable
{
    private readonly ReadQueue queue = new(lane, options, metrics);

    public bool HasGroupingSets => false;

    public ValueTask<IReadOnlyList<T>> QueryAsync<T>(
        string sql, Func<DbDataReader, T> row, CancellationToken cancellationToken, params Parameter[] parameters) =>
        queue.InTurnAsync(
            async () =>
            {
                using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                ending.CancelAfter(options.ReadTimeout);
                return await SqliteDatabase.ReadAsync(file, sql, row, parameters, ending.Token);
            },
            cancellationToken);

    public void Dispose() => queue.Dispose();
}
