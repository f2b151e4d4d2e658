using Telemetry.Api.Answers;
using Telemetry.Api.Keys;
using Telemetry.Api.Requests;
using Telemetry.Api.Statistics;
using Telemetry.Grains.Interfaces.Statistics;

namespace Telemetry.Api.Instances;

/// <summary>The list of installations, under the same filters as the statistics, and one of them.</summary>
internal static class InstancesEndpoints
{
    private const int DefaultLimit = 50;
    private const int MostAtOnce = 500;
    internal const string Contact = "maintainer_contact";

    public static void MapInstances(this IEndpointRouteBuilder routes)
    {
        var instances = routes.MapGroup("/api/instances").RequireAuthorization(Scope.Read).WithTags("Instances")
            .AddEndpointFilter<QuestionFaults>();
        instances.MapGet("", ListAsync).Describe<InstancesAnswer>(QuestionDocs.Instances);
        instances.MapGet("{id}", FindAsync).Describe<InstanceAnswer>(QuestionDocs.Instance)
            .ProducesRefusals(StatusCodes.Status404NotFound);
        instances.MapDelete("{id}", EraseAsync)
            .TakesOnly()
            .RequireAuthorization(Scope.Admin)
            .WithSummary("Erases an installation and all that it has sent, for good")
            .WithDescription(
                "Its heartbeats, states, refusals and repairs. Of its id a SHA-256 is kept with the time, so that an import does not "
                + "bring back what is older. What it sends from now on is that of a new installation. A call that broke off may be "
                + "made again; so may one for an id that nobody has.")
            .Produces<AnswerBody>()
            .ProducesRefusals(StatusCodes.Status404NotFound, StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<IResult> ListAsync(HttpContext context, Questions questions)
    {
        var query = new QuestionQuery(context.Request.Query);
        var asCsv = AnswerFormat.IsCsv(query, context.Request);
        if (!TryContact(context, query, out var withContact))
        {
            return Answer.Forbidden;
        }

        var (at, limit) = (query.Day("at"), query.Count("limit", MostAtOnce) ?? DefaultLimit);
        var place = InstancePlace.Read(query);
        var question = new InstancesQuestion(query.Filter(), at, place.Sort, place.IsDescending, place.After, limit, withContact);
        if (query.Refusal is { } refusal)
        {
            return refusal;
        }

        var answer = await questions.AskAsync((grain, token) => grain.InstancesAsync(question, token), context.RequestAborted);
        return new AnswerResult<InstancesAnswer>(answer, StatisticsJson.Default.InstancesAnswer, AnswerTable.Of, asCsv);
    }

    private static async Task<IResult> FindAsync(HttpContext context, Questions questions, string id)
    {
        var query = new QuestionQuery(context.Request.Query);
        if (!TryContact(context, query, out var withContact))
        {
            return Answer.Forbidden;
        }

        query.NothingElse();
        if (query.Refusal is { } refusal)
        {
            return refusal;
        }

        var answer = Guid.TryParseExact(id, "D", out var instanceId)
            ? await questions.AskAsync((grain, token) => grain.InstanceAsync(instanceId, withContact, token), context.RequestAborted)
            : null;
        return answer is null
            ? Answer.Of(StatusCodes.Status404NotFound)
            : new AnswerResult<InstanceAnswer>(
                answer, StatisticsJson.Default.InstanceAnswer, _ => throw new NotSupportedException(), asCsv: false);
    }

    private static async Task<IResult> EraseAsync(HttpContext context, InstanceErasing erasing, string id)
    {
        if (!Guid.TryParseExact(id, "D", out var instance))
        {
            return Answer.Of(StatusCodes.Status404NotFound);
        }

        await erasing.EraseAsync(instance, context.RequestAborted);
        return Answer.Done("instance_erased");
    }

    /// <summary>False when it was asked for and the caller may not see it.</summary>
    private static bool TryContact(HttpContext context, QuestionQuery query, out bool withContact)
    {
        withContact = query.OneOf("include", Contact) is not null;
        return !withContact || Caller.Of(context.User).May(Scope.Admin);
    }
}
