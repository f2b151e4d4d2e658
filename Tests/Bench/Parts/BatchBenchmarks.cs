using System.Buffers;
using System.Threading.Channels;
using BenchmarkDotNet.Attributes;
using Npgsql;
using Telemetry.Api.Heartbeats;
using Telemetry.Grains.Interfaces;
using Telemetry.Grains.Storage;
using Telemetry.Grains.Storage.PostgreSql;

namespace Telemetry.Bench.Parts;

/// <summary>From the queue to a batch, and from a batch to the arrays of its claim and the rows of its copy.</summary>
[MemoryDiagnoser]
public class BatchBenchmarks
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 14, 12, 0, 0, TimeSpan.Zero);

    private readonly Channel<PendingHeartbeat> queue = Channel.CreateUnbounded<PendingHeartbeat>();
    private readonly ArrayBufferWriter<byte> rows = new();
    private Submission[] submissions = [];

    [Params(20, 500)]
    public int Heartbeats { get; set; }

    [GlobalSetup]
    public void MakeSubmissions() => submissions = Array.ConvertAll(
        FleetBodies.Take(Heartbeats),
        body => new Submission(HeartbeatReader.Read(body).Compose(Noon), new Receipt(Guid.CreateVersion7(Noon), "bench")));

    [Benchmark]
    public int Gather()
    {
        foreach (var submission in submissions)
        {
            queue.Writer.TryWrite(new PendingHeartbeat(submission, 0));
        }

        return new HeartbeatBatch(queue.Reader, Heartbeats).Take().Count;
    }

    [Benchmark]
    public int BindClaim()
    {
        using var command = new NpgsqlCommand();
        PostgreSqlHeartbeatStore.BindClaim(command.Parameters, submissions, TimeSpan.FromHours(23));
        return command.Parameters.Count;
    }

    [Benchmark]
    public int EncodeRows()
    {
        rows.ResetWrittenCount();
        HeartbeatCopy.WriteHeader(rows);
        foreach (var (heartbeat, _) in submissions)
        {
            HeartbeatCopy.WriteRow(rows, heartbeat);
        }

        HeartbeatCopy.WriteTrailer(rows);
        return rows.WrittenCount;
    }
}
