using System.Data.Common;
using Microsoft.Data.Sqlite;
using Telemetry.Grains.Storage;
using Telemetry.Grains.Storage.Imports;
using Telemetry.Grains.Storage.Sqlite;
using Telemetry.Grains.Storage.States;

namespace Telemetry.Tests.Storage;

/// <summary>A file in a temporary directory.</summary>
public sealed class FreshSqlite : FreshDatabase
{
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("telemetry-sqlite-");
    private readonly SqliteFile file;
    private readonly SqliteWriter writer;
    private readonly List<IAsyncDisposable> opened = [];

    public FreshSqlite()
    {
        Options = new StorageOptions { DataDirectory = directory.FullName };
        file = new SqliteFile(Options);
        writer = Keep(new SqliteWriter(file, Writers.NewMetrics()));
        Store = new SqliteHeartbeatStore(writer);
        Database = new SqliteDatabase(writer, file);
    }

    public override StorageOptions Options { get; }

    public override string? ConnectionString => null;

    public override IHeartbeatStore Store { get; }

    public override IDatabase Database { get; }

    public override IImportStore Imports => new SqliteImportStore(writer, Database);

    public override string RefusePoisonSql =>
        $"""
        CREATE TRIGGER no_poison BEFORE INSERT ON heartbeats WHEN NEW.eventyay_version = '{Heartbeats.Poison}'
        BEGIN SELECT RAISE(ABORT, 'poison'); END
        """;

    // A reference to nothing, which only COMMIT looks at.
    public override string RefuseCommitSql =>
        """
        CREATE TABLE empty (id INTEGER PRIMARY KEY);
        CREATE TABLE dangling (id INTEGER REFERENCES empty (id) DEFERRABLE INITIALLY DEFERRED);
        CREATE TRIGGER refused AFTER UPDATE ON statistics_fold BEGIN INSERT INTO dangling VALUES (1); END
        """;

    public override string AllowAllSql => "DROP TRIGGER refused";

    /// <summary>The connection string of somebody who may make the file.</summary>
    public string CreatingConnectionString => SqliteFile.ConnectionString(Options, SqliteOpenMode.ReadWriteCreate);

    public override string RefuseSql(string table, string change) =>
        $"CREATE TRIGGER refused BEFORE {change} ON {table} BEGIN SELECT RAISE(ABORT, 'refused'); END";

    public override async Task CreateAsync()
    {
        await using var connection = new SqliteConnection(CreatingConnectionString);
        await connection.OpenAsync();
    }

    public override async Task<DbConnection> ConnectAsync()
    {
        var connection = new SqliteConnection(SqliteFile.ConnectionString(Options, SqliteOpenMode.ReadWrite));
        await connection.OpenAsync();
        return connection;
    }

    public override async Task<DbTransaction> LockInstancesAsync(DbConnection connection) =>
        await connection.BeginTransactionAsync();

    public override IHeartbeatStore OpenAbsentStore()
    {
        var nowhere = new StorageOptions { DataDirectory = Path.Combine(directory.FullName, "nowhere") };
        return new SqliteHeartbeatStore(Keep(new SqliteWriter(new SqliteFile(nowhere), Writers.NewMetrics())));
    }

    public override IReadLane OpenReadLane(StorageOptions options) =>
        new SqliteReadLane("test", file, options, Writers.NewMetrics());

    internal override IStateStore OpenStateStore(int? pageSize = null) => pageSize is { } size
        ? new SqliteStateStore(writer, OpenReadLane(Options), Database, size)
        : new SqliteStateStore(writer, OpenReadLane(Options), Database);

    /// <summary>As the silo does when it stops: nothing more can be written.</summary>
    public ValueTask StopAsync()
    {
        opened.Remove(writer);
        return writer.DisposeAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (var part in opened)
        {
            await part.DisposeAsync();
        }

        directory.Delete(recursive: true);
    }

    private T Keep<T>(T part)
        where T : IAsyncDisposable
    {
        opened.Insert(0, part);
        return part;
    }
}
