namespace Telemetry.Fleet.History.Targets;

/// <summary>What a receiver's table instances knows of one instance, as far as the rows of a transaction tell.</summary>
internal readonly record struct InstanceSpan(DateTime First, DateTime Last, Guid LastReceipt, long Heartbeats)
{
    /// <summary>Of the key that these heartbeats came with, if they had come.</summary>
    public const string KeyId = "fleet-demo";

    /// <summary>A receiver makes its statistics anew when they were made by another definition than its own; no receiver
    /// has this one.</summary>
    public const string RebuildStatistics = "UPDATE statistics_fold SET definition = 0, version = version + 1";

    /// <summary>Adds a row, which is later than those before it.</summary>
    public static void Extend(Dictionary<Guid, InstanceSpan> spans, HeartbeatRow row)
    {
        var receipt = Guid.CreateVersion7(row.ReceivedAt);
        spans[row.InstanceId] = spans.TryGetValue(row.InstanceId, out var known)
            ? known with { Last = row.ReceivedAt, LastReceipt = receipt, Heartbeats = known.Heartbeats + 1 }
            : new InstanceSpan(row.ReceivedAt, row.ReceivedAt, receipt, 1);
    }
}
