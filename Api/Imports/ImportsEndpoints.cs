using Telemetry.Api.Answers;
using Telemetry.Api.Hosting;
using Telemetry.Api.Keys;
using Telemetry.Api.Requests;
using Telemetry.Api.Retries;
using Telemetry.Grains.Interfaces.Imports;

namespace Telemetry.Api.Imports;

/// <summary>Files with heartbeats of an older sheet or of another receiver.</summary>
internal static class ImportsEndpoints
{
    private const string Path = "/api/imports";
    private const int DefaultLimit = 50;
    private const int MostAtOnce = 500;

    public static void AddImports(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSettings<ImportOptions>(configuration, ImportOptions.Section);
        services.AddSingleton<ImportRunner>();
        services.AddSingleton<ImportIntake>();
        services.AddHostedService(provider => provider.GetRequiredService<ImportRunner>());
    }

    public static void MapImports(this IEndpointRouteBuilder routes)
    {
        var imports = routes.MapGroup(Path).RequireAuthorization(Scope.Admin).WithTags("Imports");
        imports.MapPost("", BeginAsync)
            .TakesOnly(ImportDocs.ParameterNames)
            .WithMetadata(ImportDocs.Begin)
            .WithSummary("Brings a file of heartbeats along: CSV, XLSX, NDJSON or Parquet")
            .WithDescription(ImportDocs.BeginDescription)
            .Produces<ImportAnswer>(StatusCodes.Status202Accepted)
            .ProducesRefusals(
                StatusCodes.Status409Conflict,
                StatusCodes.Status413PayloadTooLarge,
                StatusCodes.Status503ServiceUnavailable,
                StatusCodes.Status507InsufficientStorage);
        imports.MapGet("", ListAsync)
            .WithSummary("The imports, newest first, without their reports")
            .WithDescription("`before` is the `next` of the page before.")
            .TakesOnly("before", "limit")
            .Produces<ImportList>()
            .ProducesRefusals(StatusCodes.Status503ServiceUnavailable);
        imports.MapGet("{number:int}", GetAsync)
            .TakesOnly()
            .WithMetadata(ImportDocs.One)
            .WithSummary("How far an import is, and its report")
            .Produces<ImportAnswer>()
            .ProducesRefusals(StatusCodes.Status404NotFound, StatusCodes.Status503ServiceUnavailable);
        imports.MapDelete("{number:int}", UndoAsync)
            .TakesOnly()
            .WithSummary("Takes an import back: exactly the rows that came by it, and nothing else")
            .WithDescription("Also one that is under way, which ends so. The record of it stays.")
            .Produces<ImportAnswer>(StatusCodes.Status202Accepted)
            .ProducesRefusals(StatusCodes.Status404NotFound, StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<IResult> BeginAsync(HttpContext context, ImportIntake intake, IGrainFactory grains, RetryBudget budget)
    {
        var (request, refusal) = await intake.TakeAsync(context);
        if (request is null)
        {
            return refusal!;
        }

        (var number, refusal) = await intake.BeginAsync(request, Caller.Of(context.User));
        if (number is null)
        {
            return refusal!;
        }

        context.Response.Headers.Location = $"{Path}/{number}";
        return await AnswerAsync(grains, budget, number.Value, _ => StatusCodes.Status202Accepted);
    }

    private static async Task<IResult> ListAsync(IGrainFactory grains, RetryBudget budget, string? before, string? limit)
    {
        var (from, count) = (int.MaxValue, DefaultLimit);
        if (before is not null && !(int.TryParse(before, out from) && from > 0))
        {
            return Answer.Refused(AnswerError.InvalidField, nameof(before), "must be the number of an import");
        }

        if (limit is not null && !(int.TryParse(limit, out count) && count is >= 1 and <= MostAtOnce))
        {
            return Answer.Refused(AnswerError.InvalidField, nameof(limit), "must be a number from 1 to 500");
        }

        var imports = await budget.SpendAsync(() => grains.GetGrain<IImportsGrain>(0).ListAsync(from, count));
        return TypedResults.Json(
            new ImportList
            {
                Ok = true,
                StatusCode = StatusCodes.Status200OK,
                Imports = [.. imports.Select(ImportView.Of)],
                Next = imports.Length == count ? imports[^1].Number : null,
            },
            FrontDoorJson.Default.ImportList);
    }

    private static Task<IResult> GetAsync(int number, IGrainFactory grains, RetryBudget budget) =>
        AnswerAsync(grains, budget, number, _ => StatusCodes.Status200OK);

    private static async Task<IResult> UndoAsync(int number, IGrainFactory grains, RetryBudget budget) =>
        AnswerOf(
            await budget.SpendAsync(() => grains.GetGrain<IImportsGrain>(0).UndoAsync(number)),
            import => import.State == ImportState.Undoing ? StatusCodes.Status202Accepted : StatusCodes.Status200OK);

    private static async Task<IResult> AnswerAsync(
        IGrainFactory grains, RetryBudget budget, int number, Func<Import, int> status) =>
        AnswerOf(await budget.SpendAsync(() => grains.GetGrain<IImportsGrain>(0).GetAsync(number)), status);

    private static IResult AnswerOf(Import? import, Func<Import, int> status) => import is null
        ? Answer.Of(StatusCodes.Status404NotFound)
        : TypedResults.Json(
            new ImportAnswer { Ok = true, StatusCode = status(import), Import = ImportView.Of(import) },
            FrontDoorJson.Default.ImportAnswer,
            statusCode: status(import));
}
