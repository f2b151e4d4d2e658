using System.Net;
using System.Net.Http.Headers;
using Telemetry.Tests.Servers;
using Xunit;

namespace Telemetry.Tests.Deploy;

/// <summary>The handbook's backup of SQLite, and the way back.</summary>
public sealed class BackupTests : IDisposable
{
    private const UnixFileMode ForOwner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string directory = Directory.CreateTempSubdirectory("telemetry-backup-").FullName;

    private string Data => Path.Combine(directory, "data");

    private string Database => Path.Combine(Data, "telemetry.db");

    private string Backup => Path.Combine(directory, "backup.db");

    private string Ledger => Path.Combine(directory, "ledger");

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public async Task Backup_is_made_while_heartbeats_come_and_what_was_acknowledged_before_is_there_after_the_restore()
    {
        await using (var receiver = await StartAsync())
        {
            await FleetAsync("run", "--url", receiver.Url, "--key", await KeyAsync(), "--instances", "500", "--ledger", Ledger);
            var load = FleetAsync("run", "--url", receiver.Url, "--key", await KeyAsync(), "--seed", "2", "--rate", "300", "--duration", "15s");
            while (await CountAsync(receiver) < 700)
            {
                await Task.Delay(20);
            }

            var said = await BackupAsync();

            Assert.False(load.IsCompleted, "The backup was to end before the load does.");
            Assert.Matches(@"^\d+ heartbeats of \d+ instances are in ", said);
            Assert.Equal(ForOwner, File.GetUnixFileMode(Backup));
            await load;
            await receiver.SignalAsync("KILL");
            await receiver.WaitForExitAsync();
        }

        foreach (var file in Directory.GetFiles(Data, "telemetry.db*"))
        {
            File.Delete(file);
        }

        File.Copy(Backup, Database);
        await using var restored = await StartAsync();
        await FleetAsync("audit", "--ledger", Ledger, "--sqlite", Database);
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Add("X-API-Key", await KeyAsync());
        using var heartbeat = new StringContent(
            $$"""{"schema_version":"1","instance_id":"{{Guid.NewGuid()}}"}""", MediaTypeHeaderValue.Parse("application/json"));
        using var answer = await http.PostAsync(new Uri(restored.Url + "/api/heartbeat"), heartbeat);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Backup_refuses_to_overwrite_and_leaves_nothing_half_done()
    {
        await using (await StartAsync())
        {
        }

        await File.WriteAllTextAsync(Backup, "of yesterday");
        await RefusedAsync("exists already", Backup);
        Assert.Equal("of yesterday", await File.ReadAllTextAsync(Backup));

        var elsewhere = Path.Combine(directory, "backups");
        await RefusedAsync("There is no directory", Path.Combine(elsewhere, "backup.db"));
        Directory.CreateDirectory(elsewhere);
        await using (var damaged = File.OpenWrite(Database))
        {
            damaged.Seek(0, SeekOrigin.Begin);
            damaged.Write(new byte[8192]);
        }

        await RefusedAsync("could not be copied", Path.Combine(elsewhere, "backup.db"));
        Assert.Empty(Directory.GetFiles(elsewhere));
    }

    private async Task RefusedAsync(string why, string file)
    {
        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => BackupAsync(file));
        Assert.Contains("telemetry: ", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(why, refusal.Message, StringComparison.Ordinal);
    }

    private Task<string> BackupAsync(string? file = null) => Command.RunAsync(
        "dotnet", [ReceiverFacts.Assembly("Silo"), "backup", file ?? Backup, $"--Storage:DataDirectory={Data}"]);

    private static Task<string> FleetAsync(params string[] arguments) =>
        Command.RunAsync("dotnet", [ReceiverFacts.Assembly("fleet"), .. arguments]);

    private async Task<ReceiverProcess> StartAsync()
    {
        var receiver = ReceiverProcess.Start(ReceiverFacts.Assembly("Silo"), new Dictionary<string, string>
        {
            ["Storage:DataDirectory"] = Data,
            ["Cluster:SiloPort"] = $"{FreePort.Next()}",
            ["Cluster:GatewayPort"] = $"{FreePort.Next()}",
        });
        await receiver.WaitUntilReadyAsync(Patience);
        return receiver;
    }

    private Task<string> KeyAsync() => File.ReadAllTextAsync(Path.Combine(Data, "ingest.key"));

    private static async Task<long> CountAsync(ReceiverProcess receiver) =>
        long.Parse(await receiver.MetricAsync("telemetry_heartbeats_total") ?? "0", System.Globalization.CultureInfo.InvariantCulture);
}
