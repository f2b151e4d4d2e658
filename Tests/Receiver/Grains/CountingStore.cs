using System.Collections.Concurrent;
using Telemetry.Grains.Interfaces;
using Telemetry.Grains.Storage;

namespace Telemetry.Tests.Grains;

/// <summary>A store in memory that decides as the real ones do, counts how often it is asked, and can be made to fail.</summary>
internal sealed class CountingStore : IHeartbeatStore
{
    private int asked;

    public int Asked => asked;

    /// <summary>Those it was asked about, whatever came of it.</summary>
    public ConcurrentDictionary<Guid, bool> AskedAbout { get; } = new();

    public ConcurrentDictionary<Guid, LastHeartbeat> Instances { get; } = new();

    /// <summary>Thrown instead of recording, as long as it is set.</summary>
    public Exception? Fault { get; set; }

    /// <summary>Whether the fault comes after the batch was recorded, like a connection that is lost during COMMIT.</summary>
    public bool FaultAfterRecording { get; set; }

    public ValueTask<IReadOnlyList<LastHeartbeat>> RecordAsync(
        IReadOnlyList<Submission> batch, TimeSpan window, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref asked);
        foreach (var submission in batch)
        {
            AskedAbout[submission.Heartbeat.InstanceId] = true;
        }

        if (Fault is { } before && !FaultAfterRecording)
        {
            throw before;
        }

        IReadOnlyList<LastHeartbeat> standings = [.. batch.Select(submission => Instances.AddOrUpdate(
            submission.Heartbeat.InstanceId,
            _ => Own(submission),
            (_, last) => last.ReceivedAt <= submission.Heartbeat.ReceivedAt - window
                || last.ReceivedAt > submission.Heartbeat.ReceivedAt + ClockDifference.Most
                ? Own(submission)
                : last))];
        return Fault is { } after ? throw after : new(standings);
    }

    public StoreFault Classify(Exception exception) =>
        exception is TimeoutException ? StoreFault.Transient : StoreFault.Permanent;

    private static LastHeartbeat Own(Submission submission) => new(submission.Heartbeat.ReceivedAt, submission.Receipt.Id);
}
