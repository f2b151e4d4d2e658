using Telemetry.Api.Hosting;
using Telemetry.Api.Retries;
using Telemetry.Grains.Interfaces;

namespace Telemetry.Api.Answers;

/// <summary>
/// Gives every request an answer, JSON or a page: those that routing turned down without a body, those whose body could not
/// be read, and those that ended in an exception. Outermost, so that nothing gets past it.
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
            // Where the next request would begin is unknown.
            await AnswerAsync(context, Answer.Of(exception.StatusCode), closes: true);
            return;
        }
        catch (StoreBusyException)
        {
            await AnswerAsync(context, Answer.Busy);
            return;
        }
        catch (UnavailableException)
        {
            await AnswerAsync(context, Answer.Unavailable);
            return;
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there any more. What breaks off with a caller who left is no fault of ours.
            return;
        }
        catch (Exception exception)
        {
            // The message of an exception may quote what the request held; its type and place do not.
            FaultLog.Unforeseen(logger, exception.GetType().FullName, exception.StackTrace);
            await AnswerAsync(context, Answer.Of(StatusCodes.Status500InternalServerError));
            return;
        }
        finally
        {
            context.Features.Get<PublicConnection>()?.RequestEnded();
        }

        var response = context.Response;
        if (response is { StatusCode: >= 400, HasStarted: false, ContentLength: null })
        {
            await AnswerForm.WriteAsync(context, Answer.Of(response.StatusCode));
        }
    }

    private async Task AnswerAsync(HttpContext context, Answer answer, bool closes = false)
    {
        if (context.Response.HasStarted)
        {
            // The status is out already: a broken connection is the only way left to say that the rest is missing.
            context.Abort();
            return;
        }

        context.Response.Clear();
        if (closes || closing.HasBegun)
        {
            context.Response.Headers.Connection = "close";
        }

        await AnswerForm.WriteAsync(context, answer);
    }
}

internal static partial class FaultLog
{
    [LoggerMessage(EventId = 100, Level = LogLevel.Error, Message = "A request ended in {Type}.\n{Place}")]
    public static partial void Unforeseen(ILogger logger, string? type, string? place);
}
