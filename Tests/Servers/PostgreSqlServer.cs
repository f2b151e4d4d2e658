using Npgsql;

namespace Telemetry.Tests.Servers;

/// <summary>
/// A PostgreSQL server of the test's own: a new cluster in a temporary directory on a free loopback port, removed at
/// the end. As root it runs as the user postgres, because PostgreSQL refuses to run as root.
/// </summary>
public sealed class PostgreSqlServer : IAsyncDisposable
{
    /// <summary>A directory with initdb, pg_ctl and postgres: the server to use instead of the newest one installed.</summary>
    private const string Chosen = "TELEMETRY_TESTS_POSTGRESQL";
    private const string HowToInstall = "PostgreSQL's server is not installed. Run ./Tests/run, or: apt-get install postgresql";

    private readonly string binaries;
    private readonly string directory;
    private int databases;

    private PostgreSqlServer(string binaries, string directory, string address, int port)
    {
        this.binaries = binaries;
        this.directory = directory;
        Address = address;
        Port = port;
    }

    /// <summary>Of this machine; loopback unless the test asked for another one.</summary>
    public string Address { get; }

    public int Port { get; }

    private string Data => Path.Combine(directory, "data");

    /// <param name="settings">More lines for postgresql.conf.</param>
    /// <exception cref="InvalidOperationException">PostgreSQL is missing (the message says what to do) or does not start.</exception>
    public static Task<PostgreSqlServer> StartNewAsync(params string[] settings) =>
        StartNewAsync("127.0.0.1", FreePort.Next(), settings);

    /// <inheritdoc cref="StartNewAsync(string[])"/>
    public static async Task<PostgreSqlServer> StartNewAsync(string address, int port, params string[] settings)
    {
        var binaries = FindBinaries();
        var directory = Directory.CreateTempSubdirectory("telemetry-postgresql-").FullName;
        var server = new PostgreSqlServer(binaries, directory, address, port);
        if (Environment.IsPrivilegedProcess)
        {
            await Command.RunAsync("chown", ["postgres", directory]);
        }

        await server.RunAsync("initdb", "--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C.UTF-8", "-D", server.Data);
        await File.AppendAllLinesAsync(
            Path.Combine(server.Data, "postgresql.conf"),
            [
                $"port = {server.Port}", $"listen_addresses = '{address}'", $"unix_socket_directories = '{directory}'",
                "max_connections = 100", "shared_buffers = 128MB", .. settings,
            ]);

        // It listens on one address alone unless the settings say otherwise.
        await File.AppendAllTextAsync(Path.Combine(server.Data, "pg_hba.conf"), "host all all samenet trust\n");
        await server.StartAsync();
        return server;
    }

    public Task StartAsync() => RunAsync("pg_ctl", "start", "-w", "-D", Data, "-l", Path.Combine(directory, "log"));

    /// <param name="mode"><c>fast</c> ends sessions and writes a checkpoint; <c>immediate</c> is a crash.</param>
    public Task StopAsync(string mode = "fast") => RunAsync("pg_ctl", "stop", "-w", "-m", mode, "-D", Data);

    /// <summary>A new, empty database.</summary>
    /// <returns>Its connection string.</returns>
    public async Task<string> CreateDatabaseAsync(string? name = null)
    {
        name ??= $"telemetry_{Interlocked.Increment(ref databases)}";
        await using var source = NpgsqlDataSource.Create(ConnectionString("postgres"));
        await using var create = source.CreateCommand($"CREATE DATABASE {name}");
        await create.ExecuteNonQueryAsync();
        return ConnectionString(name);
    }

    /// <summary>From now on these roles are let in with their password only.</summary>
    public async Task RequirePasswordsAsync(params string[] roles)
    {
        var rules = Path.Combine(Data, "pg_hba.conf");
        await File.WriteAllLinesAsync(
            rules, [.. roles.Select(role => $"host all {role} all scram-sha-256"), .. await File.ReadAllLinesAsync(rules)]);
        await RunAsync("pg_ctl", "reload", "-D", Data);
    }

    /// <summary>As the superuser.</summary>
    public async Task ExecuteAsync(string database, string sql)
    {
        await using var source = NpgsqlDataSource.Create(ConnectionString(database));
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public string ConnectionString(string database) =>
        $"Host={Address};Port={Port};Username=postgres;Database={database}";

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        if (File.Exists(Path.Combine(Data, "postmaster.pid")))
        {
            await StopAsync("immediate");
        }

        Directory.Delete(directory, recursive: true);
    }

    private Task<string> RunAsync(string program, params string[] arguments)
    {
        var path = Path.Combine(binaries, program);
        return Environment.IsPrivilegedProcess
            ? Command.RunAsync("runuser", ["-u", "postgres", "--", path, .. arguments])
            : Command.RunAsync(path, arguments);
    }

    private static string FindBinaries()
    {
        if (Environment.GetEnvironmentVariable(Chosen) is { Length: > 0 } chosen)
        {
            return chosen;
        }

        const string versions = "/usr/lib/postgresql";
        var installed = Directory.Exists(versions) ? Directory.GetDirectories(versions) : [];
        return installed
            .OrderByDescending(version => int.TryParse(Path.GetFileName(version), out var number) ? number : 0)
            .Select(version => Path.Combine(version, "bin"))
            .FirstOrDefault(bin => File.Exists(Path.Combine(bin, "initdb")) && File.Exists(Path.Combine(bin, "postgres")))
            ?? throw new InvalidOperationException(HowToInstall);
    }
}
