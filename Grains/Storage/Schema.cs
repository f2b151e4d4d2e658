using DbUp;
using DbUp.Builder;
using DbUp.Engine;
using Microsoft.Data.Sqlite;
using Npgsql;
using Telemetry.Grains.Storage.Sqlite;

namespace Telemetry.Grains.Storage;

/// <summary>
/// Brings a database up to date by the numbered scripts under <c>Migrations</c>, each once and in a transaction of its
/// own. A script that was shipped is never edited: the next change is a new one.
/// </summary>
public static class Schema
{
    internal const string JournalQuery = "SELECT scriptname FROM schemaversions";

    /// <summary>
    /// How long a script waits for a table that is in use. While it waits for a lock, everybody else waits behind it: a
    /// heartbeat has 25 seconds in all. A script that gives up has changed nothing and can be run again.
    /// </summary>
    private const int LockTimeoutSeconds = 5;

    // Any number, as long as every version of this program takes the same one.
    private const long MigrationLock = 7203310100;

    /// <summary>
    /// Runs what is missing. Two processes at once are safe: on PostgreSQL the second waits for the first one's lock,
    /// on SQLite the data directory's lock lets one process in.
    /// </summary>
    /// <returns>The names of the scripts that were run, in order.</returns>
    /// <exception cref="InvalidOperationException">A script failed; its changes were undone, earlier scripts stand.</exception>
    public static async Task<IReadOnlyList<string>> UpgradeAsync(
        StorageOptions options, string? connectionString, CancellationToken cancellationToken)
    {
        if (options.Provider == StorageProvider.Sqlite)
        {
            await PrepareFileAsync(options, cancellationToken);
            var file = SqliteFile.ConnectionString(options, SqliteOpenMode.ReadWriteCreate);
            return await RunAsync(DeployChanges.To.SqliteDatabase(file), options.Provider, cancellationToken);
        }

        await using var dataSource = NpgsqlDataSource.Create(
            connectionString ?? throw new InvalidOperationException("ConnectionStrings:Telemetry is not set."));
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var takeLock = connection.CreateCommand();
        takeLock.CommandText = $"SELECT pg_advisory_lock({MigrationLock})";
        takeLock.CommandTimeout = 0;
        await takeLock.ExecuteNonQueryAsync(cancellationToken);
        var impatient = new NpgsqlConnectionStringBuilder(connectionString) { Options = $"-c lock_timeout={LockTimeoutSeconds}s" };
        return await RunAsync(
            DeployChanges.To.PostgresqlDatabase(impatient.ConnectionString), options.Provider, cancellationToken);
    }

    internal static SchemaState StateOf(StorageProvider provider, IReadOnlyList<string> journal) =>
        Scripts(provider).Select(script => script.Name).Except(journal).Any() ? SchemaState.Older : SchemaState.Current;

    /// <summary>
    /// Called by their file's name alone, such as <c>0001_heartbeats</c>: the journal must not change with a namespace.
    /// </summary>
    private static IEnumerable<SqlScript> Scripts(StorageProvider provider) =>
        Sql.Below($"{provider}.Migrations").Order(StringComparer.Ordinal)
            .Select(name => new SqlScript(name, Sql.Read($"{provider}.Migrations.{name}.sql")));

    // The library's calls block; they happen before the program serves anybody.
    private static async Task<IReadOnlyList<string>> RunAsync(
        UpgradeEngineBuilder builder, StorageProvider provider, CancellationToken cancellationToken)
    {
        var result = await Task.Run(
            () => builder
                .WithScripts(Scripts(provider))
                .WithTransactionPerScript()
                .WithVariablesDisabled()
                .LogTo(new FailedScript())
                .Build()
                .PerformUpgrade(),
            cancellationToken);
        return result.Successful
            ? [.. result.Scripts.Select(script => script.Name)]
            : throw new InvalidOperationException(
                $"The migration {result.ErrorScript?.Name} failed: {result.Error.Message}", result.Error);
    }

    // The journal mode is kept in the file, and cannot be changed inside a script's transaction.
    private static async Task PrepareFileAsync(StorageOptions options, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(options.DataDirectory);
        await using var connection = new SqliteConnection(
            SqliteFile.ConnectionString(options, SqliteOpenMode.ReadWriteCreate));
        await connection.OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode = WAL";
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
