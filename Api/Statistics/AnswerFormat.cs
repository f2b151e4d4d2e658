using System.Collections.Immutable;
using Microsoft.Net.Http.Headers;

namespace Telemetry.Api.Statistics;

/// <summary>Whether a caller wants CSV: by <c>format</c>, or by what <c>Accept</c> prefers (RFC 9110, 12.5.1).</summary>
internal static class AnswerFormat
{
    private static readonly ImmutableArray<string> Names = ["json", "csv"];

    /// <summary>JSON for those who take either alike.</summary>
    public static bool IsCsv(QuestionQuery query, HttpRequest request) =>
        query.OneOf("format", Names) is { } format
            ? format == "csv"
            : QualityOf(request, "text/csv") > QualityOf(request, "application/json");

    /// <summary>What the range says that fits the type best; 1 when nothing is said at all.</summary>
    private static double QualityOf(HttpRequest request, string type)
    {
        var accepted = request.GetTypedHeaders().Accept;
        if (accepted.Count == 0)
        {
            return 1;
        }

        var wanted = new MediaTypeHeaderValue(type);
        var best = accepted.Where(range => wanted.IsSubsetOf(new MediaTypeHeaderValue(range.MediaType)))
            .OrderBy(range => range.MatchesAllTypes).ThenBy(range => range.MatchesAllSubTypes).FirstOrDefault();
        return best is null ? 0 : best.Quality ?? 1;
    }
}
