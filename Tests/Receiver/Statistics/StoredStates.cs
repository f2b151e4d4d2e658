using System.Data.Common;
using Telemetry.Grains.Interfaces;
using Telemetry.Grains.Interfaces.Statistics;
using Telemetry.Grains.Storage;
using Telemetry.Grains.Storage.Sqlite;
using Telemetry.Tests.Storage;

namespace Telemetry.Tests.Statistics;

/// <summary>Reads states as they are, past the product's own reading, and puts heartbeats there that nobody has let through.</summary>
internal static class StoredStates
{
    private static readonly Dimension[] Reported = [.. Dimension.All.Where(dimension => dimension.Column is not null)];

    /// <summary>The states that answer, in the order and form of <see cref="ReferenceFold.Of"/>.</summary>
    public static async Task<IReadOnlyList<ReferenceState>> ReadStatesAsync(this FreshDatabase database)
    {
        var plugins = (await database.Database.QueryAsync(
                "SELECT plugin_list, plugin FROM plugin_lists", row => (List: row.GetInt64(0), Plugin: row.GetString(1)),
                CancellationToken.None))
            .ToLookup(row => row.List, row => row.Plugin);
        var rows = await database.Database.QueryAsync(
            "SELECT * FROM instance_states ORDER BY instance_id, valid_from",
            row => (State: State(row, plugins), NextFrom: Day(row, row.GetOrdinal("next_from"))), CancellationToken.None);
        var following = rows.Skip(1).Select(row => row.State).Append(null);
        Assert.All(rows.Zip(following), pair => Assert.Equal(
            pair.Second?.InstanceId == pair.First.State.InstanceId ? pair.Second.ValidFrom : null, pair.First.NextFrom));
        return [.. rows.Select(row => row.State)];
    }

    /// <summary>In one transaction, which is left open when the caller keeps it.</summary>
    public static async Task InsertAsync(this FreshDatabase database, IEnumerable<Heartbeat> heartbeats)
    {
        await using var connection = await database.ConnectAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await InsertAsync(transaction, heartbeats);
        await transaction.CommitAsync();
    }

    public static async Task InsertAsync(DbTransaction transaction, IEnumerable<Heartbeat> heartbeats)
    {
        foreach (var heartbeat in heartbeats)
        {
            await using var insert = transaction.Connection!.CreateCommand();
            insert.Transaction = transaction;
            insert.CommandText = HeartbeatTable.Insert;
            foreach (var column in HeartbeatColumn.All)
            {
                var parameter = insert.CreateParameter();
                parameter.ParameterName = column.Name;
                var value = column.ValueIn(heartbeat) is byte[] body ? System.Text.Encoding.UTF8.GetString(body) : column.ValueIn(heartbeat);
                parameter.Value = transaction is Microsoft.Data.Sqlite.SqliteTransaction ? SqliteValue.Of(value) : value ?? DBNull.Value;
                insert.Parameters.Add(parameter);
            }

            await insert.ExecuteNonQueryAsync();
        }
    }

    private static DateOnly? Day(DbDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetFieldValue<DateOnly>(column);

    private static ReferenceState State(DbDataReader row, ILookup<long, string> plugins) => new(
        row.GetGuid(row.GetOrdinal("instance_id")),
        row.GetFieldValue<DateOnly>(row.GetOrdinal("valid_from")),
        row.GetFieldValue<DateOnly>(row.GetOrdinal("valid_until")),
        row.GetFieldValue<DateTimeOffset>(row.GetOrdinal("last_received_at_utc")),
        row.GetString(row.GetOrdinal("began")),
        Reported.ToDictionary(dimension => dimension.Column!, dimension => Value(row, dimension, plugins)));

    private static string? Value(DbDataReader row, Dimension dimension, ILookup<long, string> plugins)
    {
        var column = row.GetOrdinal(dimension.Column!);
        return dimension.Kind switch
        {
            _ when row.IsDBNull(column) => null,
            DimensionKind.Plugin => string.Join('\n', plugins[row.GetInt64(column)].Order(StringComparer.Ordinal)),
            DimensionKind.Flag => row.GetBoolean(column) ? "true" : "false",
            _ => row.GetString(column),
        };
    }
}
