using BenchmarkDotNet.Attributes;
using Telemetry.Api.Heartbeats;

namespace Telemetry.Bench.Parts;

/// <summary>From a body's bytes to a checked heartbeat.</summary>
[MemoryDiagnoser]
public class ReadingBenchmarks
{
    private const int Bodies = 256;

    private static readonly DateTimeOffset Noon = new(2026, 3, 14, 12, 0, 0, TimeSpan.Zero);

    private readonly byte[][] bodies = FleetBodies.Take(Bodies);

    /// <summary>Bodies that are heartbeats, all of them.</summary>
    [Benchmark(OperationsPerInvoke = Bodies)]
    public int Read()
    {
        var heartbeats = 0;
        foreach (var body in bodies)
        {
            heartbeats += HeartbeatReader.Read(body).Compose(Noon).RawPayload is null ? 0 : 1;
        }

        return heartbeats;
    }

    /// <summary>The same as far as one is read that comes too early.</summary>
    [Benchmark(OperationsPerInvoke = Bodies)]
    public int ReadTooEarly() => bodies.Count(body => HeartbeatReader.Read(body) is { Refusal: null, InstanceId: not null });
}
