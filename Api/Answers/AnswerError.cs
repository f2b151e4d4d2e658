namespace Telemetry.Api.Answers;

/// <summary>
/// The error codes of the wire contract. Senders that have shipped compare these texts, so none is ever renamed.
/// </summary>
public static class AnswerError
{
    public const string RateLimited = "rate_limited";
    public const string Unauthorized = "unauthorized";
    public const string Forbidden = "forbidden";
    public const string PayloadTooLarge = "payload_too_large";
    public const string MissingBody = "missing_body";
    public const string InvalidJson = "invalid_json";
    public const string MissingRequiredFields = "missing_required_fields";
    public const string InvalidField = "invalid_field";
    public const string MethodNotAllowed = "method_not_allowed";
    public const string UnsupportedMediaType = "unsupported_media_type";
    public const string TooManyRequests = "too_many_requests";
    public const string Unavailable = "unavailable";
    public const string InternalError = "internal_error";

    // Beyond the heartbeat's own contract: what routing, the server and the other routes can say.
    public const string BadRequest = "bad_request";
    public const string NotFound = "not_found";
    public const string RequestTimeout = "request_timeout";
    public const string KeyRingFull = "key_ring_full";
    public const string ImportRunning = "import_running";
    public const string NoRoom = "no_room";

    /// <summary>The code for a status that ASP.NET chose by itself.</summary>
    public static string Of(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => Unauthorized,
        StatusCodes.Status403Forbidden => Forbidden,
        StatusCodes.Status404NotFound => NotFound,
        StatusCodes.Status405MethodNotAllowed => MethodNotAllowed,
        StatusCodes.Status408RequestTimeout => RequestTimeout,
        StatusCodes.Status413PayloadTooLarge => PayloadTooLarge,
        StatusCodes.Status415UnsupportedMediaType => UnsupportedMediaType,
        StatusCodes.Status429TooManyRequests => TooManyRequests,
        StatusCodes.Status503ServiceUnavailable => Unavailable,
        StatusCodes.Status505HttpVersionNotsupported => BadRequest,
        >= 500 => InternalError,
        _ => BadRequest,
    };
}
