using System.Collections.Immutable;
using Telemetry.Api.Answers;
using Telemetry.Grains.Interfaces;

namespace Telemetry.Api.Exports;

/// <summary>What an export's query string and headers ask for.</summary>
/// <param name="Query">Which rows.</param>
/// <param name="Until">The query's end; null where rows may still be added before it.</param>
/// <param name="Columns">In the order in which they are written.</param>
/// <param name="Format">How they are written.</param>
/// <param name="HasEndLine">Whether a last line says that this was all.</param>
internal sealed record ExportRequest(
    ExportQuery Query, DateTimeOffset? Until, ImmutableArray<HeartbeatColumn> Columns, ExportFormat Format, bool HasEndLine)
{
    /// <summary>All parameters, with a line for the documentation.</summary>
    public static readonly ImmutableArray<(string Name, string Description)> Parameters =
    [
        ("from", "The first time that is wanted, ISO 8601."),
        ("to", "The end, exclusive, ISO 8601. What may not be complete yet is left out: see `X-Until`."),
        ("instance_id", "Heartbeats of this instance alone."),
        ("cursor", "`<received_at_utc>_<instance_id>` of the last row seen: goes on behind it."),
        ("limit", "At most that many rows."),
        ("columns", "Names with commas between them: these columns, in this order. Those of `include` want scope admin."),
        ("include", "`maintainer_contact`, `raw_payload` or both, beside the other columns. Wants scope admin."),
        ("format", "`ndjson`, `csv` or `parquet`. Goes before the header `Accept`."),
        ("end", "`true`: NDJSON ends with the line `{\"end\":true,\"rows\":…,\"until\":…}`. A stream without it is not whole."),
        ("unsettled", "`true`: also heartbeats of the last 3 minutes, to which others may still be added. For looking, not for following."),
    ];

    /// <summary>Whether it asks for what only the scope admin sees.</summary>
    public bool IsForAdmin => Columns.Any(column => column.IsAdminOnly);

    /// <summary>Null, with the answer that says which parameter is wrong.</summary>
    public static ExportRequest? Parse(HttpRequest request, DateTimeOffset now, out Answer? refusal)
    {
        var parameters = new QueryParameters(request.Query, Parameters.Select(parameter => parameter.Name));
        var settled = now - CommitDelay.Most;
        var latest = parameters.Flag("unsettled") ? now + CommitDelay.Most : settled;
        var to = parameters.Time("to") is { } asked && asked < latest ? asked : latest;
        var cursor = parameters.Cursor("cursor");
        if (cursor?.ReceivedAt >= settled)
        {
            parameters.Refuse("cursor", "must be older than 3 minutes, because rows may still be added before it");
        }

        var columns = ColumnsOf(parameters);
        var format = ExportFormat.Of(parameters.OneOf("format", ExportFormat.All.Select(one => one.Name)), request);
        var hasEndLine = parameters.Flag("end");
        if (hasEndLine && format != ExportFormat.Ndjson)
        {
            parameters.Refuse("end", "is for the format ndjson");
        }

        var query = new ExportQuery
        {
            From = parameters.Time("from"),
            To = to,
            InstanceId = parameters.Id("instance_id"),
            After = cursor,
            Columns = [.. columns.Select(column => column.Name)],
            Limit = parameters.Count("limit"),
        };
        refusal = parameters.Refusal;
        return refusal is null ? new ExportRequest(query, to <= settled ? to : null, columns, format, hasEndLine) : null;
    }

    /// <summary>Those that <c>columns</c> names; without it all but the admin's, and of these the ones in <c>include</c>.</summary>
    public static ImmutableArray<HeartbeatColumn> ColumnsOf(QueryParameters parameters)
    {
        var all = HeartbeatColumn.All;
        var include = parameters.Names("include", all.Where(column => column.IsAdminOnly).Select(column => column.Name));
        var names = parameters.Names("columns", all.Select(column => column.Name));
        if (include is not null && names is not null)
        {
            parameters.Refuse("include", "is not needed with columns, which can name all");
        }

        return parameters.Refusal is not null ? []
            : names is null ? [.. all.Where(column => !column.IsAdminOnly || include?.Contains(column.Name) == true)]
            : [.. names.Select(HeartbeatColumn.Of)];
    }
}
