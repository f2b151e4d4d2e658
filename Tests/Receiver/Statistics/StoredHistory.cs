using System.Collections.Immutable;
using System.Data.Common;
using Microsoft.Extensions.Time.Testing;
using Telemetry.Grains.Interfaces;
using Telemetry.Grains.Interfaces.Statistics;
using Telemetry.Grains.Statistics.Questions;
using Telemetry.Grains.Storage;
using Telemetry.Grains.Storage.Sqlite;
using Telemetry.Tests.Storage;

namespace Telemetry.Tests.Statistics;

/// <summary>A database with a history in it, for all tests of a class, and a reader of its states on its last day.</summary>
public abstract class StoredHistory(FreshDatabase database) : IAsyncLifetime, IDisposable
{
    private readonly KeptAnswers kept = new();

    public static DateTimeOffset Now { get; } = new(RandomHistory.Last, new TimeOnly(23, 30), TimeSpan.Zero);

    public FreshDatabase Database => database;

    internal ReferenceAnswers Reference { get; } = new(RandomHistory.Of(seed: 20261));

    internal StateReader States { get; private set; } = null!;

    /// <summary>What a session of the database has to be told first.</summary>
    protected virtual string? Preparation => null;

    public async Task InitializeAsync()
    {
        await database.CreateAsync();
        await database.UpgradeAsync();
        if (Preparation is { } sql)
        {
            await database.ExecuteAsync(sql);
        }

        await using var connection = await database.ConnectAsync();
        await WriteAsync(connection, Reference.Heartbeats);
        States = ReaderOf(database, kept);
    }

    internal static StateReader ReaderOf(FreshDatabase database, KeptAnswers kept) =>
        new(
            database.OpenReadLane(new StorageOptions()), kept,
            new HeartbeatsFirst(Writers.On(database.Store), TimeProvider.System), new FakeTimeProvider(Now));

    public async Task DisposeAsync() => await database.DisposeAsync();

    public void Dispose() => kept.Dispose();

    /// <summary>The heartbeats, and their states by the definition.</summary>
    internal static async Task WriteAsync(DbConnection connection, IReadOnlyList<Heartbeat> heartbeats)
    {
        var states = ReferenceFold.Of(heartbeats);
        await using var transaction = await connection.BeginTransactionAsync();
        foreach (var heartbeat in heartbeats)
        {
            await InsertAsync(
                transaction, "heartbeats",
                HeartbeatColumn.All.Select(column => (column.Name, column.Type == ColumnType.Body
                    ? System.Text.Encoding.UTF8.GetString(heartbeat.RawPayload!)
                    : column.ValueIn(heartbeat))));
        }

        var lists = states.Where(state => state.Plugins is not null).Select(state => string.Join('\n', state.Plugins!)).Distinct()
            .Select((list, number) => (list, Id: (long)number + 1)).ToDictionary(list => list.list, list => list.Id);
        foreach (var (list, id) in lists)
        {
            foreach (var plugin in list.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                await InsertAsync(transaction, "plugin_lists", [("plugin_list", id), ("plugin", plugin)]);
            }
        }

        foreach (var (state, following) in states.Zip(states.Skip(1).Append(null)))
        {
            await InsertAsync(transaction, "states",
            [
                ("generation", 1), ("instance_id", state.InstanceId), ("valid_from", state.ValidFrom), ("valid_until", state.ValidUntil),
                ("last_received_at_utc", state.LastReceivedAt), ("began", state.Began),
                ("next_from", following?.InstanceId == state.InstanceId ? following.ValidFrom : null),
                .. Dimension.All.Where(dimension => dimension.Column is not null)
                    .Select(dimension => (dimension.Column!, ValueOf(dimension, state, lists))),
            ]);
        }

        await InsertAsync(
            transaction, "statistics_fold",
            [("id", 1), ("version", 1L), ("generation", 1), ("definition", 1), ("position", Now)]);
        await transaction.CommitAsync();
    }

    private static object? ValueOf(Dimension dimension, ReferenceState state, Dictionary<string, long> lists) => dimension.Kind switch
    {
        DimensionKind.Plugin => state.Plugins is { } plugins ? lists[string.Join('\n', plugins)] : null,
        DimensionKind.Flag => state[dimension] is { } flag ? flag == "true" : null,
        _ => state[dimension],
    };

    private static async Task InsertAsync(DbTransaction transaction, string table, IEnumerable<(string Name, object? Value)> row)
    {
        var columns = row.ToImmutableArray();
        await using var insert = transaction.Connection!.CreateCommand();
        insert.Transaction = transaction;
        insert.CommandText = $"INSERT INTO {table} ({string.Join(", ", columns.Select(column => column.Name))}) "
            + $"VALUES ({string.Join(", ", columns.Select(column => "@" + column.Name))})";
        foreach (var (name, value) in columns)
        {
            var parameter = insert.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = transaction.Connection is Npgsql.NpgsqlConnection ? value ?? DBNull.Value : SqliteValue.Of(value);
            insert.Parameters.Add(parameter);
        }

        await insert.ExecuteNonQueryAsync();
    }
}

public sealed class SqliteHistory() : StoredHistory(new FreshSqlite());

/// <summary>On a server whose sessions are in Newfoundland, where days begin at half past two or three.</summary>
public sealed class PostgreSqlHistory(PostgreSqlFixture postgreSql) : StoredHistory(new FreshPostgreSql(postgreSql.Server))
{
    protected override string Preparation =>
        "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET timezone = %L', current_database(), 'America/St_Johns'); END $$";
}
