using System.Collections.Immutable;
using Telemetry.Api.Answers;
using Telemetry.Api.Heartbeats;
using Telemetry.Api.Management;
using Telemetry.Grains.Interfaces;

namespace Telemetry.Api.Rejections;

/// <summary>
/// Leaves a trace of heartbeats that came with a good key and were refused or repaired for what they hold. The sender gets
/// its answer whatever becomes of the trace; what was refused and repaired is counted.
/// </summary>
internal sealed class RejectionReport(IGrainFactory grains, FrontDoorMetrics metrics, TimeProvider time)
{
    private const int MostBytes = 10_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public async Task RefusedAsync(Reading reading, AnswerBody refusal, string keyId, DateTimeOffset receivedAt)
    {
        var kept = await KeepAsync([new Rejection
        {
            Id = Guid.CreateVersion7(receivedAt),
            ReceivedAt = receivedAt,
            Outcome = RejectionOutcome.Refused,
            KeyId = keyId,
            Error = refusal.Error!,
            Field = refusal.Field ?? (refusal.Fields is { } fields ? string.Join(',', fields) : null),
            Reason = refusal.Reason,
            InstanceId = reading.InstanceId,
            EventyayVersion = reading[Field.EventyayVersion],
            Body = reading.Body.Length > MostBytes ? reading.Body[..MostBytes] : reading.Body,
        }]);
        metrics.Rejected(refusal.Error!, kept);
    }

    /// <summary>For a heartbeat that is recorded: one row for each field.</summary>
    public async Task RepairedAsync(Reading reading, Heartbeat heartbeat, string keyId)
    {
        foreach (var field in reading.UnknownLabels)
        {
            metrics.UnknownLabel(field);
        }

        foreach (var repair in reading.Repairs)
        {
            metrics.Repaired(repair);
        }

        if (reading.Repairs.Count > 0)
        {
            await KeepAsync([.. reading.Repairs.GroupBy(repair => repair.Field).Select(repairs => new Rejection
            {
                Id = Guid.CreateVersion7(heartbeat.ReceivedAt),
                ReceivedAt = heartbeat.ReceivedAt,
                Outcome = RejectionOutcome.Repaired,
                KeyId = keyId,
                Error = AnswerError.InvalidField,
                Field = repairs.Key,
                Reason = string.Join(", ", repairs.Select(repair => repair.Reason)),
                InstanceId = heartbeat.InstanceId,
                EventyayVersion = heartbeat.EventyayVersion,
            })]);
        }
    }

    private async Task<bool> KeepAsync(ImmutableArray<Rejection> rejections)
    {
        try
        {
            return await grains.GetGrain<IRejectionsGrain>(0).AddAsync(rejections).AsTask().WaitAsync(Patience, time);
        }
        catch (Exception)
        {
            // The answer to the sender does not depend on it.
            return false;
        }
    }
}
