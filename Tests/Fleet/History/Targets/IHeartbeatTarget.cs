namespace Telemetry.Fleet.History.Targets;

/// <summary>Where a history goes.</summary>
internal interface IHeartbeatTarget : IAsyncDisposable
{
    /// <summary>Takes one more row; rows come in the order of time. Memory does not grow with them.</summary>
    ValueTask WriteAsync(HeartbeatRow row, CancellationToken cancellation);

    /// <summary>To be called after the last row. What is disposed without it lacks rows at its end.</summary>
    ValueTask CompleteAsync(CancellationToken cancellation);
}
