using Telemetry.Api.Answers;
using Telemetry.Api.Management;
using Telemetry.Grains.Interfaces;

namespace Telemetry.Api.Rejections;

/// <summary>
/// Leaves a trace of heartbeats that came with a good key and were refused for what they hold. The sender gets its
/// answer whatever becomes of the trace; a trace that could not be kept is counted.
/// </summary>
internal sealed class RejectionReport(IGrainFactory grains, FrontDoorMetrics metrics, TimeProvider time)
{
    private const int MostBytes = 10_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public async Task SendAsync(AnswerBody refusal, byte[] body, string keyId, DateTimeOffset receivedAt)
    {
        var rejection = new Rejection
        {
            Id = Guid.CreateVersion7(receivedAt),
            ReceivedAt = receivedAt,
            Outcome = RejectionOutcome.Refused,
            KeyId = keyId,
            Error = refusal.Error!,
            Field = refusal.Field ?? (refusal.Fields is { } fields ? string.Join(',', fields) : null),
            Reason = refusal.Reason,
            Body = body.Length > MostBytes ? body[..MostBytes] : body,
        };
        var kept = false;
        try
        {
            kept = await grains.GetGrain<IRejectionsGrain>(0).AddAsync([rejection]).AsTask().WaitAsync(Patience, time);
        }
        catch (Exception)
        {
            // Said by the metric below; the answer to the sender does not depend on it.
        }

        metrics.Rejected(rejection.Error, kept);
    }
}
