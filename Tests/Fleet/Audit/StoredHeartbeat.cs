namespace Telemetry.Fleet.Audit;

/// <summary>A row of the receiver's table heartbeats, as far as the audit looks at it.</summary>
/// <param name="InstanceId">As the sender gave it.</param>
/// <param name="ReceivedAt">UTC, microseconds.</param>
public readonly record struct StoredHeartbeat(Guid InstanceId, DateTime ReceivedAt);

/// <summary>A receiver's database, read only.</summary>
public interface IHeartbeatStore
{
    /// <summary>The rows received from <paramref name="first"/> to <paramref name="last"/>, both inclusive, by instance
    /// (in the byte order of the UUID's text) and then by time received. Streams: holds a few rows in memory.</summary>
    IAsyncEnumerable<StoredHeartbeat> ReadAsync(DateTime first, DateTime last, CancellationToken cancellation);
}
