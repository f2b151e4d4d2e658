using Microsoft.Data.Sqlite;
using Telemetry.Grains.Storage;
using static Telemetry.Tests.Storage.Heartbeats;

namespace Telemetry.Tests.Storage;

/// <summary>What can happen to the file while the receiver runs.</summary>
public sealed class SqliteFileTests() : DatabaseSpecification(new FreshSqlite())
{
    private string File => Database.Options.SqliteFile;

    [Theory]
    [InlineData("")]
    [InlineData("-wal")]
    public async Task Heartbeat_is_not_acknowledged_into_a_file_that_was_deleted(string suffix)
    {
        await RecordAsync();
        System.IO.File.Delete(File + suffix);

        var fault = await Assert.ThrowsAsync<SqliteException>(RecordAsync);

        Assert.Equal(StoreFault.Transient, Database.Store.Classify(fault));
        Assert.Contains("deleted or replaced", StoreExceptions.Describe(fault), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Heartbeats_go_on_in_the_file_that_was_put_in_the_place_of_the_first()
    {
        var backup = Path.Combine(Database.Options.DataDirectory, "backup.db");
        await Database.ExecuteAsync("CREATE TABLE written (x)");
        await using (var connection = await Database.ConnectAsync())
        {
            await using var vacuum = connection.CreateCommand();
            vacuum.CommandText = $"VACUUM INTO '{backup}'; ";
            await vacuum.ExecuteNonQueryAsync();
        }

        await RecordAsync();
        System.IO.File.Delete(File + "-wal");
        System.IO.File.Delete(File + "-shm");
        System.IO.File.Move(backup, File, overwrite: true);

        await Assert.ThrowsAsync<SqliteException>(RecordAsync);
        await RecordAsync();

        Assert.Equal(1, await Database.CountAsync("heartbeats"));
    }

    [Theory]
    [InlineData(13, "disk full")]
    [InlineData(8, "read-only")]
    [InlineData(5, "locked")]
    [InlineData(11, "corrupt")]
    [InlineData(26, "not a database")]
    public void Log_tells_faults_apart(int code, string word) =>
        Assert.Equal($"SQLite: {word}, {code}", StoreExceptions.Describe(new SqliteException("may quote a row", code)));

    private async Task RecordAsync() => await Database.Store.RecordAsync([New()], Window, CancellationToken.None);
}
