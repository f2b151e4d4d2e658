using System.Collections.Immutable;
using ParquetSharp;
using ParquetSharp.Schema;
using Telemetry.Grains.Interfaces;

namespace Telemetry.Api.Exports;

/// <summary>A column of a Parquet file, and the way of its values from rows into a group of rows.</summary>
internal abstract class ParquetColumn : IDisposable
{
    public static ParquetColumn Of(HeartbeatColumn column) => column.Type switch
    {
        ColumnType.Time => new Values<DateTime>(
            column, LogicalType.Timestamp(isAdjustedToUtc: true, TimeUnit.Micros), PhysicalType.Int64,
            static heartbeat => heartbeat.ReceivedAt.UtcDateTime),
        ColumnType.Id => new Values<string>(
            column, LogicalType.String(), PhysicalType.ByteArray, static heartbeat => heartbeat.InstanceId.ToString("D")),
        ColumnType.Flag => new Values<bool?>(
            column, LogicalType.None(), PhysicalType.Boolean, static heartbeat => heartbeat.BackgroundJobsEnabled),
        ColumnType.Body => new Values<string?>(
            column, LogicalType.String(), PhysicalType.ByteArray,
            static heartbeat => heartbeat.RawPayload is { } payload ? System.Text.Encoding.UTF8.GetString(payload) : null),
        _ => new Values<string?>(column, LogicalType.String(), PhysicalType.ByteArray, column.TextIn),
    };

    /// <summary>Its type, which does not depend on what it holds. The caller disposes it.</summary>
    public abstract Node Describe();

    public abstract void Begin(RowGroupWriter group, int index);

    public abstract void Write(ImmutableArray<Heartbeat> page);

    /// <summary>Ends its part of the group.</summary>
    public abstract void Dispose();

    private sealed class Values<T>(HeartbeatColumn column, LogicalType logical, PhysicalType physical, Func<Heartbeat, T> value)
        : ParquetColumn
    {
        private T[] values = [];
        private LogicalColumnWriter<T>? writer;

        public override Node Describe() =>
            new PrimitiveNode(column.Name, column.IsRequired ? Repetition.Required : Repetition.Optional, logical, physical);

        public override void Begin(RowGroupWriter group, int index) => writer = group.Column(index).LogicalWriter<T>();

        public override void Write(ImmutableArray<Heartbeat> page)
        {
            Array.Resize(ref values, page.Length);
            for (var row = 0; row < values.Length; row++)
            {
                values[row] = value(page[row]);
            }

            writer!.WriteBatch(values);
        }

        public override void Dispose()
        {
            writer?.Dispose();
            writer = null;
        }
    }
}
