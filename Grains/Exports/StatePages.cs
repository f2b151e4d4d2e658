using System.Collections.Immutable;
using System.Data.Common;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Telemetry.Grains.Interfaces;
using Telemetry.Grains.Interfaces.Statistics;
using Telemetry.Grains.Statistics.Questions;
using Telemetry.Grains.Storage;

namespace Telemetry.Grains.Exports;

/// <summary>Reads the states in the order of their key, a page at a time. However many there are, a page takes the same time.</summary>
public sealed class StatePages([FromKeyedServices(ReadLanes.Exports)] IReadLane lane)
{
    /// <summary>States in a page.</summary>
    internal const int Size = 2000;

    private const string Key = "(s.instance_id, s.valid_from)";
    private const string Order = "ORDER BY s.instance_id, s.valid_from";
    private const int FirstReported = 7;

    private static readonly JsonSerializerOptions PlainJson = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly int PluginsAt =
        StateColumns.Reported.IndexOf(StateColumns.Reported.Single(dimension => dimension.Kind == DimensionKind.Plugin));

    /// <summary>How many states one statement looks at: none of them may be of the time that is asked for, or meet the filter.</summary>
    internal int MostRows { get; init; } = MatchingStates.MostRows;

    /// <summary>See <see cref="IExportGrain.ReadStatesAsync"/>.</summary>
    public async ValueTask<ExportPage<ExportedState>> ReadAsync(ExportQuery query, CancellationToken cancellationToken)
    {
        var limit = Math.Min(query.Limit ?? Size, Size);
        var statement = new Statement();
        var after = query.After ?? new Cursor(DateTimeOffset.MinValue, Guid.Empty);
        var rows = $"FROM instance_states AS s WHERE {Key} > ({statement.Add(after.InstanceId)}, {statement.Add(DayOf(after.ReceivedAt))})";
        if (query.InstanceId is { } instance)
        {
            rows += $" AND s.instance_id = {statement.Add(instance)}";
        }

        var end = await LastOfAsync(rows, statement, cancellationToken);
        if (end is not null)
        {
            rows += $" AND {Key} <= ({statement.Add(end.InstanceId)}, {statement.Add(DayOf(end.ReceivedAt))})";
        }

        // A state holds from the midnight of its first day until the one of its end.
        rows += $" AND s.valid_from <= {statement.Add(DayOf(query.To.AddTicks(-1)))}";
        rows += query.From is { } from ? $" AND s.valid_until > {statement.Add(DayOf(from))}" : "";
        rows += await new MatchingStates(lane, rows, statement).AmongStatesAsync(query.Filter, cancellationToken);
        var states = await lane.QueryAsync(
            $"""
            SELECT s.instance_id, s.valid_from, s.valid_until, s.last_received_at_utc, s.began, s.lost_from,
                {(query.Columns.Contains(StateColumns.Contact) ? Instances.LatestContact : "NULL")},
                {string.Join(", ", StateColumns.Reported.Select(dimension => $"s.{dimension.Column}"))}
            {rows} {Order} LIMIT {statement.Add(limit)}
            """,
            Read, cancellationToken, statement.Parameters);
        return new ExportPage<ExportedState>(
            query.Columns.Contains(StateColumns.Plugins) ? await WithPluginsAsync(states, cancellationToken) : [.. states.Select(state => state.State)],
            states.Count == limit && limit > 0 ? PlaceOf(states[^1].State) : end);
    }

    private static Cursor PlaceOf(ExportedState state) =>
        new(new DateTimeOffset(state.ValidFrom, TimeOnly.MinValue, TimeSpan.Zero), state.InstanceId);

    private static DateOnly DayOf(DateTimeOffset time) => DateOnly.FromDateTime(time.UtcDateTime);

    private static (ExportedState State, long? PluginList) Read(DbDataReader row)
    {
        var reported = StateColumns.Reported.Select((dimension, at) =>
            dimension.Kind == DimensionKind.Plugin ? null : DimensionColumns.Read(dimension, row, FirstReported + at));
        var state = new ExportedState
        {
            InstanceId = row.GetGuid(0),
            ValidFrom = row.GetFieldValue<DateOnly>(1),
            ValidUntil = row.GetFieldValue<DateOnly>(2),
            LastReceivedAt = row.GetFieldValue<DateTimeOffset>(3),
            Began = row.GetString(4),
            LostFrom = row.IsDBNull(5) ? null : row.GetFieldValue<DateOnly>(5),
            MaintainerContact = row.IsDBNull(6) ? null : row.GetString(6),
            Reported = [.. reported],
        };
        return (state, row.IsDBNull(FirstReported + PluginsAt) ? null : row.GetInt64(FirstReported + PluginsAt));
    }

    /// <summary>The last of the rows that one statement looks at; null when these are not more.</summary>
    private async ValueTask<Cursor?> LastOfAsync(string rows, Statement statement, CancellationToken cancellationToken)
    {
        var last = await lane.QueryAsync(
            $"SELECT s.instance_id, s.valid_from {rows} {Order} LIMIT 1 OFFSET {statement.Add(MostRows - 1)}",
            row => new Cursor(new DateTimeOffset(row.GetFieldValue<DateOnly>(1), TimeOnly.MinValue, TimeSpan.Zero), row.GetGuid(0)),
            cancellationToken, statement.Parameters);
        return last.Count == 0 ? null : last[0];
    }

    /// <summary>Few different lists exist.</summary>
    private async ValueTask<ImmutableArray<ExportedState>> WithPluginsAsync(
        IReadOnlyList<(ExportedState State, long? PluginList)> states, CancellationToken cancellationToken)
    {
        var statement = new Statement();
        var ids = states.Select(state => state.PluginList).OfType<long>().Distinct().ToList();
        if (ids.Count == 0)
        {
            return [.. states.Select(state => state.State)];
        }

        var plugins = await lane.QueryAsync(
            $"SELECT plugin_list, plugin FROM plugin_lists WHERE plugin_list IN ({string.Join(", ", ids.Select(id => statement.Add(id)))})",
            row => (List: row.GetInt64(0), Plugin: row.GetString(1)), cancellationToken, statement.Parameters);
        var names = plugins.ToLookup(plugin => plugin.List, plugin => plugin.Plugin);
        var texts = ids.ToDictionary(id => id, id => JsonSerializer.Serialize(names[id].Order(StringComparer.Ordinal), PlainJson));
        return
        [
            .. states.Select(state => state.PluginList is { } list
                ? state.State with { Reported = state.State.Reported.SetItem(PluginsAt, texts[list]) }
                : state.State),
        ];
    }
}
