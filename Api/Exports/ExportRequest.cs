using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Telemetry.Api.Answers;
using Telemetry.Grains.Interfaces;

namespace Telemetry.Api.Exports;

/// <summary>What an export's query string asks for.</summary>
/// <param name="Query">Which rows.</param>
/// <param name="Columns">Which columns, in the documented order.</param>
/// <param name="AsCsv">CSV; otherwise one JSON object a line.</param>
internal sealed record ExportRequest(ExportQuery Query, IReadOnlyList<HeartbeatColumn> Columns, bool AsCsv)
{
    private const string Contact = "maintainer_contact";
    private const string RawPayload = "raw_payload";

    private const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;

    /// <summary>False, with the answer that says which parameter is wrong.</summary>
    public static bool TryParse(
        HttpRequest request, [NotNullWhen(true)] out ExportRequest? export, [NotNullWhen(false)] out Answer? refusal)
    {
        export = null;
        var query = request.Query;
        if (!TryTime(query["from"], out var from) || !TryTime(query["to"], out var to))
        {
            refusal = Answer.Refused(AnswerError.InvalidField, "from, to", "must be ISO 8601 times");
            return false;
        }

        Guid? instance = null;
        if (query["instance_id"].ToString() is { Length: > 0 } id)
        {
            if (!Guid.TryParseExact(id, "D", out var parsed))
            {
                refusal = Answer.Refused(AnswerError.InvalidField, "instance_id", "must be a UUID");
                return false;
            }

            instance = parsed;
        }

        if (!TryCursor(query["cursor"], out var cursor))
        {
            refusal = Answer.Refused(
                AnswerError.InvalidField, "cursor", "must be received_at_utc and instance_id of a row, with _ between them");
            return false;
        }

        var limit = int.MaxValue;
        if (query["limit"].ToString() is { Length: > 0 } text && !(int.TryParse(text, out limit) && limit > 0))
        {
            refusal = Answer.Refused(AnswerError.InvalidField, "limit", "must be a number of 1 or more");
            return false;
        }

        var include = query["include"].ToString().Split(',', StringSplitOptions.RemoveEmptyEntries);
        if (include.Any(column => column is not (Contact or RawPayload)))
        {
            refusal = Answer.Refused(AnswerError.InvalidField, "include", "must be maintainer_contact or raw_payload or both");
            return false;
        }

        var format = query["format"].ToString();
        if (format is not ("" or "csv" or "ndjson"))
        {
            refusal = Answer.Refused(AnswerError.InvalidField, "format", "must be ndjson or csv");
            return false;
        }

        refusal = null;
        export = new ExportRequest(
            new ExportQuery
            {
                From = from,
                To = to,
                InstanceId = instance,
                After = cursor,
                Limit = limit,
                IncludeContact = include.Contains(Contact),
                IncludeRawPayload = include.Contains(RawPayload),
            },
            [.. HeartbeatColumn.All.Where(column => !column.IsAdminOnly || include.Contains(column.Name))],
            format is "csv" || (format is "" && PrefersCsv(request)));
        return true;
    }

    private static bool PrefersCsv(HttpRequest request) => request.GetTypedHeaders().Accept
        .OrderByDescending(accepted => accepted.Quality ?? 1)
        .FirstOrDefault()?.MediaType.Equals("text/csv", StringComparison.OrdinalIgnoreCase) == true;

    private static bool TryTime(string? text, out DateTimeOffset? time)
    {
        time = null;
        if (string.IsNullOrEmpty(text))
        {
            return true;
        }

        var understood = DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, Utc, out var parsed);
        time = parsed;
        return understood;
    }

    private static bool TryCursor(string? text, out Cursor? cursor)
    {
        cursor = null;
        if (string.IsNullOrEmpty(text))
        {
            return true;
        }

        if (text.Split('_') is not [var receivedAt, var instanceId]
            || !DateTimeOffset.TryParse(receivedAt, CultureInfo.InvariantCulture, Utc, out var time)
            || !Guid.TryParseExact(instanceId, "D", out var instance))
        {
            return false;
        }

        cursor = new Cursor(time, instance);
        return true;
    }
}
