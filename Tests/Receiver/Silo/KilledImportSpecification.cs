using System.Globalization;
using System.Net;
using System.Text.Json;
using Telemetry.Silo;
using Telemetry.Tests.Imports;
using Telemetry.Tests.Servers;
using Telemetry.Tests.Storage;

namespace Telemetry.Tests.Silo;

/// <summary>An import whose whole process is killed, whatever the database.</summary>
public abstract class KilledImportSpecification
{
    private const int Rows = 1000;
    private const int MostTries = 5;
    private const string AdminKey = "admin-key-of-the-killed-import";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private static readonly string History = Sheet.Of(
        [Sheet.Documented, .. Enumerable.Range(0, Rows).Select(row => Sheet.Row(
            Sheet.Documented, new DateTime(2025, 1, 10, 8, 0, 0).AddMinutes(row * 20).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
            new Guid((row % 100) + 1, 0, 0, [1, 2, 3, 4, 5, 6, 7, 8])))]);

    /// <summary>Of a receiver on an empty database that has the schema.</summary>
    protected abstract Task<Dictionary<string, string>> NewDatabaseAsync();

    [Fact]
    public async Task Import_goes_on_when_the_file_is_sent_again_and_ends_with_the_rows_of_an_unbroken_one()
    {
        var unbroken = await ImportAsync(await SettingsAsync());

        var (settings, killedAt) = await BrokenAsync();
        var broken = await ImportAsync(settings);

        Assert.True(unbroken == broken, $"Killed when {killedAt} rows were there, it ended otherwise.");
    }

    /// <summary>A database in which an import broke off, and how many rows were there by then.</summary>
    private async Task<(Dictionary<string, string> Settings, long Rows)> BrokenAsync()
    {
        for (var tries = 0; tries < MostTries; tries++)
        {
            var settings = await SettingsAsync();
            await KillAsync(settings, Random.Shared.Next(1, Rows / 2));

            await using var receiver = Start(settings);
            await receiver.WaitUntilReadyAsync(Patience);
            using var client = Client(receiver);

            // On a busy machine the import may be done before the kill comes.
            if (await AddedAsync(client) is var added and < Rows)
            {
                return (settings, added);
            }
        }

        throw new TimeoutException("The import was done before the kill, each time.");
    }

    /// <summary>Begins the import and kills the process when so many rows are there.</summary>
    private static async Task KillAsync(Dictionary<string, string> settings, int rows)
    {
        // Its end kills it, by SIGKILL, sooner than another program could.
        await using var receiver = Start(settings);
        await receiver.WaitUntilReadyAsync(Patience);
        using var client = Client(receiver);
        Assert.Equal(HttpStatusCode.Accepted, (await PostAsync(client)).Status);
        await Eventually.TrueAsync(async () => await AddedAsync(client) >= rows);
    }

    /// <summary>What is kept in the end: heartbeats with all their columns.</summary>
    private static async Task<string> ImportAsync(Dictionary<string, string> settings)
    {
        await using var receiver = Start(settings);
        await receiver.WaitUntilReadyAsync(Patience);
        using var client = Client(receiver);
        var begun = await PostAsync(client);
        Assert.Equal((HttpStatusCode.Accepted, 1), (begun.Status, begun.Body.GetProperty("import").GetProperty("number").GetInt32()));
        await Eventually.TrueAsync(async () => !(await ReadAsync(client)).GetProperty("running").GetBoolean());
        Assert.Equal(("done", Rows, 0L, 0L), (await ReadAsync(client)).Counts());

        return await client.GetStringAsync(new Uri("/api/heartbeats?include=maintainer_contact,raw_payload", UriKind.Relative));
    }

    private static ReceiverProcess Start(Dictionary<string, string> settings) =>
        ReceiverProcess.Start(typeof(Receiver).Assembly.Location, settings);

    private static HttpClient Client(ReceiverProcess receiver)
    {
        var client = new HttpClient { BaseAddress = new Uri(receiver.Url) };
        client.DefaultRequestHeaders.Add("X-API-Key", AdminKey);
        return client;
    }

    private static async Task<Received> PostAsync(HttpClient client)
    {
        using var file = new StringContent(History);
        using var response = await client.PostAsync(new Uri("/api/imports?time_zone=UTC", UriKind.Relative), file);
        return await Received.ReadAsync(response);
    }

    private static async Task<JsonElement> ReadAsync(HttpClient client)
    {
        using var response = await client.GetAsync(new Uri("/api/imports/1", UriKind.Relative));
        return (await Received.ReadAsync(response)).Body.GetProperty("import");
    }

    private static async Task<long> AddedAsync(HttpClient client) => (await ReadAsync(client)).Counts().Added;

    private async Task<Dictionary<string, string>> SettingsAsync() => new(await NewDatabaseAsync())
    {
        ["ApiKeys:0:Name"] = "admins",
        ["ApiKeys:0:Key"] = AdminKey,
        ["ApiKeys:0:Scopes"] = "admin",
        ["Cluster:SiloPort"] = $"{FreePort.Next()}",
        ["Cluster:GatewayPort"] = $"{FreePort.Next()}",

        // So that there are many moments between two of them.
        ["Imports:BatchSize"] = "10",
    };
}

public sealed class SqliteKilledImportTests : KilledImportSpecification, IDisposable
{
    private readonly List<string> directories = [];

    public void Dispose() => directories.ForEach(directory => Directory.Delete(directory, recursive: true));

    protected override Task<Dictionary<string, string>> NewDatabaseAsync()
    {
        directories.Add(Directory.CreateTempSubdirectory("telemetry-").FullName);
        return Task.FromResult(new Dictionary<string, string> { ["Storage:DataDirectory"] = directories[^1] });
    }
}

[Collection(PostgreSqlFixture.Name)]
public sealed class PostgreSqlKilledImportTests(PostgreSqlFixture postgreSql) : KilledImportSpecification, IAsyncLifetime
{
    private readonly List<FreshPostgreSql> databases = [];

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var database in databases)
        {
            await database.DisposeAsync();
        }
    }

    protected override async Task<Dictionary<string, string>> NewDatabaseAsync()
    {
        var database = new FreshPostgreSql(postgreSql.Server);
        databases.Add(database);
        await database.CreateAsync();
        await database.UpgradeAsync();
        return new() { ["Storage:Provider"] = "PostgreSql", ["ConnectionStrings:Telemetry"] = database.ConnectionString };
    }
}
