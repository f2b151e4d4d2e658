using System.Collections.Immutable;
using System.Data.Common;
using Telemetry.Grains.Interfaces.Statistics;

namespace Telemetry.Grains.Statistics.Questions;

/// <summary>The columns of <c>instance_states</c> as the dimensions name them, and the values in their rows.</summary>
internal static class DimensionColumns
{
    /// <summary>Dimensions that are one column with one value.</summary>
    public static readonly ImmutableArray<Dimension> Single =
        [.. Dimension.All.Where(dimension => dimension.Column is not null && dimension.Kind != DimensionKind.Plugin)];

    public static readonly string Names = string.Join(
        ", ",
        ["instance_id", "valid_from", "valid_until", "last_received_at_utc", "began", "lost_from", "next_from",
            .. Dimension.All.Select(dimension => dimension.Column).OfType<string>().Distinct()]);

    /// <summary>What has to be read to know a value of the dimension: one column or two, of <c>s</c>.</summary>
    public static ImmutableArray<string> KeysOf(Dimension dimension) => [.. ColumnsOf(dimension).Select(column => $"s.{column}")];

    /// <summary>The same without the table.</summary>
    public static ImmutableArray<string> ColumnsOf(Dimension dimension) => dimension.Kind switch
    {
        DimensionKind.ReleaseLine => ["eventyay_version"],
        DimensionKind.Database => ["database_type", "database_version"],
        DimensionKind.Status => ["status"],
        _ => [dimension.Column!],
    };

    /// <summary>The value that the keys stand for. Null: not reported. Of plugins the keys are the names already.</summary>
    public static string? Read(Dimension dimension, DbDataReader row, int at) => dimension.Kind switch
    {
        _ when row.IsDBNull(at) => null,
        DimensionKind.Flag => row.GetBoolean(at) ? "true" : "false",
        _ => ReadText(dimension, row, at),
    };

    /// <summary>The same of keys that are <see cref="AsText"/>, so that those of any dimension fit into one column.</summary>
    public static string? ReadText(Dimension dimension, DbDataReader row, int at) => dimension.Kind switch
    {
        _ when row.IsDBNull(at) => null,
        DimensionKind.ReleaseLine => LineOf(row.GetString(at)),
        DimensionKind.Database => DatabaseOf(row.GetString(at), row.IsDBNull(at + 1) ? null : row.GetString(at + 1)),
        _ => row.GetString(at),
    };

    public static string AsText(Dimension dimension, string key) =>
        dimension.Kind == DimensionKind.Flag ? $"CASE WHEN {key} THEN 'true' WHEN NOT {key} THEN 'false' END" : key;

    public static ImmutableArray<Reported> ReadSingle(DbDataReader row, int at) =>
        [.. Single.Select((dimension, index) => new Reported(dimension.Name, Read(dimension, row, at + index)))];

    public static string LineOf(string version) => PythonVersion.Parse(version)?.Line ?? ValueOrder.NoVersion;

    public static string DatabaseOf(string type, string? version) => version is null ? type : $"{type} {MajorOf(version)}";

    /// <summary>The number that a version begins with; all of it when it begins with none.</summary>
    private static string MajorOf(string version)
    {
        var digits = version.TakeWhile(char.IsAsciiDigit).Count();
        return digits == 0 ? version : version[..digits];
    }
}
