using System.Net.Mime;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using Orleans.Metadata;
using Telemetry.Api.Answers;
using Telemetry.Api.Keys;
using Telemetry.Api.Management;
using Telemetry.Api.Rejections;
using Telemetry.Api.Requests;
using Telemetry.Api.Retries;
using Telemetry.Grains.Interfaces;

namespace Telemetry.Api.Heartbeats;

/// <summary>
/// Takes a heartbeat from its request to its instance's grain. The contract's checks come here, in its order: size, key
/// and the key's own limit, content type, body, JSON, required fields, fields, rate, store. (Routing has looked at the
/// method.)
/// </summary>
internal sealed class HeartbeatIntake(
    Callers callers, IGrainFactory grains, GrainInterfaceTypeResolver types, RetryBudget budget, RefusalMemory refusals, RejectionReport rejections,
    FrontDoorMetrics metrics, IOptions<IntakeOptions> options, TimeProvider time)
{
    private const string IdempotencyKey = "Idempotency-Key";

    private static readonly string[] Charsets = ["utf-8", "utf8", "us-ascii"];

    // Orleans would read the interface's attributes for each call, which takes 4 % of a heartbeat's CPU time.
    private readonly GrainInterfaceType instances = types.GetGrainInterfaceType(typeof(IInstanceGrain));

    public async Task TakeAsync(HttpContext context)
    {
        var answer = await DecideAsync(context, StoredTime.Of(time.GetUtcNow()));
        metrics.Answered(answer);
        await answer.WriteAsync(context);
    }

    private async ValueTask<Answer> DecideAsync(HttpContext context, DateTimeOffset receivedAt)
    {
        // A chunked body tells its size only by being read, so it is read before the key is looked at: an unauthenticated
        // caller can make us buffer at most 10,000 bytes.
        var (limit, length) = (options.Value.MaxBodyBytes, context.Request.ContentLength);
        var body = length is null ? await RequestBody.ReadAsync(context, limit) : null;
        if (length is null ? body is null : length > limit)
        {
            return Answer.PayloadTooLarge;
        }

        var (caller, refusal) = await callers.AdmitAsync(context);
        if (caller?.May(Scope.Ingest) != true)
        {
            return refusal ?? Answer.Forbidden;
        }

        // The server reads no further than the length.
        body ??= (await RequestBody.ReadAsync(context, limit))!;
        var reading = HeartbeatReader.Read(body);
        var refused = IsJson(context.Request) ? reading.Refusal : Answer.UnsupportedMediaType;
        var idempotencyKey = context.Request.Headers[IdempotencyKey];
        if (!Guid.TryParseExact(idempotencyKey.ToString(), "D", out var receiptId) && idempotencyKey.Count > 0)
        {
            refused ??= Answer.Refused(AnswerError.InvalidField, IdempotencyKey, "must be one UUID");
        }

        if (refused is not null)
        {
            await rejections.RefusedAsync(reading, refused.Body, caller.Id, receivedAt);
            return refused;
        }

        // A receipt of the sender's own may be the one that was recorded: that is the grain's to say.
        if (idempotencyKey.Count == 0 && refusals.Left(reading.InstanceId!.Value, receivedAt) is { } left)
        {
            return Answer.RateLimited(left);
        }

        var heartbeat = reading.Compose(receivedAt);
        var outcome = await RecordAsync(heartbeat, new Receipt(idempotencyKey.Count > 0 ? receiptId : Guid.CreateVersion7(receivedAt), caller.Id));
        switch (outcome.Verdict)
        {
            case Verdict.Recorded:
                await rejections.RepairedAsync(reading, heartbeat, caller.Id);
                return Answer.RecordedWith([.. reading.Repairs.Select(repair => repair.Field).Distinct()]);
            case Verdict.RateLimited:
                refusals.Remember(heartbeat.InstanceId, receivedAt, outcome.RetryAfter);
                return Answer.RateLimited(outcome.RetryAfter);
            default:
                return Answer.Unavailable;
        }
    }

    /// <summary>
    /// Rides out what passes: a silo that dies, a store that is away. The receipt stays the same, so a first try that had
    /// reached the store after all is found and not repeated.
    /// </summary>
    private ValueTask<Outcome> RecordAsync(Heartbeat heartbeat, Receipt receipt) => budget.SpendAsync(
        () => ((IInstanceGrain)grains.GetGrain(IInstanceGrain.Of(heartbeat.InstanceId), instances)).RecordAsync(heartbeat, receipt),
        static outcome => outcome.Verdict == Verdict.Unavailable,
        new Outcome(Verdict.Unavailable));

    /// <summary>
    /// JSON is UTF-8, of which ASCII is a part, and uncompressed here; the parameters of a media type change nothing else.
    /// </summary>
    private static bool IsJson(HttpRequest request)
    {
        var encoding = request.Headers.ContentEncoding;
        return (encoding.Count == 0 || encoding.ToString().Equals("identity", StringComparison.OrdinalIgnoreCase))
            && (request.ContentType == MediaTypeNames.Application.Json || (MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
                && type.MediaType.Equals(MediaTypeNames.Application.Json, StringComparison.OrdinalIgnoreCase)
                && (!type.Charset.HasValue
                    || Charsets.Contains(HeaderUtilities.RemoveQuotes(type.Charset).ToString(), StringComparer.OrdinalIgnoreCase))));
    }
}
