using System.Globalization;

namespace Telemetry.Grains.Storage.Sqlite;

/// <summary>How values are written into the SQLite file, so that people and other programs can read them.</summary>
internal static class SqliteValue
{
    private const string DayFormat = "yyyy-MM-dd";
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    public static object Of(object? value) => value switch
    {
        null => DBNull.Value,
        Guid id => id.ToString("D"),

        // Always the same length, so that its order as text is its order in time.
        DateTimeOffset time => time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture),

        DateOnly day => day.ToString(DayFormat, CultureInfo.InvariantCulture),

        _ => value,
    };
}
