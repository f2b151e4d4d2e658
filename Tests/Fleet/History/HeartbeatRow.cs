using Telemetry.Fleet.Sender;

namespace Telemetry.Fleet.History;

/// <summary>A heartbeat that the receiver has stored.</summary>
/// <param name="ReceivedAt">UTC.</param>
/// <param name="InstanceId">Of the sender, or for a clone of its original.</param>
/// <param name="Sender">Decides which columns were reported at all.</param>
/// <param name="Installation">What it reported.</param>
internal sealed record HeartbeatRow(
    DateTime ReceivedAt, Guid InstanceId, SenderVersion Sender, Installation Installation);
