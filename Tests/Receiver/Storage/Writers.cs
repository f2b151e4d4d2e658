using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Telemetry.Grains.Storage;

namespace Telemetry.Tests.Storage;

/// <summary>The writer as the silo makes it, on any store.</summary>
internal static class Writers
{
    public static StoreMetrics NewMetrics() => NewMetrics(out _);

    /// <param name="meters">Where a test can collect them.</param>
    public static StoreMetrics NewMetrics(out IMeterFactory meters)
    {
        meters = new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>();
        return new StoreMetrics(meters);
    }

    public static HeartbeatWriter On(IHeartbeatStore store, HeartbeatOptions? options = null, TimeProvider? time = null) =>
        new(
            store,
            Options.Create(options ?? new HeartbeatOptions()),
            NewMetrics(),
            time ?? TimeProvider.System,
            NullLogger<HeartbeatWriter>.Instance);

    /// <summary>Queues a heartbeat for which there must be room.</summary>
    public static Task<LastHeartbeat?> Record(this HeartbeatWriter writer, Submission submission)
    {
        var standing = writer.TryRecord(submission);
        Assert.NotNull(standing);
        return standing;
    }
}
