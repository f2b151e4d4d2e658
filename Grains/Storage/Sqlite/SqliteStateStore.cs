using System.Text.Json;
using Microsoft.Data.Sqlite;
using Telemetry.Grains.Storage.States;

namespace Telemetry.Grains.Storage.Sqlite;

/// <summary>Row by row, on the writer's thread. Pages are small, because heartbeats wait meanwhile.</summary>
internal sealed class SqliteStateStore(SqliteWriter writer, IReadLane lane, IDatabase database, int pageSize = 500)
    : StateStore(lane, database, pageSize)
{
    private const string RemoveSql =
        "DELETE FROM states WHERE generation = @generation AND instance_id = @instance_id AND valid_from = @valid_from";

    private const string ProlongSql =
        """
        UPDATE states SET valid_until = @valid_until, next_from = @next_from, last_received_at_utc = @last_received_at_utc,
            uptime_bucket = @uptime_bucket
        WHERE generation = @generation AND instance_id = @instance_id AND valid_from = @valid_from
        """;

    private const string KeepPluginsSql =
        "INSERT INTO plugin_lists (plugin_list, plugin) VALUES (@plugin_list, @plugin) ON CONFLICT DO NOTHING";

    private static readonly string[] ColumnNames = ["generation", .. StateTable.Columns.Split(", ")];

    private static readonly string AddSql =
        $"INSERT INTO states ({string.Join(", ", ColumnNames)}) VALUES ({string.Join(", ", ColumnNames.Select(name => $"@{name}"))})";

    // CROSS, because SQLite would go through all states otherwise.
    private static readonly string LastStatesSql =
        $"""
        SELECT {StateTable.Columns} FROM json_each(@instances) AS asked CROSS JOIN states
          ON states.generation = @generation AND states.instance_id = asked.value
         AND states.valid_from >= coalesce((
            SELECT valid_from FROM states WHERE generation = @generation AND instance_id = asked.value
            ORDER BY valid_from DESC LIMIT 1 OFFSET @each - 1), '')
        """;

    private static readonly string ReportsSql =
        $"""
        SELECT {Report.Columns} FROM heartbeats
        WHERE received_at_utc >= @from AND received_at_utc <= @up_to
          AND instance_id IN (SELECT value FROM json_each(@instances))
        ORDER BY received_at_utc, instance_id
        """;

    public override async ValueTask<bool> WriteAsync(
        FoldPlace from, FoldPlace to, int generation, StateChanges changes, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return await writer.TransactAsync(connection =>
        {
            using var move = SqliteDatabase.Command(
                connection, StateTable.Move, StateTable.Parameters(to with { Version = from.Version }));
            if (move.ExecuteNonQuery() == 0)
            {
                return false;
            }

            Remove(connection, generation, changes.Removed);
            Prolong(connection, generation, changes.Prolonged);
            Add(connection, generation, changes.Added);
            KeepPlugins(connection, changes.PluginLists);
            return true;
        });
    }

    public override ValueTask<IReadOnlyList<Report>> ReadReportsAsync(
        IReadOnlyCollection<Guid> instances, DateTimeOffset from, DateTimeOffset upTo, CancellationToken cancellationToken) =>
        Lane.QueryAsync(
            ReportsSql, Report.Read, cancellationToken,
            new("instances", JsonOf(instances)), new("from", from), new("up_to", upTo));

    public override async ValueTask<ILookup<Guid, InstanceState>> ReadLastStatesAsync(
        int generation, IReadOnlyCollection<Guid> instances, int each, CancellationToken cancellationToken)
    {
        var states = await Lane.QueryAsync(
            LastStatesSql, StateTable.State, cancellationToken,
            new("generation", generation), new("instances", JsonOf(instances)), new("each", each));
        return states.OrderBy(row => row.State.ValidFrom).ToLookup(row => row.InstanceId, row => row.State);
    }

    protected override string SecondOf(string column) => $"CAST(strftime('%s', {column}) AS INTEGER)";

    private static void Remove(SqliteConnection connection, int generation, List<(Guid, DateOnly)> removed)
    {
        using var remove = SqliteStatement.Prepare(connection, RemoveSql, ["generation", "instance_id", "valid_from"]);
        foreach (var (instanceId, validFrom) in removed)
        {
            remove.Run(generation, instanceId, validFrom);
        }
    }

    private static void Prolong(SqliteConnection connection, int generation, List<(Guid, InstanceState)> prolonged)
    {
        using var prolong = SqliteStatement.Prepare(
            connection, ProlongSql,
            ["generation", "instance_id", "valid_from", "valid_until", "next_from", "last_received_at_utc", "uptime_bucket"]);
        foreach (var (instanceId, state) in prolonged)
        {
            prolong.Run(
                generation, instanceId, state.ValidFrom, state.ValidUntil, state.NextFrom, state.LastReceivedAt,
                state.Reported.Uptime);
        }
    }

    private static void Add(SqliteConnection connection, int generation, List<(Guid, InstanceState)> added)
    {
        using var add = SqliteStatement.Prepare(connection, AddSql, ColumnNames);
        foreach (var (instanceId, state) in added)
        {
            add.Run(
            [
                generation, instanceId, state.ValidFrom, state.ValidUntil, state.LastReceivedAt, StateTable.NameOf(state.Began),
                state.NextFrom,
                .. Enumerable.Range(0, StateColumn.All.Length).Select(i => state.Reported[i]),
            ]);
        }
    }

    private static void KeepPlugins(SqliteConnection connection, IEnumerable<PluginList> lists)
    {
        using var keep = SqliteStatement.Prepare(connection, KeepPluginsSql, ["plugin_list", "plugin"]);
        foreach (var list in lists)
        {
            foreach (var name in list.Names)
            {
                keep.Run(list.Id, name);
            }
        }
    }

    private static string JsonOf(IReadOnlyCollection<Guid> instances) => JsonSerializer.Serialize(instances);
}
