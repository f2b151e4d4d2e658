using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using Telemetry.Api.Answers;
using Telemetry.Api.Keys;
using Telemetry.Api.Management;
using Telemetry.Api.Rejections;
using Telemetry.Grains.Interfaces;

namespace Telemetry.Api.Heartbeats;

/// <summary>
/// Takes a heartbeat from its request to its instance's grain. Size and key were looked at before; what is left of the
/// contract's checks comes here, in its order: content type, body, JSON, required fields, fields, rate, store.
/// </summary>
internal sealed class HeartbeatIntake(
    HeartbeatDelivery delivery,
    RejectionReport rejections,
    CallerLimiter limiter,
    FrontDoorMetrics metrics,
    TimeProvider time)
{
    private const string IdempotencyKey = "Idempotency-Key";

    public async Task<Answer> TakeAsync(HttpContext context)
    {
        var receivedAt = Now();
        var body = context.Features.Get<HeartbeatBody>()!.Bytes;
        var caller = Caller.Of(context.User);

        var reading = IsJson(context.Request)
            ? HeartbeatReader.Read(body, receivedAt)
            : Reading.Refuse(Answer.UnsupportedMediaType);
        if (reading.Heartbeat is not { } heartbeat)
        {
            return await RefuseAsync(reading.Refusal!);
        }

        if (!TryTakeReceipt(context.Request.Headers[IdempotencyKey], receivedAt, out var receiptId))
        {
            return await RefuseAsync(Answer.Refused(AnswerError.InvalidField, IdempotencyKey, "must be one UUID"));
        }

        if (!limiter.TryEnter(caller, out var wait))
        {
            return Answer.TooManyRequests(wait);
        }

        metrics.Unusual(reading.ContactIsNone, reading.UnknownBuckets);
        var outcome = await delivery.DeliverAsync(heartbeat, new Receipt(receiptId, caller.Id));
        return outcome.Verdict switch
        {
            Verdict.Recorded => Answer.Recorded,
            Verdict.RateLimited => Answer.RateLimited(outcome.RetryAfter),
            _ => Answer.Unavailable,
        };

        async Task<Answer> RefuseAsync(Answer refusal)
        {
            await rejections.SendAsync(refusal.Body, body, caller.Id, receivedAt);
            return refusal;
        }
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
            receipt = Guid.CreateVersion7(receivedAt);
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
