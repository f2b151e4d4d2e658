using Npgsql;
using Telemetry.Grains.Storage;
using Telemetry.Grains.Storage.PostgreSql;
using Telemetry.Tests.Servers;
using static Telemetry.Tests.Storage.Heartbeats;

namespace Telemetry.Tests.Storage;

/// <summary>Which faults of PostgreSQL pass by themselves.</summary>
[Collection(PostgreSqlFixture.Name)]
public sealed class PostgreSqlFaultTests(PostgreSqlFixture postgreSql)
    : DatabaseSpecification(new FreshPostgreSql(postgreSql.Server))
{
    [Theory]
    [InlineData("08006", StoreFault.Transient)] // connection failure
    [InlineData("25006", StoreFault.Transient)] // read-only: a standby
    [InlineData("26000", StoreFault.Transient)] // a pooler does not know the prepared statement
    [InlineData("42P05", StoreFault.Transient)] // a pooler knows it already
    [InlineData("28P01", StoreFault.Transient)] // a password is being changed
    [InlineData("28000", StoreFault.Transient)]
    [InlineData("3D000", StoreFault.Transient)] // the database is being restored
    [InlineData("40P01", StoreFault.Transient)] // deadlock
    [InlineData("53300", StoreFault.Transient)] // too many connections
    [InlineData("55P03", StoreFault.Transient)] // lock not available
    [InlineData("57P01", StoreFault.Transient)] // shutdown
    [InlineData("58030", StoreFault.Transient)] // I/O error
    [InlineData("22021", StoreFault.Content)] // not in the encoding
    [InlineData("23514", StoreFault.Transient)] // the partition of a row's month is made meanwhile
    [InlineData("23502", StoreFault.Content)] // null where there must be a value
    [InlineData("54000", StoreFault.Content)] // too large
    [InlineData("42P01", StoreFault.Permanent)] // no such table
    [InlineData("42501", StoreFault.Permanent)] // no right
    public void Code_says_whether_to_try_again(string code, StoreFault fault) =>
        Assert.Equal(fault, Database.Store.Classify(new PostgresException("", "ERROR", "ERROR", code)));

    /// <summary>Wherever in a batch the connection breaks, the fault passes, and the same batch is recorded once.</summary>
    [Fact]
    public async Task Connection_that_is_lost_anywhere_in_a_batch_is_a_transient_fault()
    {
        await using var proxy = new CuttingProxy(postgreSql.Server.Port);
        var settings = new NpgsqlConnectionStringBuilder(Database.ConnectionString) { Port = proxy.Port, Pooling = false };
        await using var dataSource = PostgreSqlDatabase.Open(settings.ConnectionString);
        var store = new PostgreSqlHeartbeatStore(dataSource);
        var (batches, faults) = (0, 0);
        do
        {
            var batch = WithLargeBodies(New(50));
            proxy.Cut(connections: 1, afterBytes: 7_000 * batches++);
            try
            {
                await store.RecordAsync(batch, Window, CancellationToken.None);
            }
            catch (Exception exception)
            {
                faults++;
                Assert.True(store.Classify(exception) == StoreFault.Transient, $"Batch {batches}: {exception}");
            }

            // Not through the proxy: the end of this connection could take the next cut.
            Assert.Equal(batch.Select(s => s.AsLast()), await Database.Store.RecordAsync(batch, Window, CancellationToken.None));
        }
        while (proxy.CutsLeft == 0);

        Assert.True(faults > 10, $"Of {batches} connections only {faults} were cut while rows were sent.");
        Assert.Equal(batches * 50, await Database.CountAsync("heartbeats"));
    }

    private static Submission[] WithLargeBodies(Submission[] batch) => Array.ConvertAll(
        batch, s => s with { Heartbeat = s.Heartbeat with { RawPayload = new string('a', 2_000).Select(c => (byte)c).ToArray() } });
}
