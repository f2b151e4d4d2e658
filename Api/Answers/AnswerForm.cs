using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using Telemetry.Api.Pages;

namespace Telemetry.Api.Answers;

/// <summary>Whether a refusal is a page for people, or the JSON that programs know.</summary>
internal static class AnswerForm
{
    private static readonly PathString[] ForPrograms = ["/api", "/openapi"];

    public static bool IsOfApi(HttpRequest request) => ForPrograms.Any(path => request.Path.StartsWithSegments(path));

    /// <summary>Browsers ask for HTML by name. What takes anything, such as curl, is a program.</summary>
    public static bool IsPage(HttpRequest request) =>
        !IsOfApi(request)
        && request.Headers.Accept.Any(accepted => accepted?.Contains("text/html", StringComparison.OrdinalIgnoreCase) == true);

    public static async Task WriteAsync(HttpContext context, Answer answer)
    {
        if (!IsPage(context.Request))
        {
            await answer.ExecuteAsync(context);
            return;
        }

        var body = answer.Body;
        context.Response.Headers.RetryAfter = body.RetryAfter is { } seconds ? $"{seconds}" : default(string);
        context.Response.Headers.CacheControl = CacheControlHeaderValue.NoStoreString;

        // A page that failed half-way has used up the services that a request renders with.
        await using var scope = context.RequestServices.CreateAsyncScope();
        context.RequestServices = scope.ServiceProvider;
        await new RazorComponentResult<FaultPage>(new { Status = body.StatusCode }) { StatusCode = body.StatusCode }.ExecuteAsync(context);
    }
}
