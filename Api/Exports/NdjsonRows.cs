using System.Buffers;
using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using Telemetry.Api.Answers;
using Telemetry.Grains.Interfaces;

namespace Telemetry.Api.Exports;

/// <summary>One JSON object a line. Nothing is lost: read back, each value is what it was.</summary>
internal sealed class NdjsonRows<TRow> : RowWriter<TRow>
{
    private const int FlushBytes = 64 * 1024;

    private readonly Stream body;
    private readonly ImmutableArray<(RowColumn<TRow> Column, JsonEncodedText Name)> columns;
    private readonly ArrayBufferWriter<byte> buffer = new(2 * FlushBytes);
    private readonly Utf8JsonWriter json;

    public NdjsonRows(Stream body, ImmutableArray<RowColumn<TRow>> columns)
    {
        this.body = body;
        this.columns = [.. columns.Select(column => (column, JsonEncodedText.Encode(column.Name)))];
        json = new Utf8JsonWriter(
            buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });
    }

    public override async ValueTask WriteAsync(ImmutableArray<TRow> page, CancellationToken cancellationToken)
    {
        foreach (var row in page)
        {
            WriteLine(row);
            if (buffer.WrittenCount > FlushBytes)
            {
                await FlushAsync(cancellationToken);
            }
        }

        await FlushAsync(cancellationToken);
    }

    public override ValueTask EndAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public override ValueTask DisposeAsync() => json.DisposeAsync();

    private void WriteLine(TRow row)
    {
        json.WriteStartObject();
        foreach (var (column, name) in columns)
        {
            json.WritePropertyName(name);
            json.WriteColumn(column, row);
        }

        json.WriteEndObject();
        json.Flush();
        json.Reset();
        buffer.Write("\n"u8);
    }

    private async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        await body.WriteAsync(buffer.WrittenMemory, cancellationToken);
        buffer.ResetWrittenCount();
    }
}
