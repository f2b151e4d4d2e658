using System.Threading.RateLimiting;

namespace Telemetry.Api.Keys;

/// <summary>
/// Holds keys that have a limit to it, in each front door. A key without one passes: all installations may share it.
/// </summary>
internal sealed class CallerLimiter : IDisposable
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly PartitionedRateLimiter<Caller> limiter = PartitionedRateLimiter.Create<Caller, string>(caller =>
        RateLimitPartition.GetSlidingWindowLimiter(caller.Id, _ => new SlidingWindowRateLimiterOptions
        {
            PermitLimit = caller.RequestsPerMinute!.Value,
            Window = Minute,
            SegmentsPerWindow = 6,
        }));

    /// <param name="caller">Who asks.</param>
    /// <param name="wait">How long until it is worth asking again.</param>
    public bool TryEnter(Caller caller, out TimeSpan wait)
    {
        wait = TimeSpan.Zero;
        if (caller.RequestsPerMinute is null)
        {
            return true;
        }

        using var lease = limiter.AttemptAcquire(caller);
        if (!lease.IsAcquired && !lease.TryGetMetadata(MetadataName.RetryAfter, out wait))
        {
            wait = Minute;
        }

        return lease.IsAcquired;
    }

    public void Dispose() => limiter.Dispose();
}
