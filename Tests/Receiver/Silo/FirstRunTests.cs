using System.Net;
using Telemetry.Silo;
using Telemetry.Tests.Servers;

namespace Telemetry.Tests.Silo;

/// <summary>Two receivers that start for the first time, at the same time, on one database.</summary>
[Collection(PostgreSqlFixture.Name)]
public sealed class FirstRunTests(PostgreSqlFixture postgreSql) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly string[] directories = [.. Enumerable.Range(0, 2).Select(_ => Directory.CreateTempSubdirectory("telemetry-").FullName)];

    public void Dispose() => Array.ForEach(directories, directory => Directory.Delete(directory, recursive: true));

    [Fact]
    public async Task Only_one_of_them_leaves_key_files_and_these_work_at_both()
    {
        var database = await postgreSql.Server.CreateDatabaseAsync();
        await Command.RunAsync(
            "dotnet",
            [typeof(Receiver).Assembly.Location, "migrate", "--Storage:Provider=PostgreSql", $"--ConnectionStrings:Telemetry={database}"]);
        await using var first = Start(database, directories[0]);
        await using var second = Start(database, directories[1]);
        await first.WaitUntilReadyAsync(Patience);
        await second.WaitUntilReadyAsync(Patience);

        var files = directories.SelectMany(Directory.GetFiles).ToList();
        Assert.Equal(["admin.key", "ingest.key"], files.Select(Path.GetFileName).Order());
        var ingest = await File.ReadAllTextAsync(files.Single(file => file.EndsWith("ingest.key", StringComparison.Ordinal)));
        foreach (var receiver in new[] { first, second })
        {
            using var client = new HttpClient { BaseAddress = new Uri(receiver.Url) };
            Assert.Equal(HttpStatusCode.OK, (await client.HeartbeatAsync(Post.Heartbeat(), ingest)).Status);
        }
    }

    private static ReceiverProcess Start(string database, string directory) =>
        ReceiverProcess.Start(typeof(Receiver).Assembly.Location, new Dictionary<string, string>
        {
            ["Storage:Provider"] = "PostgreSql",
            ["Storage:DataDirectory"] = directory,
            ["ConnectionStrings:Telemetry"] = database,
            ["Cluster:Mode"] = "AdoNet",
            ["Cluster:AdvertisedIP"] = $"{IPAddress.Loopback}",
            ["Cluster:SiloPort"] = $"{FreePort.Next()}",
            ["Cluster:GatewayPort"] = $"{FreePort.Next()}",
        });
}
