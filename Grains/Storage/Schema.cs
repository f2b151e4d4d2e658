using System.Reflection;
using DbUp;
using DbUp.Builder;
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
            var file = SqliteThread.ConnectionString(options, SqliteOpenMode.ReadWriteCreate);
            return await RunAsync(DeployChanges.To.SqliteDatabase(file), options.Provider, cancellationToken);
        }

        await using var dataSource = NpgsqlDataSource.Create(
            connectionString ?? throw new InvalidOperationException("ConnectionStrings:Telemetry is not set."));
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var takeLock = connection.CreateCommand();
        takeLock.CommandText = $"SELECT pg_advisory_lock({MigrationLock})";
        takeLock.CommandTimeout = 0;
        await takeLock.ExecuteNonQueryAsync(cancellationToken);
        return await RunAsync(DeployChanges.To.PostgresqlDatabase(connectionString), options.Provider, cancellationToken);
    }

    internal static SchemaState StateOf(StorageProvider provider, IReadOnlyList<string> journal) =>
        Scripts(provider).Except(journal).Any() ? SchemaState.Older : SchemaState.Current;

    private static IEnumerable<string> Scripts(StorageProvider provider) =>
        Assembly.GetExecutingAssembly().GetManifestResourceNames().Where(name => IsMigration(name, provider));

    private static bool IsMigration(string name, StorageProvider provider) =>
        name.StartsWith($"{typeof(Schema).Namespace}.{provider}.Migrations.", StringComparison.Ordinal);

    // The library's calls block; they happen before the program serves anybody.
    private static async Task<IReadOnlyList<string>> RunAsync(
        UpgradeEngineBuilder builder, StorageProvider provider, CancellationToken cancellationToken)
    {
        var result = await Task.Run(
            () => builder
                .WithScriptsEmbeddedInAssembly(Assembly.GetExecutingAssembly(), name => IsMigration(name, provider))
                .WithTransactionPerScript()
                .WithVariablesDisabled()
                .LogToNowhere()
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
            SqliteThread.ConnectionString(options, SqliteOpenMode.ReadWriteCreate));
        await connection.OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode = WAL";
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
