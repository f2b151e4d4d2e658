using BenchmarkDotNet.Attributes;
using Npgsql;
using Telemetry.Api.Heartbeats;
using Telemetry.Grains.Interfaces;
using Telemetry.Grains.Storage;
using Telemetry.Grains.Storage.PostgreSql;

namespace Telemetry.Bench.Parts;

/// <summary>From a batch to the arrays that Npgsql sends, one a column.</summary>
[MemoryDiagnoser]
public class BindingBenchmarks
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 14, 12, 0, 0, TimeSpan.Zero);

    private Submission[] batch = [];

    [Params(20, 500)]
    public int Heartbeats { get; set; }

    [GlobalSetup]
    public void MakeBatch() => batch = Array.ConvertAll(
        FleetBodies.Take(Heartbeats),
        body => new Submission(HeartbeatReader.Read(body, Noon).Heartbeat!, new Receipt(Guid.CreateVersion7(Noon), "bench")));

    [Benchmark]
    public int Bind()
    {
        using var command = new NpgsqlCommand();
        PostgreSqlHeartbeatStore.Bind(command.Parameters, batch, TimeSpan.FromHours(23));
        return command.Parameters.Count;
    }
}
