using System.Collections.Immutable;
using ParquetSharp;
using ParquetSharp.IO;
using ParquetSharp.Schema;
using Telemetry.Grains.Interfaces;

namespace Telemetry.Api.Exports;

/// <summary>
/// Apache Parquet, compressed with zstd. Types are those of the columns, whatever the rows hold, and the same rows make the
/// same bytes. A file that was cut off has no footer, and nothing reads it.
/// </summary>
internal sealed class ParquetRows<TRow> : RowWriter<TRow>
{
    /// <summary>Until a group is whole, nothing of it can be sent.</summary>
    private const int GroupRows = 20_000;

    private readonly Stream body;
    private readonly ImmutableArray<ParquetColumn<TRow>> columns;
    private readonly Spool spool = new();
    private readonly ManagedOutputStream output;
    private readonly ParquetFileWriter file;
    private RowGroupWriter? group;
    private int rows;

    public ParquetRows(Stream body, ImmutableArray<RowColumn<TRow>> columns)
    {
        this.body = body;
        var texts = new ParquetTexts();
        this.columns = [.. columns.Select(column => ParquetColumn<TRow>.Of(column, texts))];
        output = new ManagedOutputStream(spool, leaveOpen: true);
        using var builder = new WriterPropertiesBuilder();

        // The default pool keeps what each thread has used: 50 MB after a while, for a file that needs 8.
        using var properties = builder
            .Compression(Compression.Zstd).MemoryPool(MemoryPool.SystemMemoryPool()).CreatedBy("telemetry").Build();
        var nodes = this.columns.Select(column => column.Describe()).ToArray();
        using var schema = new GroupNode("row", Repetition.Required, nodes);
        file = new ParquetFileWriter(output, schema, properties);
        Array.ForEach(nodes, node => node.Dispose());
    }

    public override async ValueTask WriteAsync(ImmutableArray<TRow> page, CancellationToken cancellationToken)
    {
        if (page.Length > 0)
        {
            group ??= file.AppendBufferedRowGroup();
            for (var i = 0; i < columns.Length; i++)
            {
                columns[i].Write(group, i, page);
            }

            rows += page.Length;
        }

        if (rows >= GroupRows)
        {
            EndGroup();
        }

        await spool.MoveToAsync(body, cancellationToken);
    }

    public override async ValueTask EndAsync(CancellationToken cancellationToken)
    {
        EndGroup();
        file.Close();
        await spool.MoveToAsync(body, cancellationToken);
    }

    public override ValueTask DisposeAsync()
    {
        EndGroup();
        file.Dispose();
        output.Dispose();
        return spool.DisposeAsync();
    }

    private void EndGroup()
    {
        group?.Close();
        group?.Dispose();
        group = null;
        rows = 0;
    }
}
