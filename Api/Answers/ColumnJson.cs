using System.Text.Json;
using Telemetry.Grains.Interfaces;

namespace Telemetry.Api.Answers;

/// <summary>A row's column in JSON. Nothing is lost: read back, it is what it was.</summary>
internal static class ColumnJson
{
    public static void WriteColumn<TRow>(this Utf8JsonWriter json, RowColumn<TRow> column, TRow row)
    {
        switch (column.Type)
        {
            case ColumnType.Time:
                json.WriteStringValue(TimeText.Write(column.TimeIn(row), stackalloc byte[32]));
                break;
            case ColumnType.Day when column.DayIn(row) is { } day:
                json.WriteStringValue(TimeText.Write(day, stackalloc byte[16]));
                break;
            case ColumnType.Id:
                json.WriteStringValue(column.IdIn(row));
                break;
            case ColumnType.Flag when column.FlagIn(row) is { } flag:
                json.WriteBooleanValue(flag);
                break;
            case ColumnType.Body when column.BodyIn(row) is { } payload:
                json.WriteStringValue(payload);
                break;
            case ColumnType.Json when column.TextIn(row) is { } text:
                json.WriteRawValue(text, skipInputValidation: true);
                break;
            case ColumnType.Text:
                json.WriteStringValue(column.TextIn(row));
                break;
            default:
                json.WriteNullValue();
                break;
        }
    }
}
