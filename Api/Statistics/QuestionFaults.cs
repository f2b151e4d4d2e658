using Telemetry.Api.Answers;
using Telemetry.Grains.Interfaces.Statistics;

namespace Telemetry.Api.Statistics;

/// <summary>What a question gets that found no answer.</summary>
internal sealed class QuestionFaults : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (TooManyValuesException)
        {
            return Answer.Refused(
                AnswerError.InvalidField, context.HttpContext.Request.Query.ContainsKey("sort") ? "sort" : "by",
                "has too many different values; ask for a shorter range or with a filter");
        }
    }
}
