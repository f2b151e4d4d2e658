using Telemetry.Tests.Servers;

namespace Telemetry.Bench;

/// <summary>What all scenarios stand on: the programs as published Release builds, and a private PostgreSQL.</summary>
internal sealed class Ground(DirectoryInfo directory, PostgreSqlServer postgreSql) : IAsyncDisposable
{
    private int directories;

    public string Silo => Program("Silo");

    public string Peer => Program("peer");

    public Task<string> CreateDatabaseAsync() => postgreSql.CreateDatabaseAsync();

    public string CreateDirectory() =>
        directory.CreateSubdirectory($"data-{Interlocked.Increment(ref directories)}").FullName;

    public static async Task<Ground> PrepareAsync(CancellationToken cancellationToken)
    {
        var directory = Directory.CreateTempSubdirectory("bench-");
        foreach (var (project, program) in ((string, string)[])[("Silo", "Silo"), ("Tests/Peer", "peer")])
        {
            await Command.RunAsync(
                "dotnet",
                ["publish", Repository.Path(project), "--configuration", "Release", "--output", Path.Combine(directory.FullName, program)],
                cancellationToken);
        }

        var postgreSql = await PostgreSqlServer.StartNewAsync("shared_buffers = 512MB", "max_wal_size = 4GB");
        return new Ground(directory, postgreSql);
    }

    public async ValueTask DisposeAsync()
    {
        await postgreSql.DisposeAsync();
        directory.Delete(recursive: true);
    }

    private string Program(string name) => Path.Combine(directory.FullName, name, $"{name}.dll");
}
