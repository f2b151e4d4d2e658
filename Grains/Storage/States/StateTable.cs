using System.Data.Common;
using Telemetry.Grains.Interfaces;

namespace Telemetry.Grains.Storage.States;

/// <summary>The tables <c>states</c> and <c>statistics_fold</c>: what reads alike on every database.</summary>
internal static class StateTable
{
    public const string ReadPlace =
        """
        SELECT version, generation, definition, position, rebuild_generation, rebuild_definition, rebuild_position
        FROM statistics_fold
        """;

    public const string Begin =
        """
        INSERT INTO statistics_fold (id, version, generation, definition, position)
        VALUES (1, @version, @generation, @definition, @position)
        ON CONFLICT DO NOTHING
        """;

    public const string Move =
        """
        UPDATE statistics_fold SET
            version = version + 1, generation = @generation, definition = @definition, position = @position,
            rebuild_generation = @rebuild_generation, rebuild_definition = @rebuild_definition,
            rebuild_position = @rebuild_position
        WHERE version = @version
        """;

    public const string DeleteOthers =
        """
        DELETE FROM states WHERE (generation, instance_id, valid_from) IN (
            SELECT generation, instance_id, valid_from FROM states
            WHERE generation < @generation OR (generation > @generation AND generation < @rebuild_generation)
            LIMIT @limit)
        """;

    public const string ReadMissing =
        """
        SELECT DISTINCT instance_id FROM heartbeats
        WHERE received_at_utc >= @from AND received_at_utc < @to AND NOT EXISTS (
            SELECT 1 FROM states
            WHERE generation = @generation AND states.instance_id = heartbeats.instance_id
              AND valid_from <= @day AND valid_until > @day)
        """;

    public static readonly string Columns =
        "instance_id, valid_from, valid_until, last_received_at_utc, began, next_from, " + string.Join(", ", StateColumn.All);

    public static readonly string ReadReports =
        $"""
        SELECT {Report.Columns} FROM heartbeats
        WHERE received_at_utc >= @after_received_at AND received_at_utc <= @up_to
          AND (received_at_utc, instance_id) > (@after_received_at, @after_instance_id)
        ORDER BY received_at_utc, instance_id
        LIMIT @limit
        """;

    // A state that follows later is not among those that are read.
    private const string NextBefore =
        """
        (SELECT min(next.valid_from) FROM states AS next
         WHERE next.generation = @generation AND next.instance_id = states.instance_id
           AND next.valid_from > states.valid_from AND next.valid_from < @day)
        """;

    public static readonly string ReadStatesBefore =
        $"""
        SELECT {Columns.Replace("next_from", NextBefore, StringComparison.Ordinal)} FROM states
        WHERE generation = @generation AND (instance_id, valid_from) > (@after_instance_id, @after_valid_from)
          AND valid_from < @day
        ORDER BY instance_id, valid_from
        LIMIT @limit
        """;

    private const int FirstReported = 6;

    public static FoldPlace Place(DbDataReader row) => new(
        row.GetInt64(0),
        row.GetInt32(1),
        row.GetInt32(2),
        row.GetFieldValue<DateTimeOffset>(3),
        row.IsDBNull(4)
            ? null
            : new RebuildPlace(row.GetInt32(4), row.GetInt32(5), row.IsDBNull(6) ? null : row.GetFieldValue<DateTimeOffset>(6)));

    /// <param name="row">Begins with <see cref="Columns"/>.</param>
    public static (Guid InstanceId, InstanceState State) State(DbDataReader row)
    {
        var values = new object?[StateColumn.All.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = Value(row, FirstReported + i, StateColumn.All[i].Type);
        }

        var state = new InstanceState(
            row.GetFieldValue<DateOnly>(1),
            row.GetFieldValue<DateOnly>(2),
            row.GetFieldValue<DateTimeOffset>(3),
            BeginningOf(row.GetString(4)),
            new Facts(values))
        {
            NextFrom = row.IsDBNull(5) ? null : row.GetFieldValue<DateOnly>(5),
        };
        return (row.GetGuid(0), state);
    }

    public static string NameOf(Beginning began) =>
        began switch { Beginning.New => "new", Beginning.Returned => "returned", _ => "changed" };

    private static Beginning BeginningOf(string name) =>
        name switch { "new" => Beginning.New, "returned" => Beginning.Returned, _ => Beginning.Changed };

    public static Parameter[] Parameters(FoldPlace place) =>
    [
        new("version", place.Version),
        new("generation", place.Generation),
        new("definition", place.Definition),
        new("position", place.Position),
        new("rebuild_generation", place.Rebuild?.Generation),
        new("rebuild_definition", place.Rebuild?.Definition),
        new("rebuild_position", place.Rebuild?.Position),
    ];

    public static Parameter[] Parameters(Cursor after, DateTimeOffset upTo, int limit) =>
    [
        new("after_received_at", after.ReceivedAt),
        new("after_instance_id", after.InstanceId),
        new("up_to", upTo),
        new("limit", limit),
    ];

    private static object? Value(DbDataReader row, int column, StateValue type) => type switch
    {
        _ when row.IsDBNull(column) => null,
        StateValue.Flag => row.GetBoolean(column) ? BodyFacts.True : BodyFacts.False,
        StateValue.PluginList => row.GetInt64(column),
        _ => row.GetString(column),
    };
}
