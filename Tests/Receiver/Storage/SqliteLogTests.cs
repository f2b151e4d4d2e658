using System.Buffers.Binary;
using Telemetry.Grains.Storage;
using static Telemetry.Tests.Storage.Heartbeats;

namespace Telemetry.Tests.Storage;

/// <summary>The write-ahead log of the SQLite file, which is written back beside the batches.</summary>
public sealed class SqliteLogTests() : DatabaseSpecification(new FreshSqlite())
{
    // The log's header has it (sqlite.org/fileformat2.html, the WAL header).
    private const int CheckpointSequence = 12;

    private string Log => Database.Options.SqliteFile + "-wal";

    [Fact]
    public async Task Log_that_has_become_long_starts_anew_while_heartbeats_go_on()
    {
        await RecordAsync(1);
        var first = Sequence();

        var recorded = 1;
        await Eventually.TrueAsync(async () =>
        {
            recorded += 500;
            await RecordAsync(500);
            return Sequence() > first;
        });

        Assert.InRange(new FileInfo(Log).Length, 40_000_000, 400_000_000);
        Assert.Equal(recorded, await Database.CountAsync("heartbeats"));
        Assert.Equal(recorded, await Database.CountAsync("instances"));
    }

    [Fact]
    public async Task Log_is_written_back_into_the_file_once_no_more_heartbeats_come()
    {
        await RecordAsync(500);

        await Eventually.TrueAsync(() => new FileInfo(Database.Options.SqliteFile).Length > 500 * 10_000);
    }

    [Fact]
    public async Task All_is_in_the_file_and_no_log_is_beside_it_once_the_receiver_has_stopped()
    {
        await using var stopping = new FreshSqlite();
        await stopping.CreateAsync();
        await stopping.UpgradeAsync();
        await stopping.Store.RecordAsync(New(500), Window, CancellationToken.None);

        await stopping.StopAsync();

        Assert.False(File.Exists(stopping.Options.SqliteFile + "-wal"));
        await using var reader = await stopping.ConnectAsync();
        await using var count = reader.CreateCommand();
        count.CommandText = "SELECT count(*) FROM heartbeats";
        Assert.Equal(500L, await count.ExecuteScalarAsync());
    }

    [Fact]
    public async Task Log_that_somebody_reads_is_written_back_once_he_is_gone()
    {
        await RecordAsync(1);
        var first = Sequence();
        await using (var reader = await Database.ConnectAsync())
        {
            await using var look = reader.CreateCommand();
            look.CommandText = "BEGIN; SELECT count(*) FROM heartbeats";
            Assert.Equal(1L, await look.ExecuteScalarAsync());
            for (var batch = 0; batch < 20; batch++)
            {
                await RecordAsync(500);
            }

            Assert.Equal(first, Sequence());
        }

        await Eventually.TrueAsync(async () =>
        {
            await RecordAsync(500);
            return Sequence() > first;
        });
    }

    /// <summary>Each with a body of 10 KB, which takes three pages.</summary>
    private async Task RecordAsync(int heartbeats)
    {
        var body = new byte[10_000];
        body.AsSpan().Fill((byte)' ');
        Submission[] batch =
        [
            .. New(heartbeats).Select(s => s with { Heartbeat = s.Heartbeat with { RawPayload = body } }),
        ];
        await Database.Store.RecordAsync(batch, Window, CancellationToken.None);
    }

    private uint Sequence()
    {
        using var log = new FileStream(Log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        Span<byte> header = stackalloc byte[32];
        log.ReadExactly(header);
        return BinaryPrimitives.ReadUInt32BigEndian(header[CheckpointSequence..]);
    }
}
