using System.Text;
using System.Text.Json;
using Telemetry.Api.Imports.Files;
using Telemetry.Api.Requests;
using Telemetry.Grains.Interfaces;

namespace Telemetry.Api.Imports.Kept;

/// <summary>One JSON object a line, as a receiver exports its heartbeats.</summary>
internal sealed class NdjsonFile(Stream file) : ImportFile
{
    private const string EndMember = "end";
    private const string RowsMember = "rows";

    private static readonly JsonReaderOptions Options = new() { MaxDepth = 1_000 };

    private static readonly (byte[] Name, HeartbeatColumn Column)[] Columns =
        [.. HeartbeatColumn.All.Select(column => (Encoding.UTF8.GetBytes(column.Name), column))];

    public override string Format => "NDJSON";

    public override Survey Look(ImportAnswers answers, CancellationToken cancellationToken) => Survey.Clear;

    public override IEnumerable<ImportRow> Read(CancellationToken cancellationToken)
    {
        var lines = new LinesOfBytes(file);
        var rows = 0L;
        while (lines.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!lines.Current.ContainsAnyExcept(" \t\r\n"u8))
            {
                continue;
            }

            if (RowsAtEnd(lines.Current) is { } said)
            {
                if (said != rows)
                {
                    throw new UnreadableFileException($"It is not whole: by its last line it has {said} rows, and here are {rows}.");
                }

                continue;
            }

            rows++;
            yield return RowOf(lines.Current, lines.Line);
        }
    }

    /// <summary>The last line of an export says how many rows come before it. Null: this is another line.</summary>
    private static long? RowsAtEnd(ReadOnlySpan<byte> line)
    {
        if (!line.StartsWith("{\"end\":"u8))
        {
            return null;
        }

        try
        {
            using var end = JsonDocument.Parse(line.ToArray());
            return end.RootElement.TryGetProperty(EndMember, out var isEnd) && isEnd.ValueKind == JsonValueKind.True
                && end.RootElement.TryGetProperty(RowsMember, out var rows) && rows.TryGetInt64(out var count)
                    ? count
                    : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static ImportRow RowOf(ReadOnlySpan<byte> line, long number)
    {
        try
        {
            var row = new KeptRow(number);
            var json = new Utf8JsonReader(line, Options);
            json.Read();
            if (json.TokenType == JsonTokenType.StartObject)
            {
                while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
                {
                    ReadMember(ref json, line, row);
                }

                json.Read();
                return row.Understand();
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Said by the row. (The second is what the reader says of half a surrogate pair.)
        }

        return new ImportRow { Line = number, Layout = "unknown", Refusal = new Finding(null, "is no JSON object") };
    }

    private static void ReadMember(ref Utf8JsonReader json, ReadOnlySpan<byte> line, KeptRow row)
    {
        HeartbeatColumn? column = null;
        foreach (var (name, candidate) in Columns)
        {
            if (json.ValueTextEquals(name))
            {
                column = candidate;
                break;
            }
        }

        json.Read();
        if (column is null || json.TokenType == JsonTokenType.Null)
        {
            json.Skip();
            if (column?.IsText == true)
            {
                row.Set(column, text: null);
            }
            else if (column?.Type == ColumnType.Flag)
            {
                row.Set(column, value: null);
            }

            return;
        }

        var isText = json.TokenType == JsonTokenType.String;
        switch (column.Type)
        {
            case ColumnType.Time when isText && IsoTime.TryParse(json.GetString()!, out var time):
                row.ReceivedAt = StoredTime.Of(time);
                break;
            case ColumnType.Id when isText && json.TryGetGuid(out var id):
                row.InstanceId = id;
                break;
            case ColumnType.Flag when json.TokenType is JsonTokenType.True or JsonTokenType.False:
                row.Set(column, json.GetBoolean());
                break;
            case ColumnType.Body when isText:
                row.Body = Encoding.UTF8.GetBytes(json.GetString()!);
                break;
            case ColumnType.Text when isText:
                row.Set(column, json.GetString());
                break;
            case ColumnType.Json when json.TokenType == JsonTokenType.StartArray:
                var start = (int)json.TokenStartIndex;
                json.Skip();
                row.Set(column, Encoding.UTF8.GetString(line[start..(int)json.BytesConsumed]));
                break;
            default:
                json.Skip();
                row.HasWrongType(column);
                break;
        }
    }
}
