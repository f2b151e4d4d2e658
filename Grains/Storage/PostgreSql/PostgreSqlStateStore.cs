using System.Data;
using Npgsql;
using NpgsqlTypes;
using Telemetry.Grains.Storage.States;

namespace Telemetry.Grains.Storage.PostgreSql;

/// <summary>Sets of rows: each kind of change is one statement, whose values are arrays.</summary>
internal sealed class PostgreSqlStateStore(NpgsqlDataSource dataSource, IReadLane lane, IDatabase database, int pageSize = 5000)
    : StateStore(lane, database, pageSize)
{
    private static readonly string RemoveSql = Sql.Read("PostgreSql.remove-states.sql");
    private static readonly string ProlongSql = Sql.Read("PostgreSql.prolong-states.sql");
    private static readonly string KeepPluginsSql = Sql.Read("PostgreSql.keep-plugins.sql");

    private static readonly string CopySql =
        $"COPY states (generation, {StateTable.Columns}) FROM STDIN (FORMAT BINARY)";

    private static readonly string LastStatesSql =
        $"""
        SELECT last.* FROM unnest(@instances) AS asked (id) CROSS JOIN LATERAL (
            SELECT {StateTable.Columns} FROM states WHERE generation = @generation AND instance_id = asked.id
            ORDER BY valid_from DESC LIMIT @each) AS last
        """;

    private static readonly string ReportsSql =
        $"""
        SELECT {Report.Columns} FROM heartbeats
        WHERE received_at_utc >= @from AND received_at_utc <= @up_to AND instance_id = ANY (@instances)
        ORDER BY received_at_utc, instance_id
        """;

    public override async ValueTask<bool> WriteAsync(
        FoldPlace from, FoldPlace to, int generation, StateChanges changes, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken);

        // First, because it lets one fold in at a time.
        await using var move = PostgreSqlDatabase.Command(
            connection, StateTable.Move, StateTable.Parameters(to with { Version = from.Version }));
        if (await move.ExecuteNonQueryAsync(cancellationToken) == 0)
        {
            return false;
        }

        await RemoveAsync(connection, generation, changes.Removed, cancellationToken);
        await ProlongAsync(connection, generation, changes.Prolonged, cancellationToken);
        await CopyAsync(connection, generation, changes.Added, cancellationToken);
        await KeepPluginsAsync(connection, changes.PluginLists, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    public override ValueTask<IReadOnlyList<Report>> ReadReportsAsync(
        IReadOnlyCollection<Guid> instances, DateTimeOffset from, DateTimeOffset upTo, CancellationToken cancellationToken) =>
        Lane.QueryAsync(
            ReportsSql, Report.Read, cancellationToken,
            new("instances", instances.ToArray()), new("from", from), new("up_to", upTo));

    public override async ValueTask<ILookup<Guid, InstanceState>> ReadLastStatesAsync(
        int generation, IReadOnlyCollection<Guid> instances, int each, CancellationToken cancellationToken)
    {
        var states = await Lane.QueryAsync(
            LastStatesSql, StateTable.State, cancellationToken,
            new("generation", generation), new("instances", instances.ToArray()), new("each", each));
        return states.OrderBy(row => row.State.ValidFrom).ToLookup(row => row.InstanceId, row => row.State);
    }

    protected override string SecondOf(string column) => $"floor(extract(epoch FROM {column}))::bigint";

    private static async ValueTask RemoveAsync(
        NpgsqlConnection connection, int generation, List<(Guid InstanceId, DateOnly ValidFrom)> removed,
        CancellationToken cancellationToken)
    {
        if (removed.Count == 0)
        {
            return;
        }

        await using var remove = new NpgsqlCommand(RemoveSql, connection)
        {
            Parameters =
            {
                new NpgsqlParameter<int> { TypedValue = generation },
                PostgreSqlArray.Of(NpgsqlDbType.Uuid, removed.Select(static row => row.InstanceId)),
                PostgreSqlArray.Of(NpgsqlDbType.Date, removed.Select(static row => row.ValidFrom)),
            },
        };
        await remove.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async ValueTask ProlongAsync(
        NpgsqlConnection connection, int generation, List<(Guid InstanceId, InstanceState State)> prolonged,
        CancellationToken cancellationToken)
    {
        if (prolonged.Count == 0)
        {
            return;
        }

        await using var prolong = new NpgsqlCommand(ProlongSql, connection)
        {
            Parameters =
            {
                new NpgsqlParameter<int> { TypedValue = generation },
                PostgreSqlArray.Of(NpgsqlDbType.Uuid, prolonged.Select(static row => row.InstanceId)),
                PostgreSqlArray.Of(NpgsqlDbType.Date, prolonged.Select(static row => row.State.ValidFrom)),
                PostgreSqlArray.Of(NpgsqlDbType.Date, prolonged.Select(static row => row.State.ValidUntil)),
                PostgreSqlArray.Of(NpgsqlDbType.Date, prolonged.Select(static row => row.State.NextFrom)),
                PostgreSqlArray.Of(NpgsqlDbType.TimestampTz, prolonged.Select(static row => row.State.LastReceivedAt)),
                PostgreSqlArray.Of(NpgsqlDbType.Text, prolonged.Select(static row => row.State.Reported.Uptime)),
            },
        };
        await prolong.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async ValueTask CopyAsync(
        NpgsqlConnection connection, int generation, List<(Guid InstanceId, InstanceState State)> added,
        CancellationToken cancellationToken)
    {
        if (added.Count == 0)
        {
            return;
        }

        await using var copy = await connection.BeginBinaryImportAsync(CopySql, cancellationToken);
        foreach (var (instanceId, state) in added)
        {
            await copy.StartRowAsync(cancellationToken);
            await copy.WriteAsync(generation, NpgsqlDbType.Integer, cancellationToken);
            await copy.WriteAsync(instanceId, NpgsqlDbType.Uuid, cancellationToken);
            await copy.WriteAsync(state.ValidFrom, NpgsqlDbType.Date, cancellationToken);
            await copy.WriteAsync(state.ValidUntil, NpgsqlDbType.Date, cancellationToken);
            await copy.WriteAsync(state.LastReceivedAt, NpgsqlDbType.TimestampTz, cancellationToken);
            await copy.WriteAsync(StateTable.NameOf(state.Began), NpgsqlDbType.Text, cancellationToken);
            await WriteAsync(copy, state.NextFrom, cancellationToken);
            for (var i = 0; i < StateColumn.All.Length; i++)
            {
                await WriteAsync(copy, state.Reported[i], cancellationToken);
            }
        }

        await copy.CompleteAsync(cancellationToken);
    }

    private static Task WriteAsync(NpgsqlBinaryImporter copy, object? value, CancellationToken cancellationToken) => value switch
    {
        null => copy.WriteNullAsync(cancellationToken),
        DateOnly day => copy.WriteAsync(day, NpgsqlDbType.Date, cancellationToken),
        bool flag => copy.WriteAsync(flag, NpgsqlDbType.Boolean, cancellationToken),
        long list => copy.WriteAsync(list, NpgsqlDbType.Bigint, cancellationToken),
        _ => copy.WriteAsync((string)value, NpgsqlDbType.Text, cancellationToken),
    };

    private static async ValueTask KeepPluginsAsync(
        NpgsqlConnection connection, IEnumerable<PluginList> lists, CancellationToken cancellationToken)
    {
        // In one order, so that two folds never wait for each other in a circle.
        List<(long List, string Plugin)> rows =
            [.. lists.OrderBy(list => list.Id).SelectMany(list => list.Names.Select(name => (list.Id, name)))];
        if (rows.Count == 0)
        {
            return;
        }

        await using var keep = new NpgsqlCommand(KeepPluginsSql, connection)
        {
            Parameters =
            {
                PostgreSqlArray.Of(NpgsqlDbType.Bigint, rows.Select(static row => row.List)),
                PostgreSqlArray.Of(NpgsqlDbType.Text, rows.Select(static row => row.Plugin)),
            },
        };
        await keep.ExecuteNonQueryAsync(cancellationToken);
    }
}
