using System.Globalization;

namespace Telemetry.Grains.Storage.Sqlite;

/// <summary>How values are written into the SQLite file, so that people and other programs can read them there.</summary>
internal static class SqliteValue
{
    public static object Of(object? value) => value switch
    {
        null => DBNull.Value,
        Guid id => Of(id),
        DateTimeOffset time => Of(time),
        _ => value,
    };

    public static string Of(Guid id) => id.ToString("D");

    /// <summary>Always the same length, so that its order as text is its order in time.</summary>
    public static string Of(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
}
