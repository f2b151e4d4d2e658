using System.Globalization;

namespace Telemetry.Fleet.History.Targets;

/// <summary>How much of a history was written.</summary>
public sealed record Written(long Heartbeats, int Instances, int Days)
{
    /// <summary>Writes a history to its end, or to a time before it. Rows go out as they are made.</summary>
    /// <param name="target">Is complete at the end.</param>
    /// <param name="history">What to write.</param>
    /// <param name="until">Rows from this time on are left out.</param>
    /// <param name="cancellation">Ends it early; the target is not complete then.</param>
    internal static async Task<Written> ToAsync(
        IHeartbeatTarget target, FleetHistory history, DateTime until, CancellationToken cancellation)
    {
        var heartbeats = 0L;
        var instances = new HashSet<Guid>();
        foreach (var row in history.Play().TakeWhile(row => row.ReceivedAt < until))
        {
            cancellation.ThrowIfCancellationRequested();
            await target.WriteAsync(row, cancellation);
            instances.Add(row.InstanceId);
            heartbeats++;
        }

        await target.CompleteAsync(cancellation);
        return new Written(heartbeats, instances.Count, history.Options.Days);
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"Wrote {Heartbeats:N0} heartbeats of {Instances:N0} instances in {Days:N0} days.");
}
