using ParquetSharp;
using Telemetry.Api.Imports.Files;
using Telemetry.Grains.Interfaces;

namespace Telemetry.Api.Imports.Kept;

/// <summary>Apache Parquet, as a receiver exports its heartbeats.</summary>
internal sealed class ParquetFile(Stream file) : ImportFile
{
    // In memory at a time, with all their columns.
    private const int RowsAtOnce = 1_000;

    public override string Format => "Parquet";

    public override Survey Look(ImportAnswers answers, CancellationToken cancellationToken) => Survey.Clear;

    public override IEnumerable<ImportRow> Read(CancellationToken cancellationToken)
    {
        using var parquet = Guarded(() => new ParquetFileReader(file, leaveOpen: true));
        var line = 0L;
        for (var at = 0; at < parquet.FileMetaData.NumRowGroups; at++)
        {
            using var group = Guarded(() => parquet.RowGroup(at));
            var columns = Guarded(() => ColumnsOf(parquet, group));
            try
            {
                for (var left = group.MetaData.NumRows; left > 0; left -= RowsAtOnce)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    var first = line + 1;
                    var rows = Enumerable.Range(0, (int)Math.Min(left, RowsAtOnce)).Select(row => new KeptRow(first + row)).ToArray();
                    Guarded(() => columns.ConvertAll(column => column.Fill(rows)));
                    line += rows.Length;
                    foreach (var row in rows)
                    {
                        yield return row.Understand();
                    }
                }
            }
            finally
            {
                columns.ForEach(column => column.Dispose());
            }
        }
    }

    /// <summary>Those of a heartbeat, whatever else the file has.</summary>
    private static List<ParquetValues> ColumnsOf(ParquetFileReader parquet, RowGroupReader group)
    {
        var columns = new List<ParquetValues>();
        for (var index = 0; index < parquet.FileMetaData.Schema.NumColumns; index++)
        {
            var described = parquet.FileMetaData.Schema.Column(index);
            if (HeartbeatColumn.All.FirstOrDefault(column => column.Name == described.Name) is { } column)
            {
                columns.Add(ParquetValues.Of(column, group.Column(index), described));
            }
        }

        return columns;
    }

    private static T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (exception is ParquetException or InvalidOperationException or NotSupportedException
            or InvalidCastException or IOException)
        {
            throw new UnreadableFileException("The Parquet file is damaged, or its columns have other types than a receiver gives them.", exception);
        }
    }
}

/// <summary>A column, and the way of its values into rows.</summary>
internal abstract class ParquetValues : IDisposable
{
    /// <exception cref="UnreadableFileException">Its type is not the one that a receiver gives it.</exception>
    public static ParquetValues Of(HeartbeatColumn column, ColumnReader reader, ColumnDescriptor described) => column.Type switch
    {
        ColumnType.Time => new Values<DateTime>(reader, described, (row, time) => row.ReceivedAt = time is { } at ? new DateTimeOffset(at, TimeSpan.Zero) : null),
        ColumnType.Flag => new Values<bool>(reader, described, (row, flag) => row.Set(column, flag)),
        ColumnType.Id => new Texts(reader, (row, text) => row.InstanceId = Guid.TryParseExact(text, "D", out var id) ? id : null),
        ColumnType.Body => new Texts(reader, (row, text) => row.Body = text is null ? null : System.Text.Encoding.UTF8.GetBytes(text)),
        _ => new Texts(reader, (row, text) => row.Set(column, text)),
    };

    /// <summary>The values of as many rows as there are here.</summary>
    public abstract bool Fill(KeptRow[] rows);

    public abstract void Dispose();

    private sealed class Values<T>(ColumnReader reader, ColumnDescriptor described, Action<KeptRow, T?> set) : ParquetValues
        where T : struct
    {
        private readonly LogicalColumnReader values = described.MaxDefinitionLevel > 0 ? reader.LogicalReader<T?>() : reader.LogicalReader<T>();

        public override bool Fill(KeptRow[] rows)
        {
            var batch = new T?[rows.Length];
            if (values is LogicalColumnReader<T?> optional)
            {
                optional.ReadBatch(batch);
            }
            else
            {
                var required = new T[rows.Length];
                ((LogicalColumnReader<T>)values).ReadBatch(required);
                batch = Array.ConvertAll(required, value => (T?)value);
            }

            for (var row = 0; row < rows.Length; row++)
            {
                set(rows[row], batch[row]);
            }

            return true;
        }

        public override void Dispose()
        {
            values.Dispose();
            reader.Dispose();
        }
    }

    private sealed class Texts(ColumnReader reader, Action<KeptRow, string?> set) : ParquetValues
    {
        private readonly LogicalColumnReader<string?> values = reader.LogicalReader<string?>();

        public override bool Fill(KeptRow[] rows)
        {
            var batch = new string?[rows.Length];
            values.ReadBatch(batch);
            for (var row = 0; row < rows.Length; row++)
            {
                set(rows[row], batch[row]);
            }

            return true;
        }

        public override void Dispose()
        {
            values.Dispose();
            reader.Dispose();
        }
    }
}
