using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using Telemetry.Api.Answers;
using Telemetry.Api.Keys;
using Telemetry.Api.Management;
using Telemetry.Api.Rejections;
using Telemetry.Grains.Interfaces;

namespace Telemetry.Api.Heartbeats;

/// <summary>
/// Takes a heartbeat from its request to its instance's grain. The contract's checks come here, in its order: size, key,
/// content type, body, JSON, required fields, fields, rate, store. (Routing has looked at the method.)
/// </summary>
internal sealed class HeartbeatIntake(
    KeyCache keys,
    HeartbeatDelivery delivery,
    RefusalMemory refusals,
    RejectionReport rejections,
    CallerLimiter limiter,
    FrontDoorMetrics metrics,
    IOptions<IntakeOptions> options,
    TimeProvider time)
{
    private const string IdempotencyKey = "Idempotency-Key";

    private readonly int limit = options.Value.MaxBodyBytes;

    public async Task TakeAsync(HttpContext context)
    {
        var answer = await DecideAsync(context, Now());
        metrics.Answered(answer);
        await answer.WriteAsync(context);
    }

    private async ValueTask<Answer> DecideAsync(HttpContext context, DateTimeOffset receivedAt)
    {
        // A chunked body tells its size only by being read, so it is read before the key is looked at. What a stranger
        // can make us hold is one body's limit.
        var length = context.Request.ContentLength;
        byte[]? body = null;
        if (length > limit || (length is null && (body = await HeartbeatBody.ReadAsync(context, limit)) is null))
        {
            return Answer.PayloadTooLarge;
        }

        var (known, refusal) = await AdmitAsync(context.Request);
        if (refusal is not null)
        {
            return refusal;
        }

        body ??= await HeartbeatBody.ReadAsync(context, limit);
        return body is null ? Answer.PayloadTooLarge : await RecordAsync(context.Request, body, known!.Caller, receivedAt);
    }

    /// <summary>The key of a caller who may post, or the answer to one who may not.</summary>
    private async ValueTask<(KnownKey? Known, Answer? Refusal)> AdmitAsync(HttpRequest request)
    {
        if (PresentedKey.Of(request) is not { } key)
        {
            return (null, Answer.Unauthorized);
        }

        try
        {
            return await keys.FindAsync(key) is not { } known ? (null, Answer.Unauthorized)
                : known.Caller.May(Scope.Ingest) ? (known, null) : (null, Answer.Forbidden);
        }
        catch (KeyRingUnavailableException)
        {
            return (null, Answer.Unavailable);
        }
    }

    private async ValueTask<Answer> RecordAsync(HttpRequest request, byte[] body, Caller caller, DateTimeOffset receivedAt)
    {
        var reading = IsJson(request) ? HeartbeatReader.Read(body) : Reading.Refuse(Answer.UnsupportedMediaType);
        if (reading.Refusal is { } refusal)
        {
            return await RefuseAsync(refusal, body, caller, receivedAt);
        }

        var idempotencyKey = request.Headers[IdempotencyKey];
        if (!TryTakeReceipt(idempotencyKey, receivedAt, out var receiptId))
        {
            return await RefuseAsync(
                Answer.Refused(AnswerError.InvalidField, IdempotencyKey, "must be one UUID"), body, caller, receivedAt);
        }

        if (!limiter.TryEnter(caller, out var wait))
        {
            return Answer.TooManyRequests(wait);
        }

        metrics.Unusual(reading.ContactIsNone, reading.UnknownBuckets);

        // A receipt of the sender's own may be the one that was recorded: that is the grain's to say.
        if (idempotencyKey.Count == 0 && refusals.Left(reading.InstanceId, receivedAt) is { } left)
        {
            return Answer.RateLimited(left);
        }

        var outcome = await delivery.DeliverAsync(reading.Compose(receivedAt), new Receipt(receiptId, caller.Id));
        switch (outcome.Verdict)
        {
            case Verdict.Recorded:
                return Answer.Recorded;
            case Verdict.RateLimited:
                refusals.Remember(reading.InstanceId, receivedAt, outcome.RetryAfter);
                return Answer.RateLimited(outcome.RetryAfter);
            default:
                return Answer.Unavailable;
        }
    }

    private async ValueTask<Answer> RefuseAsync(Answer refusal, byte[] body, Caller caller, DateTimeOffset receivedAt)
    {
        await rejections.SendAsync(refusal.Body, body, caller.Id, receivedAt);
        return refusal;
    }

    /// <summary>Cut to whole microseconds, which is what the store keeps.</summary>
    private DateTimeOffset Now()
    {
        var now = time.GetUtcNow();
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
    }

    private static bool TryTakeReceipt(StringValues header, DateTimeOffset receivedAt, out Guid receipt)
    {
        if (header.Count == 0)
        {
            receipt = ReceiptId.New(receivedAt);
            return true;
        }

        return Guid.TryParseExact(header.ToString(), "D", out receipt);
    }

    /// <summary>JSON is UTF-8 and uncompressed here; the parameters of a media type change nothing else.</summary>
    private static bool IsJson(HttpRequest request)
    {
        if (request.Headers.ContentEncoding.Count > 0)
        {
            return false;
        }

        var type = request.ContentType;
        return type == "application/json"
            || (MediaTypeHeaderValue.TryParse(type, out var parsed)
                && parsed.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
                && (!parsed.Charset.HasValue
                    || HeaderUtilities.RemoveQuotes(parsed.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase)));
    }
}
