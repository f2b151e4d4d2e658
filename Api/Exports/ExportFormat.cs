using System.Collections.Immutable;
using Telemetry.Grains.Interfaces;

namespace Telemetry.Api.Exports;

/// <summary>A form in which rows are given out.</summary>
/// <param name="Name">As the parameter <c>format</c> and the ending of a file.</param>
/// <param name="MediaType">As the header <c>Accept</c> has it.</param>
/// <param name="ContentType">As the answer says it.</param>
/// <param name="IsCompressed">By itself: compressing it again gains nothing.</param>
internal sealed record ExportFormat(string Name, string MediaType, string ContentType, bool IsCompressed)
{
    public static readonly ExportFormat Ndjson = new("ndjson", "application/x-ndjson", "application/x-ndjson", IsCompressed: false);

    public static readonly ExportFormat Csv = new("csv", "text/csv", "text/csv; charset=utf-8", IsCompressed: false);

    public static readonly ExportFormat Parquet = new(
        "parquet", "application/vnd.apache.parquet", "application/vnd.apache.parquet", IsCompressed: true);

    /// <summary>The first is given out to those who take anything.</summary>
    public static readonly ImmutableArray<ExportFormat> All = [Ndjson, Csv, Parquet];

    /// <param name="name">Of the format; null when the header decides.</param>
    /// <param name="request">Its <c>Accept</c> may name several, with weights.</param>
    public static ExportFormat Of(string? name, HttpRequest request)
    {
        if (name is not null)
        {
            return All.First(format => format.Name == name);
        }

        var accepted = request.GetTypedHeaders().Accept
            .Where(type => type.Quality is not 0)
            .OrderByDescending(type => type.Quality ?? 1)
            .Select(type => All.FirstOrDefault(format => type.MatchesMediaType(format.MediaType)));
        return accepted.FirstOrDefault(format => format is not null) ?? Ndjson;
    }

    /// <summary>Begins to write.</summary>
    public RowWriter<TRow> Write<TRow>(Stream body, ImmutableArray<RowColumn<TRow>> columns) =>
        this == Csv ? new CsvRows<TRow>(body, columns)
        : this == Parquet ? new ParquetRows<TRow>(body, columns)
        : new NdjsonRows<TRow>(body, columns);
}

/// <summary>Writes rows in one format. A page at a time, so that the pace is the reader's.</summary>
internal abstract class RowWriter<TRow> : IAsyncDisposable
{
    public abstract ValueTask WriteAsync(ImmutableArray<TRow> page, CancellationToken cancellationToken);

    /// <summary>Once, after the last page: what has not been called so is not whole.</summary>
    public abstract ValueTask EndAsync(CancellationToken cancellationToken);

    /// <summary>Gives back memory, and writes nothing.</summary>
    public abstract ValueTask DisposeAsync();
}
