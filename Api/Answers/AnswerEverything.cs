using Telemetry.Api.Hosting;

namespace Telemetry.Api.Answers;

/// <summary>
/// Gives every request a JSON answer: those that routing turned down without a body, those that the server gave up
/// while reading, and those that ended in an exception. Outermost, so that nothing gets past it.
/// </summary>
internal sealed class AnswerEverything(RequestDelegate next, ClosingTime closing, ILogger<AnswerEverything> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (closing.HasBegun)
        {
            context.Response.Headers.Connection = "close";
        }

        try
        {
            await next(context);
        }
        catch (BadHttpRequestException exception)
        {
            await AnswerAsync(context, Answer.Of(exception.StatusCode));
            return;
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return;
        }
        catch (Exception exception)
        {
            // The message of an exception may quote what the request held; its type and place do not.
            FaultLog.Unforeseen(logger, exception.GetType().FullName, exception.StackTrace);
            await AnswerAsync(context, Answer.Of(StatusCodes.Status500InternalServerError));
            return;
        }

        var response = context.Response;
        if (response is { StatusCode: >= 400, HasStarted: false, ContentLength: null, ContentType: null })
        {
            await Answer.Of(response.StatusCode).ExecuteAsync(context);
        }
    }

    private static async Task AnswerAsync(HttpContext context, Answer answer)
    {
        if (context.Response.HasStarted)
        {
            // The status is out already: a broken connection is the only way left to say that the rest is missing.
            context.Abort();
            return;
        }

        context.Response.Clear();
        await answer.ExecuteAsync(context);
    }
}

internal static partial class FaultLog
{
    [LoggerMessage(EventId = 100, Level = LogLevel.Error, Message = "A request ended in {Type}.\n{Place}")]
    public static partial void Unforeseen(ILogger logger, string? type, string? place);
}
