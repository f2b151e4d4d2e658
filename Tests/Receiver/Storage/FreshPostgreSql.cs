using System.Data.Common;
using Npgsql;
using Telemetry.Grains.Storage;
using Telemetry.Grains.Storage.Imports;
using Telemetry.Grains.Storage.PostgreSql;
using Telemetry.Grains.Storage.States;
using Telemetry.Tests.Servers;

namespace Telemetry.Tests.Storage;

/// <summary>A new database on a server that the test shares, or has for itself.</summary>
/// <param name="server">Where it is made.</param>
/// <param name="timezone">Of all its sessions; null: the server's.</param>
public sealed class FreshPostgreSql(PostgreSqlServer server, string? timezone = null) : FreshDatabase
{
    private readonly List<IAsyncDisposable> opened = [];
    private string? connectionString;
    private NpgsqlDataSource? dataSource;

    public override StorageOptions Options { get; } = new() { Provider = StorageProvider.PostgreSql };

    // Without a pool: it would keep its connections beyond the test, and all tests share those of one server.
    public override string ConnectionString =>
        $"{connectionString ?? throw new InvalidOperationException("Not created yet.")};Pooling=false";

    public override IHeartbeatStore Store => new PostgreSqlHeartbeatStore(DataSource);

    public override IDatabase Database => new PostgreSqlDatabase(DataSource);

    public override IImportStore Imports => new PostgreSqlImportStore(DataSource);

    public override string RefusePoisonSql =>
        $"ALTER TABLE heartbeats ADD CONSTRAINT no_poison CHECK (eventyay_version <> '{Heartbeats.Poison}')";

    public override string RefuseCommitSql =>
        $"""
        {RefusingFunction}
        CREATE CONSTRAINT TRIGGER refused AFTER UPDATE ON statistics_fold DEFERRABLE INITIALLY DEFERRED
            FOR EACH ROW EXECUTE FUNCTION refuse()
        """;

    public override string AllowAllSql => "DROP FUNCTION refuse() CASCADE";

    private static string RefusingFunction =>
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'refused'; END $$;";

    private NpgsqlDataSource DataSource => dataSource ?? throw new InvalidOperationException("Not created yet.");

    public override string RefuseSql(string table, string change) =>
        $"{RefusingFunction} CREATE TRIGGER refused BEFORE {change} ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse()";

    // One second instead of eight, for the tests that wait for it.
    public override async Task CreateAsync()
    {
        connectionString = await server.CreateDatabaseAsync();
        connectionString += timezone is null ? "" : $";Timezone={timezone}";
        dataSource = Open($"{connectionString};Command Timeout=1");
    }

    public override async Task<DbConnection> ConnectAsync() => await DataSource.OpenConnectionAsync();

    /// <summary>A session whose time zone is not UTC, as on a server that was set up so.</summary>
    public async Task<DbConnection> ConnectFromKolkataAsync()
    {
        var connection = new NpgsqlConnection($"{ConnectionString};Timezone=Asia/Kolkata");
        await connection.OpenAsync();
        return connection;
    }

    public override async Task<DbTransaction> LockInstancesAsync(DbConnection connection)
    {
        var transaction = await connection.BeginTransactionAsync();
        await using var rows = connection.CreateCommand();
        rows.CommandText = "SELECT FROM instances FOR UPDATE";
        await rows.ExecuteNonQueryAsync();
        return transaction;
    }

    public override IHeartbeatStore OpenAbsentStore() =>
        new PostgreSqlHeartbeatStore(Open($"Host=127.0.0.1;Port={FreePort.Next()};Username=postgres;Database=nowhere"));

    public override IReadLane OpenReadLane(StorageOptions options)
    {
        var lane = new PostgreSqlReadLane("test", connectionString!, options, Writers.NewMetrics());
        opened.Add(lane);
        return lane;
    }

    internal override IStateStore OpenStateStore(int? pageSize = null) => pageSize is { } size
        ? new PostgreSqlStateStore(DataSource, OpenReadLane(Options), Database, size)
        : new PostgreSqlStateStore(DataSource, OpenReadLane(Options), Database);

    public override async ValueTask DisposeAsync()
    {
        foreach (var source in opened)
        {
            await source.DisposeAsync();
        }
    }

    private NpgsqlDataSource Open(string settings)
    {
        var source = PostgreSqlDatabase.Open(settings);
        opened.Add(source);
        return source;
    }
}
