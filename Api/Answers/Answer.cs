using System.Globalization;
using System.Text.Json;
using Telemetry.Api.Management;

namespace Telemetry.Api.Answers;

/// <summary>
/// An answer of the wire contract: a status, a JSON object, and Retry-After where there is something to wait for.
/// The frequent ones are made once.
/// </summary>
public sealed class Answer : IResult
{
    public static readonly Answer Recorded = Done("heartbeat_recorded");

    public static readonly Answer Unauthorized = Of(StatusCodes.Status401Unauthorized);
    public static readonly Answer Forbidden = Of(StatusCodes.Status403Forbidden);
    public static readonly Answer PayloadTooLarge = Of(StatusCodes.Status413PayloadTooLarge);
    public static readonly Answer UnsupportedMediaType = Of(StatusCodes.Status415UnsupportedMediaType);

    /// <summary>
    /// Senders of the first versions take any answer for a success, so this is said only when waiting longer would
    /// outlast their 30 seconds; the others come back at their next tick anyway.
    /// </summary>
    public static readonly Answer Unavailable = Of(StatusCodes.Status503ServiceUnavailable, retryAfter: 30);

    private Answer(AnswerBody body)
    {
        Body = body;
        Json = JsonSerializer.SerializeToUtf8Bytes(body, AnswerJson.Default.AnswerBody);
    }

    public AnswerBody Body { get; }

    internal ReadOnlyMemory<byte> Json { get; }

    /// <summary>What metrics call this answer: an error code, or <c>recorded</c>.</summary>
    public string Outcome => Body.Error ?? "recorded";

    /// <param name="status">400 or more.</param>
    /// <param name="error">Null: what the status is called by itself.</param>
    /// <param name="retryAfter">Seconds.</param>
    public static Answer Of(int status, string? error = null, long? retryAfter = null) => new(
        new AnswerBody { Ok = false, Error = error ?? AnswerError.Of(status), RetryAfter = retryAfter, StatusCode = status });

    public static Answer Done(string message) => new(
        new AnswerBody { Ok = true, Message = message, StatusCode = StatusCodes.Status200OK });

    /// <param name="repaired">The names of the fields that were not kept as they came.</param>
    public static Answer RecordedWith(IReadOnlyList<string> repaired) =>
        repaired.Count == 0 ? Recorded : new(Recorded.Body with { Repaired = repaired });

    /// <param name="left">Rounded up, so that a sender that waits for it is let through.</param>
    public static Answer RateLimited(TimeSpan left) => new(new AnswerBody
    {
        Ok = false,
        Error = AnswerError.RateLimited,
        RetryAfter = (long)Math.Ceiling(left.TotalSeconds),
        StatusCode = StatusCodes.Status429TooManyRequests,
    });

    public static Answer TooManyRequests(TimeSpan wait) => Of(
        StatusCodes.Status429TooManyRequests, retryAfter: Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)));

    public static Answer Refused(string error, string? field = null, string? reason = null) => new(new AnswerBody
    {
        Ok = false,
        Error = error,
        Field = field,
        Reason = reason,
        StatusCode = StatusCodes.Status400BadRequest,
    });

    /// <summary>One import at a time.</summary>
    public static Answer ImportRunning(int number) => new(new AnswerBody
    {
        Ok = false,
        Error = AnswerError.ImportRunning,
        Reason = $"import {number} is under way",
        RetryAfter = 30,
        StatusCode = StatusCodes.Status409Conflict,
    });

    public static Answer MissingFields(IReadOnlyList<string> fields) => new(new AnswerBody
    {
        Ok = false,
        Error = AnswerError.MissingRequiredFields,
        Fields = fields,
        StatusCode = StatusCodes.Status400BadRequest,
    });

    /// <summary>For routes that are results; counts the answer if the request was for the heartbeats' address.</summary>
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.RequestServices.GetRequiredService<FrontDoorMetrics>().Answered(httpContext.Request.Path.Value, this);
        return WriteAsync(httpContext);
    }

    public Task WriteAsync(HttpContext context)
    {
        var response = context.Response;
        response.StatusCode = Body.StatusCode;
        WriteHead(response.Headers);

        // The token of an aborted request would be made for each request, and nothing waits here that could be cancelled.
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : response.Body.WriteAsync(Json, CancellationToken.None).AsTask();
    }

    internal void WriteHead(IHeaderDictionary headers)
    {
        headers.ContentType = "application/json";
        headers.ContentLength = Json.Length;
        if (Body.RetryAfter is { } seconds)
        {
            headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        if (Body.StatusCode == StatusCodes.Status401Unauthorized)
        {
            // RFC 9110, 15.5.2: a 401 says how to authenticate.
            headers.WWWAuthenticate = "Bearer";
        }
    }
}
