using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using Telemetry.Api.Pages;

namespace Telemetry.Api.Answers;

/// <summary>Whether a refusal is a page for people, or the JSON that programs know.</summary>
internal static class AnswerForm
{
    // Whoever renders a page adds it, and must be the first to.
    private const string OfComponents = "blazor-enhanced-nav";

    private static readonly PathString[] ForPrograms = ["/api", "/openapi"];

    public static bool IsOfApi(HttpRequest request) => ForPrograms.Any(path => request.Path.StartsWithSegments(path));

    /// <summary>Browsers ask for HTML by name. What takes anything, such as curl, is a program.</summary>
    public static bool IsPage(HttpRequest request) =>
        !IsOfApi(request)
        && request.Headers.Accept.Any(accepted => accepted?.Contains("text/html", StringComparison.OrdinalIgnoreCase) == true);

    public static Task WriteAsync(HttpContext context, Answer answer)
    {
        if (!IsPage(context.Request))
        {
            return answer.ExecuteAsync(context);
        }

        var body = answer.Body;
        context.Response.Headers.RetryAfter = body.RetryAfter is { } seconds ? $"{seconds}" : default(string);
        context.Response.Headers.CacheControl = CacheControlHeaderValue.NoStoreString;
        return WritePageAsync(context, body.StatusCode);
    }

    /// <summary>With services of its own, because a page that broke off has used up those of the request.</summary>
    private static async Task WritePageAsync(HttpContext context, int status)
    {
        context.Response.Headers.Remove(OfComponents);
        var ofRequest = context.RequestServices;
        await using var own = ofRequest.CreateAsyncScope();
        context.RequestServices = own.ServiceProvider;
        try
        {
            await new RazorComponentResult<FaultPage>(new { Status = status }) { StatusCode = status }.ExecuteAsync(context);
        }
        finally
        {
            context.RequestServices = ofRequest;
        }
    }
}
