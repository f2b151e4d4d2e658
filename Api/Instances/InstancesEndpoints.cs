using System.Collections.Immutable;
using System.Globalization;
using Telemetry.Api.Answers;
using Telemetry.Api.Keys;
using Telemetry.Api.Statistics;
using Telemetry.Grains.Interfaces.Statistics;

namespace Telemetry.Api.Instances;

/// <summary>The list of installations, under the same filters as the statistics, and one of them.</summary>
internal static class InstancesEndpoints
{
    private const int DefaultLimit = 50;
    private const int MostAtOnce = 500;
    private const string Contact = "maintainer_contact";
    private const string DefaultSort = "-" + InstancesQuestion.LastReceived;

    /// <summary>Whatever is one column.</summary>
    private static readonly ImmutableArray<string> Sorts =
    [
        InstancesQuestion.LastReceived, InstancesQuestion.Since,
        .. Dimension.All.Where(dimension => dimension.Column is not null && dimension.Kind != DimensionKind.Plugin).Select(dimension => dimension.Name),
    ];

    public static void MapInstances(this IEndpointRouteBuilder routes)
    {
        var instances = routes.MapGroup("/api/instances").RequireAuthorization(Scope.Read).WithTags("Instances")
            .AddEndpointFilter<QuestionFaults>();
        instances.MapGet("", ListAsync).Describe<InstancesAnswer>(QuestionDocs.Instances);
        instances.MapGet("{id}", FindAsync).Describe<InstanceAnswer>(QuestionDocs.Instance)
            .ProducesRefusals(StatusCodes.Status404NotFound);
    }

    private static async Task<IResult> ListAsync(HttpContext context, Questions questions)
    {
        var query = new QuestionQuery(context.Request.Query);
        var asCsv = AnswerFormat.IsCsv(query, context.Request);
        if (!TryContact(context, query, out var withContact))
        {
            return Answer.Forbidden;
        }

        var (at, limit) = (query.Day("at"), query.Count("limit", MostAtOnce, DefaultLimit));
        var (sort, isDescending) = SortOf(query);
        var cursor = CursorOf(query, sort);
        var question = new InstancesQuestion(query.Filter(), at, sort, isDescending, cursor, limit, withContact);
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

    /// <summary>False when it was asked for and the caller may not see it.</summary>
    private static bool TryContact(HttpContext context, QuestionQuery query, out bool withContact)
    {
        withContact = query.OneOf("include", [Contact], isRequired: false) is not null;
        return !withContact || Caller.Of(context.User).May(Scope.Admin);
    }

    private static (string Sort, bool IsDescending) SortOf(QuestionQuery query)
    {
        var text = query.Text("sort") ?? DefaultSort;
        var isDescending = text.StartsWith('-');
        var sort = isDescending ? text[1..] : text;
        if (Sorts.Contains(sort))
        {
            return (sort, isDescending);
        }

        query.Refuse("sort", $"must be one of {string.Join(", ", Sorts)}, with or without - before it");
        return (InstancesQuestion.LastReceived, isDescending);
    }

    /// <summary><c>value_id</c>; the value is empty for those that do not report it.</summary>
    private static InstanceCursor? CursorOf(QuestionQuery query, string sort)
    {
        if (query.Text("cursor") is not { } text)
        {
            return null;
        }

        var end = text.LastIndexOf('_');
        if (end >= 0 && Guid.TryParseExact(text[(end + 1)..], "D", out var id))
        {
            var value = text[..end];
            var isOfSort = sort switch
            {
                InstancesQuestion.LastReceived => TimeText.IsOne(value),
                InstancesQuestion.Since =>
                    DateOnly.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
                _ => true,
            };
            if (isOfSort)
            {
                return new InstanceCursor(value.Length == 0 ? null : value, id);
            }
        }

        query.Refuse("cursor", "must be the next of the page before, with the same sort");
        return null;
    }
}
