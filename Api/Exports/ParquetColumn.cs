using System.Collections.Immutable;
using ParquetSharp;
using ParquetSharp.Schema;
using Telemetry.Grains.Interfaces;

namespace Telemetry.Api.Exports;

/// <summary>A column of a Parquet file, and the way of its values from rows into a group of rows.</summary>
internal abstract class ParquetColumn<TRow>
{
    private static readonly int Epoch = DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;

    private readonly RowColumn<TRow> column;
    private readonly LogicalType logical;
    private readonly PhysicalType physical;

    private ParquetColumn(RowColumn<TRow> column, LogicalType logical, PhysicalType physical) =>
        (this.column, this.logical, this.physical) = (column, logical, physical);

    /// <param name="column">As it is declared.</param>
    /// <param name="texts">Where texts are put down as bytes, for one column after the other.</param>
    public static ParquetColumn<TRow> Of(RowColumn<TRow> column, ParquetTexts texts) => column.Type switch
    {
        ColumnType.Time => new Values<long>(
            column, LogicalType.Timestamp(isAdjustedToUtc: true, TimeUnit.Micros), PhysicalType.Int64,
            row => (column.TimeIn(row) - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond),
        ColumnType.Day => new Values<int>(
            column, LogicalType.Date(), PhysicalType.Int32, row => column.DayIn(row)?.DayNumber - Epoch),
        ColumnType.Flag => new Values<bool>(
            column, LogicalType.None(), PhysicalType.Boolean, column.FlagIn),
        _ => new Texts(column, texts),
    };

    /// <summary>Its type, which does not depend on what it holds. The caller disposes it.</summary>
    public Node Describe() => new PrimitiveNode(
        column.Name, column.IsRequired ? Repetition.Required : Repetition.Optional, logical, physical);

    public abstract void Write(RowGroupWriter group, int index, ImmutableArray<TRow> page);

    /// <param name="group">The buffered group.</param>
    /// <param name="index">Of the column in the file.</param>
    /// <param name="isThere">For each row 1, or 0 where it has no value.</param>
    /// <param name="values">Of the rows that have one.</param>
    private void Write<T>(RowGroupWriter group, int index, ReadOnlySpan<short> isThere, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        using var writer = (ColumnWriter<T>)group.Column(index);
        if (column.IsRequired)
        {
            writer.WriteBatch(values);
        }
        else
        {
            writer.WriteBatch(isThere.Length, isThere, [], values);
        }
    }

    private sealed class Values<T>(RowColumn<TRow> column, LogicalType logical, PhysicalType physical, Func<TRow, T?> value)
        : ParquetColumn<TRow>(column, logical, physical)
        where T : unmanaged
    {
        public override void Write(RowGroupWriter group, int index, ImmutableArray<TRow> page)
        {
            var isThere = new short[page.Length];
            var values = new T[page.Length];
            var count = 0;
            for (var row = 0; row < page.Length; row++)
            {
                if (value(page[row]) is { } there)
                {
                    isThere[row] = 1;
                    values[count++] = there;
                }
            }

            Write<T>(group, index, isThere, values.AsSpan(0, count));
        }
    }

    private sealed class Texts(RowColumn<TRow> column, ParquetTexts texts)
        : ParquetColumn<TRow>(column, LogicalType.String(), PhysicalType.ByteArray)
    {
        public override void Write(RowGroupWriter group, int index, ImmutableArray<TRow> page)
        {
            texts.Clear();
            foreach (var row in page)
            {
                switch (column.Type)
                {
                    case ColumnType.Id:
                        texts.Add(column.IdIn(row));
                        break;
                    case ColumnType.Body:
                        texts.Add(column.BodyIn(row));
                        break;
                    default:
                        texts.Add(column.TextIn(row));
                        break;
                }
            }

            using var pinned = texts.Pin();
            Write(group, index, texts.IsThere, pinned.Values);
        }
    }
}
