using System.Text.Json;
using Telemetry.Grains.Interfaces;

namespace Telemetry.Api.Answers;

/// <summary>A heartbeat's column in JSON. Nothing is lost: read back, it is what it was.</summary>
internal static class ColumnJson
{
    public static void WriteColumn(this Utf8JsonWriter json, HeartbeatColumn column, Heartbeat heartbeat)
    {
        switch (column.Type)
        {
            case ColumnType.Time:
                json.WriteStringValue(TimeText.Write(heartbeat.ReceivedAt, stackalloc byte[32]));
                break;
            case ColumnType.Id:
                json.WriteStringValue(heartbeat.InstanceId);
                break;
            case ColumnType.Flag when heartbeat.BackgroundJobsEnabled is { } flag:
                json.WriteBooleanValue(flag);
                break;
            case ColumnType.Body when heartbeat.RawPayload is { } payload:
                json.WriteStringValue(payload);
                break;
            case ColumnType.Json when column.TextIn(heartbeat) is { } text:
                json.WriteRawValue(text, skipInputValidation: true);
                break;
            case ColumnType.Text:
                json.WriteStringValue(column.TextIn(heartbeat));
                break;
            default:
                json.WriteNullValue();
                break;
        }
    }
}
