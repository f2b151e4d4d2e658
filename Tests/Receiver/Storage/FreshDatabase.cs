using System.Data.Common;
using Telemetry.Grains.Storage;
using Telemetry.Grains.Storage.Imports;
using Telemetry.Grains.Storage.States;

namespace Telemetry.Tests.Storage;

/// <summary>A database of one test, with the product's parts that use it.</summary>
public abstract class FreshDatabase : IAsyncDisposable
{
    public abstract StorageOptions Options { get; }

    /// <summary>As in the configuration; null on SQLite.</summary>
    public abstract string? ConnectionString { get; }

    public abstract IHeartbeatStore Store { get; }

    public abstract IDatabase Database { get; }

    public abstract IImportStore Imports { get; }

    /// <summary>Refuses, from now on, rows with the version <see cref="Heartbeats.Poison"/>.</summary>
    public abstract string RefusePoisonSql { get; }

    /// <summary>Refuses, from now on, a kind of change of a table: <c>INSERT</c>, <c>UPDATE</c> or <c>DELETE</c>.</summary>
    public abstract string RefuseSql(string table, string change);

    /// <summary>Refuses, from now on, the COMMIT of whoever moves the fold's place.</summary>
    public abstract string RefuseCommitSql { get; }

    /// <summary>Refuses nothing any more.</summary>
    public abstract string AllowAllSql { get; }

    /// <summary>Makes the database, empty.</summary>
    public abstract Task CreateAsync();

    /// <summary>A connection of somebody else, open.</summary>
    public abstract Task<DbConnection> ConnectAsync();

    /// <summary>Locks the instances as another program may, until the returned transaction is disposed.</summary>
    public abstract Task<DbTransaction> LockInstancesAsync(DbConnection connection);

    /// <summary>The same kind of store, on a database that does not answer.</summary>
    public abstract IHeartbeatStore OpenAbsentStore();

    /// <summary>A lane for one test, which ends with the database.</summary>
    public abstract IReadLane OpenReadLane(StorageOptions options);

    /// <summary>As the fold has it, with a lane of its own; a page size that is null is the store's.</summary>
    internal abstract IStateStore OpenStateStore(int? pageSize = null);

    public Task<IReadOnlyList<string>> UpgradeAsync() =>
        Schema.UpgradeAsync(Options, ConnectionString, CancellationToken.None);

    public async Task<long> CountAsync(string from) =>
        (await Database.QueryAsync($"SELECT count(*) FROM {from}", r => r.GetInt64(0), CancellationToken.None))[0];

    public async Task ExecuteAsync(string sql) => await Database.ExecuteAsync(sql, CancellationToken.None);

    public abstract ValueTask DisposeAsync();
}
