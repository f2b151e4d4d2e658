using Microsoft.Extensions.Options;
using Telemetry.Api.Statistics;

namespace Telemetry.Api.Publication;

/// <summary>The public statistics for programs, without a key. There is nothing when they are not public.</summary>
internal static class PublicEndpoints
{
    public const string Json = "/public/statistics.json";
    public const string Csv = "/public/statistics.csv";

    public static void MapPublic(this WebApplication app)
    {
        if (app.Services.GetRequiredService<IOptions<DashboardOptions>>().Value.Public)
        {
            var routes = app.MapGroup("").AllowAnonymous().WithTags("Public").AddEndpointFilter<QuestionFaults>();
            routes.MapGet(Json, (PublicFigures figures) => AnswerAsync(figures, asCsv: false))
                .WithSummary("Who takes part, for everyone: no filter, no ids, no count below five")
                .Produces<PublicStatistics>();
            routes.MapGet(Csv, (PublicFigures figures) => AnswerAsync(figures, asCsv: true))
                .WithSummary("The same as CSV")
                .Produces<string>(StatusCodes.Status200OK, "text/csv");
        }
    }

    private static async Task<IResult> AnswerAsync(PublicFigures figures, bool asCsv) => new AnswerResult<PublicStatistics>(
        await figures.AskAsync(), StatisticsJson.Default.PublicStatistics, AnswerTable.Of, asCsv);
}
