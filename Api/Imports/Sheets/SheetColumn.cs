using Telemetry.Api.Heartbeats;

namespace Telemetry.Api.Imports.Sheets;

/// <summary>What stands in a column of a sheet.</summary>
internal enum ColumnRole
{
    /// <summary>Nothing that is kept.</summary>
    Dropped,
    Time,
    Body,

    /// <summary>The value of a field.</summary>
    Value,

    /// <summary>An exact count, of which the field's range is kept.</summary>
    Count,
}

/// <param name="Role">What stands there.</param>
/// <param name="Field">Of a value or a count.</param>
internal readonly record struct SheetColumn(ColumnRole Role, Field? Field = null)
{
    private const string CountEnding = "_count";

    // Headers of the documented sheets and of the first one, where they are not the names of fields.
    private static readonly Dictionary<string, SheetColumn> ByHeader = new(StringComparer.OrdinalIgnoreCase)
    {
        ["received_at_utc"] = new(ColumnRole.Time),
        ["timestamp"] = new(ColumnRole.Time),
        ["raw_payload"] = new(ColumnRole.Body),
        ["canonical_base_url"] = new(ColumnRole.Value, Field.Of("canonical_base_url_hash")),
        ["instance_url"] = new(ColumnRole.Value, Field.Of("canonical_base_url_hash")),
        ["version_current"] = new(ColumnRole.Value, Field.EventyayVersion),
    };

    private static readonly Dictionary<string, Field> Fields = Field.All.Where(field => field.Form != Form.Metrics)
        .DistinctBy(field => field.Member).ToDictionary(field => field.Member, StringComparer.OrdinalIgnoreCase);

    /// <summary>By its header. What nobody knows is dropped.</summary>
    public static SheetColumn Of(string header)
    {
        header = header.Trim();
        if (ByHeader.TryGetValue(header, out var column))
        {
            return column;
        }

        if (Fields.TryGetValue(header, out var field))
        {
            return new SheetColumn(ColumnRole.Value, field);
        }

        return header.EndsWith(CountEnding, StringComparison.OrdinalIgnoreCase)
            && Fields.TryGetValue($"{header[..^CountEnding.Length]}s_bucket", out var range)
                ? new SheetColumn(ColumnRole.Count, range)
                : new SheetColumn(ColumnRole.Dropped);
    }
}
