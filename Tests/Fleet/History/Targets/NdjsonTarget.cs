using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Telemetry.Fleet.History.Targets;

/// <summary>One JSON object a line, as the receiver exports them with all columns: the plugins as an array, the flag as a
/// boolean, null for what was not reported. The stream stays open.</summary>
internal sealed class NdjsonTarget(Stream output) : IHeartbeatTarget
{
    private const int FlushBytes = 64 * 1024;

    private readonly ArrayBufferWriter<byte> lines = new(2 * FlushBytes);
    private readonly Utf8JsonWriter json = new(
        Stream.Null, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });

    public ValueTask WriteAsync(HeartbeatRow row, CancellationToken cancellation)
    {
        json.Reset(lines);
        json.WriteStartObject();
        foreach (var column in HeartbeatColumn.All)
        {
            json.WritePropertyName(column.Name);
            Write(column, row);
        }

        json.WriteEndObject();
        json.Flush();
        lines.Write("\n"u8);
        return lines.WrittenCount > FlushBytes ? CompleteAsync(cancellation) : ValueTask.CompletedTask;
    }

    public async ValueTask CompleteAsync(CancellationToken cancellation)
    {
        await output.WriteAsync(lines.WrittenMemory, cancellation);
        lines.ResetWrittenCount();
    }

    public ValueTask DisposeAsync() => json.DisposeAsync();

    private void Write(HeartbeatColumn column, HeartbeatRow row)
    {
        switch (column.Of(row))
        {
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case string plugins when column.Name == HeartbeatColumn.EnabledPlugins:
                json.WriteRawValue(plugins, skipInputValidation: true);
                break;
            default:
                json.WriteStringValue(column.TextOf(row));
                break;
        }
    }
}
