using System.Collections.Immutable;
using Telemetry.Api.Answers;
using Telemetry.Api.Requests;
using Telemetry.Api.Statistics;
using Telemetry.Grains.Interfaces;

namespace Telemetry.Api.Exports;

/// <summary>What an export's query string and headers ask for.</summary>
/// <param name="Table">Of which rows.</param>
/// <param name="Query">Which of them.</param>
/// <param name="Until">The query's end; null where rows may still be added before it.</param>
/// <param name="Columns">In the order in which they are written.</param>
/// <param name="Format">How they are written.</param>
/// <param name="HasEndLine">Whether a last line says that this was all.</param>
internal sealed record ExportRequest<TRow>(
    ExportTable<TRow> Table, ExportQuery Query, DateTimeOffset? Until, ImmutableArray<RowColumn<TRow>> Columns, ExportFormat Format, bool HasEndLine)
{
    private const string Status = "status";

    /// <summary>Whether it asks for what only the scope admin sees.</summary>
    public bool IsForAdmin => Columns.Any(column => column.IsAdminOnly);

    /// <summary>Whether the rows come from the states, or are chosen by them.</summary>
    public bool WantsStates => typeof(TRow) == typeof(ExportedState) || !Query.Filter.Conditions.IsEmpty;

    /// <summary>Null, with the answer that says which parameter is wrong.</summary>
    public static ExportRequest<TRow>? Parse(HttpRequest request, ExportTable<TRow> table, DateTimeOffset now, out Answer? refusal)
    {
        var parameters = new QuestionQuery(request.Query, table.Parameters.Select(parameter => parameter.Name));
        var filter = parameters.Filter();
        if (filter.On(Status) is not null)
        {
            parameters.Refuse(Status, "is no filter of an export: whoever is heard from is active");
        }

        var settled = now - CommitDelay.Most;
        var latest = parameters.Flag(ExportTables.Unsettled) ? now + CommitDelay.Most : settled;
        if (latest > settled && !filter.Conditions.IsEmpty)
        {
            parameters.Refuse(ExportTables.Unsettled, "is not for exports with a filter, because states are not complete yet either");
        }

        var (from, asked) = parameters.Range(parameters.Time);
        var to = asked < latest ? asked.Value : latest;
        var cursor = parameters.Cursor("cursor", table.Time);
        if (cursor?.ReceivedAt >= settled && typeof(TRow) == typeof(Heartbeat))
        {
            parameters.Refuse("cursor", "must be older than 3 minutes, because rows may still be added before it");
        }

        var columns = ColumnsOf(table, parameters);
        var format = ExportFormat.Of(parameters.OneOf("format", [.. ExportFormat.All.Select(one => one.Name)]), request);
        var hasEndLine = parameters.Flag("end");
        if (hasEndLine && format != ExportFormat.Ndjson)
        {
            parameters.Refuse("end", "is for the format ndjson");
        }

        var query = new ExportQuery
        {
            From = from,
            To = to,
            InstanceId = parameters.Id("instance_id"),
            After = cursor,
            Columns = [.. columns.Select(column => column.Name)],
            Limit = parameters.Count("limit"),
            Filter = filter,
        };
        refusal = parameters.Refusal;
        return refusal is null
            ? new ExportRequest<TRow>(table, query, to <= settled ? to : null, columns, format, hasEndLine)
            : null;
    }

    /// <summary>The same, but no more than is complete.</summary>
    public ExportRequest<TRow> EndingBy(DateTimeOffset complete) =>
        complete < Query.To ? this with { Query = Query with { To = complete }, Until = complete } : this;

    /// <summary>Those that <c>columns</c> names; without it all but the admin's, and of these the ones in <c>include</c>.</summary>
    public static ImmutableArray<RowColumn<TRow>> ColumnsOf(ExportTable<TRow> table, QueryParameters parameters)
    {
        var all = table.Columns;
        var include = parameters.Names("include", table.AdminColumns);
        var names = parameters.Names("columns", all.Select(column => column.Name));
        if (include is not null && names is not null)
        {
            parameters.Refuse("include", "is not needed with columns, which can name all");
        }

        return parameters.Refusal is not null ? []
            : names is null ? [.. all.Where(column => !column.IsAdminOnly || include?.Contains(column.Name) == true)]
            : [.. names.Select(name => all.First(column => column.Name == name))];
    }
}
