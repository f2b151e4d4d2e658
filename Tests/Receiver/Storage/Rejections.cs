using Telemetry.Grains.Interfaces;

namespace Telemetry.Tests.Storage;

/// <summary>Rejected heartbeats to keep.</summary>
internal static class Rejections
{
    public static Rejection At(DateTimeOffset receivedAt) => new()
    {
        Id = Guid.CreateVersion7(receivedAt),
        ReceivedAt = receivedAt,
        Outcome = RejectionOutcome.Refused,
        KeyId = "key",
        Error = "invalid_json",
        Body = [],
    };
}
