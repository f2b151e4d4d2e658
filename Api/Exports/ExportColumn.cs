using System.Globalization;
using System.Text;
using System.Text.Json;
using Telemetry.Grains.Interfaces;

namespace Telemetry.Api.Exports;

/// <summary>How the values of a column are written in either format.</summary>
internal static class ExportColumn
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    /// <summary>For CSV; null is an empty cell.</summary>
    public static string? CsvOf(this HeartbeatColumn column, Heartbeat heartbeat) => column.ValueIn(heartbeat) switch
    {
        DateTimeOffset time => TextOf(time),
        Guid id => id.ToString("D"),
        bool flag => flag ? "true" : "false",
        byte[] body => Encoding.UTF8.GetString(body),
        var text => (string?)text,
    };

    /// <summary>The value in a JSON object.</summary>
    public static void WriteJson(this HeartbeatColumn column, Utf8JsonWriter json, Heartbeat heartbeat)
    {
        switch (column.ValueIn(heartbeat))
        {
            case null:
                json.WriteNullValue();
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case string text when column.Type == ColumnType.Json:
                json.WriteRawValue(text);
                break;
            default:
                json.WriteStringValue(column.CsvOf(heartbeat));
                break;
        }
    }

    public static string TextOf(DateTimeOffset time) =>
        time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);
}
