using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Telemetry.Api.Answers;
using Telemetry.Api.Publication;
using Telemetry.Api.Requests;
using Telemetry.Grains.Interfaces;
using Telemetry.Grains.Interfaces.Statistics;

namespace Telemetry.Api.Statistics;

/// <summary>How answers are written as JSON: their members in snake_case, and what is not known as null.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UseStringEnumConverter = true,
    Converters =
    [
        typeof(FilterConverter), typeof(CountsConverter), typeof(ReportedConverter), typeof(IsoTime.Converter), typeof(CursorConverter),
        typeof(HeartbeatConverter),
    ])]
[JsonSerializable(typeof(OverviewAnswer))]
[JsonSerializable(typeof(BreakdownAnswer))]
[JsonSerializable(typeof(SeriesAnswer))]
[JsonSerializable(typeof(ReleasesAnswer))]
[JsonSerializable(typeof(PluginsAnswer))]
[JsonSerializable(typeof(MovementAnswer))]
[JsonSerializable(typeof(SilenceAnswer))]
[JsonSerializable(typeof(SharedIdsAnswer))]
[JsonSerializable(typeof(CoverageAnswer))]
[JsonSerializable(typeof(InstancesAnswer))]
[JsonSerializable(typeof(InstanceAnswer))]
[JsonSerializable(typeof(DimensionsAnswer))]
[JsonSerializable(typeof(PublicStatistics))]
internal sealed partial class StatisticsJson : JsonSerializerContext;

/// <summary><c>{"database_version": ["12", "!13"]}</c>.</summary>
internal sealed class FilterConverter : WritingConverter<Filter>
{
    public override void Write(Utf8JsonWriter writer, Filter value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        foreach (var condition in value.Conditions)
        {
            writer.WriteStartArray(condition.Dimension);
            foreach (var asked in condition.Any.Concat(condition.None.Select(excluded => "!" + excluded)))
            {
                writer.WriteStringValue(asked);
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }
}

/// <summary><c>{"1.2.0": 7, "1.3.0": 5}</c>.</summary>
internal sealed class CountsConverter : WritingConverter<ImmutableArray<ValueCount>>
{
    public override void Write(Utf8JsonWriter writer, ImmutableArray<ValueCount> value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        foreach (var count in value)
        {
            writer.WriteNumber(count.Value, count.Instances);
        }

        writer.WriteEndObject();
    }
}

/// <summary><c>{"eventyay_version": "1.2.0", "python_version": null}</c>.</summary>
internal sealed class ReportedConverter : WritingConverter<ImmutableArray<Reported>>
{
    public override void Write(Utf8JsonWriter writer, ImmutableArray<Reported> value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        foreach (var reported in value)
        {
            writer.WriteString(reported.Dimension, reported.Value);
        }

        writer.WriteEndObject();
    }
}

/// <summary>As the parameter <c>cursor</c> is given.</summary>
internal sealed class CursorConverter : WritingConverter<InstanceCursor>
{
    public static string TextOf(InstanceCursor cursor) => $"{cursor.Value}_{cursor.InstanceId}";

    public override void Write(Utf8JsonWriter writer, InstanceCursor value, JsonSerializerOptions options) =>
        writer.WriteStringValue(TextOf(value));
}

/// <summary>The documented columns, without those that are for administrators.</summary>
internal sealed class HeartbeatConverter : WritingConverter<Heartbeat>
{
    public override void Write(Utf8JsonWriter writer, Heartbeat value, JsonSerializerOptions options) =>
        Write(writer, value, HeartbeatColumn.All.Where(column => !column.IsAdminOnly));

    public static void Write(Utf8JsonWriter writer, Heartbeat value, IEnumerable<HeartbeatColumn> columns)
    {
        writer.WriteStartObject();
        foreach (var column in columns)
        {
            writer.WritePropertyName(column.Name);
            writer.WriteColumn(column, value);
        }

        writer.WriteEndObject();
    }
}

/// <summary>Nobody sends these.</summary>
internal abstract class WritingConverter<T> : JsonConverter<T>
{
    public sealed override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException();
}
