using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using Telemetry.Api.Answers;
using Telemetry.Api.Keys;
using Telemetry.Api.Management;
using Telemetry.Api.Rejections;
using Telemetry.Api.Requests;
using Telemetry.Grains.Interfaces;

namespace Telemetry.Api.Heartbeats;

/// <summary>
/// Takes a heartbeat from its request to its instance's grain. The contract's checks come here, in its order: size, key
/// and the key's own limit, content type, body, JSON, required fields, fields, rate, store. (Routing has looked at the
/// method.)
/// </summary>
internal sealed class HeartbeatIntake(
    Callers callers,
    HeartbeatDelivery delivery,
    RefusalMemory refusals,
    RejectionReport rejections,
    FrontDoorMetrics metrics,
    IOptions<IntakeOptions> options,
    TimeProvider time)
{
    private const string IdempotencyKey = "Idempotency-Key";

    private static readonly string[] Charsets = ["utf-8", "utf8", "us-ascii"];

    private readonly int limit = options.Value.MaxBodyBytes;

    public async Task TakeAsync(HttpContext context)
    {
        var answer = await DecideAsync(context, StoredTime.Of(time.GetUtcNow()));
        metrics.Answered(answer);
        await answer.WriteAsync(context);
    }

    private async ValueTask<Answer> DecideAsync(HttpContext context, DateTimeOffset receivedAt)
    {
        // A chunked body tells its size only by being read, so it is read before the key is looked at. What a stranger
        // can make us hold is one body's limit.
        var length = context.Request.ContentLength;
        byte[]? body = null;
        if (length > limit || (length is null && (body = await RequestBody.ReadAsync(context, limit)) is null))
        {
            return Answer.PayloadTooLarge;
        }

        var (caller, refusal) = await callers.AdmitAsync(context);
        if (caller?.May(Scope.Ingest) != true)
        {
            return refusal ?? Answer.Forbidden;
        }

        body ??= await RequestBody.ReadAsync(context, limit);
        if (body is null)
        {
            return Answer.PayloadTooLarge;
        }

        var result = Check(context.Request, body, receivedAt);
        if (result.Heartbeat is { } heartbeat)
        {
            var outcome = await delivery.DeliverAsync(heartbeat, new Receipt(result.ReceiptId, caller.Id));
            if (outcome.Verdict == Verdict.Recorded && result.Reading is { IsAsDocumented: false } repaired)
            {
                await rejections.RepairedAsync(repaired, heartbeat, caller.Id);
                return Answer.RecordedWith(repaired.RepairedFields);
            }

            return AnswerTo(heartbeat, outcome);
        }

        if (result.Reading is { } refused)
        {
            await rejections.RefusedAsync(refused, result.Answer!.Body, caller.Id, receivedAt);
        }

        return result.Answer!;
    }

    /// <summary>
    /// All that needs no waiting, and therefore no state of its own for each request: as one more asynchronous method it
    /// took 3 % more of the receiver's time.
    /// </summary>
    private CheckResult Check(HttpRequest request, byte[] body, DateTimeOffset receivedAt)
    {
        var reading = HeartbeatReader.Read(body);
        if ((IsJson(request) ? reading.Refusal : Answer.UnsupportedMediaType) is { } refusal)
        {
            return new CheckResult(refusal, reading);
        }

        var idempotencyKey = request.Headers[IdempotencyKey];
        var receipt = Guid.Empty;
        if (idempotencyKey.Count > 0 && !Guid.TryParseExact(idempotencyKey.ToString(), "D", out receipt))
        {
            var invalid = Answer.Refused(AnswerError.InvalidField, IdempotencyKey, "must be one UUID");
            return new CheckResult(invalid, reading);
        }

        if (idempotencyKey.Count == 0)
        {
            // A receipt of the sender's own may be the one that was recorded: that is the grain's to say.
            if (refusals.Left(reading.InstanceId!.Value, receivedAt) is { } left)
            {
                return new CheckResult(Answer.RateLimited(left));
            }

            receipt = Guid.CreateVersion7(receivedAt);
        }

        return new CheckResult(reading, reading.Compose(receivedAt), receipt);
    }

    private Answer AnswerTo(Heartbeat heartbeat, Outcome outcome)
    {
        switch (outcome.Verdict)
        {
            case Verdict.Recorded:
                return Answer.Recorded;
            case Verdict.RateLimited:
                refusals.Remember(heartbeat.InstanceId, heartbeat.ReceivedAt, outcome.RetryAfter);
                return Answer.RateLimited(outcome.RetryAfter);
            default:
                return Answer.Unavailable;
        }
    }

    /// <summary>
    /// JSON is UTF-8, of which ASCII is a part, and uncompressed here; the parameters of a media type change nothing else.
    /// </summary>
    private static bool IsJson(HttpRequest request)
    {
        var encoding = request.Headers.ContentEncoding;
        if (encoding.Count > 0 && !encoding.ToString().Equals("identity", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        var type = request.ContentType;
        return type == "application/json"
            || (MediaTypeHeaderValue.TryParse(type, out var parsed)
                && parsed.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
                && (!parsed.Charset.HasValue
                    || Charsets.Contains(HeaderUtilities.RemoveQuotes(parsed.Charset).ToString(), StringComparer.OrdinalIgnoreCase)));
    }

    /// <summary>A heartbeat for its grain, or the answer to one that gets no further.</summary>
    private readonly struct CheckResult
    {
        public CheckResult(Answer answer, Reading? refused = null) => (Answer, Reading) = (answer, refused);

        public CheckResult(Reading reading, Heartbeat heartbeat, Guid receiptId) =>
            (Reading, Heartbeat, ReceiptId) = (reading, heartbeat, receiptId);

        public Answer? Answer { get; }

        /// <summary>Null when the answer has nothing to do with what the body holds.</summary>
        public Reading? Reading { get; }

        public Heartbeat? Heartbeat { get; }

        public Guid ReceiptId { get; }
    }
}
