using System.Data.Common;

namespace Telemetry.Grains.Storage.States;

/// <summary>A heartbeat as far as states are concerned.</summary>
/// <param name="ReceivedAt">UTC.</param>
/// <param name="InstanceId">Whose it is.</param>
/// <param name="Facts">What it reports.</param>
/// <param name="Plugins">The list that the facts name by its id; null: not reported.</param>
internal sealed record Report(DateTimeOffset ReceivedAt, Guid InstanceId, Facts Facts, PluginList? Plugins)
{
    /// <summary>What <see cref="Read"/> wants of <c>heartbeats</c>.</summary>
    public static readonly string Columns = string.Join(
        ", ",
        [
            "received_at_utc", "instance_id", .. StateColumn.All.Select(column => column.Source ?? "NULL"), "raw_payload",
        ]);

    private const int FirstFact = 2;

    public DateOnly Day => DayOf(ReceivedAt);

    public static DateOnly DayOf(DateTimeOffset time) => DateOnly.FromDateTime(time.UtcDateTime);

    /// <param name="row">Of <see cref="Columns"/>.</param>
    public static Report Read(DbDataReader row)
    {
        var columns = StateColumn.All;
        var values = new object?[columns.Length];
        PluginList? plugins = null;
        for (var i = 0; i < values.Length; i++)
        {
            if (columns[i].Source is null || row.IsDBNull(FirstFact + i))
            {
                continue;
            }

            values[i] = columns[i].Type switch
            {
                StateValue.Flag => row.GetBoolean(FirstFact + i) ? BodyFacts.True : BodyFacts.False,
                StateValue.PluginList => (plugins = PluginList.Parse(row.GetString(FirstFact + i)))?.Id,
                _ => row.GetString(FirstFact + i),
            };
        }

        BodyFacts.Read(row.GetFieldValue<byte[]>(FirstFact + columns.Length), values);
        return new Report(row.GetFieldValue<DateTimeOffset>(0), row.GetGuid(1), new Facts(values), plugins);
    }
}
