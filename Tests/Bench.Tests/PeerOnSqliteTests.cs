namespace Telemetry.Bench.Tests;

public sealed class PeerOnSqliteTests : PeerSpecification
{
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("bench-tests-");

    protected override Task<(string Provider, string ConnectionString)> StartDatabaseAsync() =>
        Task.FromResult(("Sqlite", $"Data Source={Path.Combine(directory.FullName, "peer.db")};Pooling=False"));

    protected override Task StopDatabaseAsync()
    {
        directory.Delete(recursive: true);
        return Task.CompletedTask;
    }
}
