using System.Collections.Immutable;
using System.Text.Json.Serialization.Metadata;
using Telemetry.Api.Answers;
using Telemetry.Api.Keys;
using Telemetry.Grains.Interfaces.Statistics;

namespace Telemetry.Api.Statistics;

/// <summary>The calls under <c>/api/statistics</c>. Each is a question, its answer as JSON, and a table of it as CSV.</summary>
internal static class StatisticsEndpoints
{
    private static readonly ImmutableArray<Dimension> Ordered = [.. Dimension.All.Where(dimension => dimension.IsOrdered)];
    private static readonly ImmutableArray<Dimension> ButStatus = [.. Dimension.All.Where(dimension => dimension.Kind != DimensionKind.Status)];

    public static void MapStatistics(this IEndpointRouteBuilder routes)
    {
        var statistics = routes.MapGroup("/api/statistics").RequireAuthorization(Scope.Read).WithTags("Statistics")
            .AddEndpointFilter<QuestionFaults>();
        MapOnRange(statistics);
        MapOnDay(statistics);
        statistics.MapGet("/dimensions", Dimensions)
            .Describe<DimensionsAnswer>(QuestionDocs.Dimensions);
    }

    private static void MapOnRange(RouteGroupBuilder statistics)
    {
        statistics.MapQuestion(
            "/overview", QuestionDocs.Overview, StatisticsJson.Default.OverviewAnswer, AnswerTable.Of, query =>
            {
                var (from, to) = query.Range();
                var question = new OverviewQuestion(query.Filter(), from, to);
                return (grain, token) => grain.OverviewAsync(question, token);
            });
        statistics.MapQuestion(
            "/series", QuestionDocs.Series, StatisticsJson.Default.SeriesAnswer, AnswerTable.Of, query =>
            {
                var (by, (from, to), interval) = (query.By(Dimension.All), query.Range(), query.Interval() ?? Interval.Day);
                var question = new SeriesQuestion(query.Filter(), by, from, to, interval);
                return (grain, token) => grain.SeriesAsync(question, token);
            });
        statistics.MapQuestion(
            "/movement", QuestionDocs.Movement, StatisticsJson.Default.MovementAnswer, AnswerTable.Of, query =>
            {
                var (by, (from, to)) = (query.By(Ordered), query.Range());
                var question = new MovementQuestion(query.Filter(), by, from, to);
                return (grain, token) => grain.MovementAsync(question, token);
            });
        statistics.MapQuestion(
            "/silence", QuestionDocs.Silence, StatisticsJson.Default.SilenceAnswer, AnswerTable.Of, query =>
            {
                var (by, (from, to)) = (query.By(ButStatus), query.Range());
                var question = new SilenceQuestion(query.Filter(), by, from, to);
                return (grain, token) => grain.SilenceAsync(question, token);
            });
        statistics.MapQuestion(
            "/shared-ids", QuestionDocs.SharedIds, StatisticsJson.Default.SharedIdsAnswer, AnswerTable.Of, query =>
            {
                var (from, to) = query.Range();
                var question = new SharedIdsQuestion(query.Filter(), from, to);
                return (grain, token) => grain.SharedIdsAsync(question, token);
            });
    }

    private static void MapOnDay(RouteGroupBuilder statistics)
    {
        statistics.MapQuestion(
            "/breakdown", QuestionDocs.Breakdown, StatisticsJson.Default.BreakdownAnswer, AnswerTable.Of, query =>
            {
                var (by, at) = (query.By(Dimension.All), query.Day("at"));
                var question = new BreakdownQuestion(query.Filter(), by, at);
                return (grain, token) => grain.BreakdownAsync(question, token);
            });
        statistics.MapQuestion(
            "/releases", QuestionDocs.Releases, StatisticsJson.Default.ReleasesAnswer, AnswerTable.Of, query =>
            {
                var at = query.Day("at");
                var question = new ReleasesQuestion(query.Filter(), at);
                return (grain, token) => grain.ReleasesAsync(question, token);
            });
        statistics.MapQuestion(
            "/plugins", QuestionDocs.Plugins, StatisticsJson.Default.PluginsAnswer, AnswerTable.Of, query =>
            {
                var at = query.Day("at");
                var question = new PluginsQuestion(query.Filter(), at);
                return (grain, token) => grain.PluginsAsync(question, token);
            });
        statistics.MapQuestion(
            "/coverage", QuestionDocs.Coverage, StatisticsJson.Default.CoverageAnswer, AnswerTable.Of, query =>
            {
                var at = query.Day("at");
                var question = new CoverageQuestion(query.Filter(), at);
                return (grain, token) => grain.CoverageAsync(question, token);
            });
    }

    private static IResult Dimensions(HttpRequest request)
    {
        var query = new QuestionQuery(request.Query);
        var asCsv = AnswerFormat.IsCsv(query, request);
        query.NothingElse();
        return query.Refusal is { } refusal
            ? refusal
            : new AnswerResult<DimensionsAnswer>(DimensionsAnswer.All, StatisticsJson.Default.DimensionsAnswer, AnswerTable.Of, asCsv);
    }

    /// <param name="routes">Where.</param>
    /// <param name="path">Of the call.</param>
    /// <param name="docs">What it says of itself.</param>
    /// <param name="json">How its answer is written.</param>
    /// <param name="table">And as CSV.</param>
    /// <param name="read">Reads its parameters, the filter last, and says what to ask the grain.</param>
    private static void MapQuestion<TAnswer>(
        this RouteGroupBuilder routes,
        string path,
        QuestionDocs docs,
        JsonTypeInfo<TAnswer> json,
        Func<TAnswer, AnswerTable> table,
        Func<QuestionQuery, Func<IStatisticsGrain, CancellationToken, ValueTask<TAnswer>>> read) =>
        routes.MapGet(path, async (HttpContext context, Questions questions) =>
            {
                var query = new QuestionQuery(context.Request.Query);
                var asCsv = AnswerFormat.IsCsv(query, context.Request);
                var ask = read(query);
                return query.Refusal is { } refusal
                    ? (IResult)refusal
                    : new AnswerResult<TAnswer>(await questions.AskAsync(ask, context.RequestAborted), json, table, asCsv);
            })
            .Describe<TAnswer>(docs);

    /// <summary>For the OpenAPI document.</summary>
    public static RouteHandlerBuilder Describe<TAnswer>(this RouteHandlerBuilder route, QuestionDocs docs) =>
        route.WithSummary(docs.Summary).WithDescription(docs.Description).WithMetadata(docs)
            .Produces<TAnswer>(StatusCodes.Status200OK, "application/json", "text/csv")
            .ProducesRefusals(StatusCodes.Status400BadRequest, StatusCodes.Status503ServiceUnavailable);
}
