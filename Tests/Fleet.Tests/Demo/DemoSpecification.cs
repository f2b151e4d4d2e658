using System.Text;
using Microsoft.Extensions.Time.Testing;
using Telemetry.Fleet.Demo;
using Telemetry.Fleet.History;
using Telemetry.Fleet.Tests.Receiver;
using Telemetry.Tests.Servers;
using Xunit;

namespace Telemetry.Fleet.Tests.Demo;

/// <summary><c>fleet demo</c> on the database of a real receiver.</summary>
public abstract class DemoSpecification : IDisposable
{
    // More than one transaction.
    private static readonly string[] Size = ["--instances", "150", "--days", "150"];

    // It stands still, so that it is known which heartbeats have come; the receiver's own clock is right beside it.
    private readonly FakeTimeProvider time = new(DateTimeOffset.UtcNow);

    protected TemporaryFolder Folder { get; } = new();

    /// <summary>How the database is given to the demo.</summary>
    protected abstract string[] Target { get; }

    protected abstract Dictionary<string, string> Settings { get; }

    public virtual void Dispose()
    {
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Receiver_exports_what_the_demo_wrote_and_knows_its_instances()
    {
        await MigrateAsync();
        var now = time.GetUtcNow().UtcDateTime;
        var (code, said) = await DemoAsync();
        var history = new FleetHistory(new HistoryOptions(150, 150, 1, DateOnly.FromDateTime(now)));
        var rows = history.Play().TakeWhile(row => row.ReceivedAt < now).ToList();
        var instances = rows.GroupBy(row => row.InstanceId).ToList();
        Assert.InRange(rows.Count, 10_001, 20_000);
        Assert.Equal((0, $"Wrote {rows.Count:N0} heartbeats of {instances.Count} instances in 150 days."), (code, said));

        await using var receiver = await StartAsync();
        Assert.Equal(await ExpectedAsync(history.Options, rows.Count), await receiver.ExportAsync());

        // Last heard from less than 23 hours ago, and more.
        var last = instances.Select(rows => rows.Last()).ToList();
        Assert.Equal(429, await receiver.PostAsync(last.Last(row => row.ReceivedAt > now.AddHours(-22))));
        Assert.Equal(200, await receiver.PostAsync(last.First(row => row.ReceivedAt < now.AddHours(-24))));
    }

    [Fact]
    public async Task Receiver_that_runs_takes_the_same_by_its_import_call()
    {
        await using var receiver = await StartAsync();
        var now = time.GetUtcNow().UtcDateTime;

        var (code, said) = await RunAsync(["--url", receiver.Url, "--key", AdminReceiver.AdminKey, .. Size]);

        var history = new FleetHistory(new HistoryOptions(150, 150, 1, DateOnly.FromDateTime(now)));
        var rows = history.Play().TakeWhile(row => row.ReceivedAt < now).ToList();
        Assert.StartsWith($"Wrote {rows.Count:N0} heartbeats", said, StringComparison.Ordinal);
        Assert.Equal(0, code);
        Assert.Equal(await ExpectedAsync(history.Options, rows.Count), await receiver.ExportAsync());
        Assert.Equal(429, await receiver.PostAsync(rows.Last(row => row.ReceivedAt > now.AddHours(-22))));
        Assert.Equal("0", await AskAsync(Disagreements));
    }

    [Fact]
    public async Task Instances_agree_with_the_heartbeats()
    {
        await MigrateAsync();
        Assert.Equal(0, (await DemoAsync()).Code);
        Assert.Equal("0", await AskAsync(Disagreements));
        Assert.NotEqual("0", await AskAsync("SELECT count(*) FROM instances WHERE heartbeats > 100"));
    }

    [Fact]
    public async Task Statistics_that_were_there_before_are_made_anew()
    {
        await MigrateAsync();
        await AskAsync(
            """
            INSERT INTO statistics_fold (id, version, generation, definition, position)
            VALUES (1, 7, 1, 1, '2026-01-01T00:00:00.000000Z')
            """);
        await DemoAsync();
        Assert.Equal("0", await AskAsync("SELECT definition FROM statistics_fold"));
        Assert.NotEqual("7", await AskAsync("SELECT version FROM statistics_fold"));
    }

    [Fact]
    public async Task Demo_is_refused_while_a_receiver_runs()
    {
        await using var receiver = await StartAsync();
        var (code, said) = await DemoAsync();
        Assert.Equal(1, code);
        Assert.Contains("A receiver runs on", said, StringComparison.Ordinal);
        Assert.Equal("", await receiver.ExportAsync());
    }

    [Fact]
    public async Task Same_fleet_is_written_once()
    {
        await MigrateAsync();
        await DemoAsync();
        var before = await AskAsync("SELECT count(*) FROM heartbeats");
        Assert.Equal(
            (1, "fleet: The database has heartbeats of the fleet with seed 1 already. Take another --seed."), await DemoAsync());
        Assert.Equal(before, await AskAsync("SELECT count(*) FROM heartbeats"));
        Assert.Equal(0, (await DemoAsync("--seed", "2")).Code);
    }

    [Fact]
    public async Task Database_of_another_program_is_refused()
    {
        var (code, said) = await DemoAsync();
        Assert.Equal(1, code);
        Assert.Contains("is no receiver's", said, StringComparison.Ordinal);
    }

    /// <summary>The number of instances whose row says other than their heartbeats.</summary>
    protected abstract string Disagreements { get; }

    /// <summary>Runs a statement; its first value as text.</summary>
    protected abstract Task<string> AskAsync(string sql);

    protected Task<string> MigrateAsync() => Command.RunAsync(
        "env",
        [
            .. Settings.Select(setting => $"{setting.Key.Replace(":", "__", StringComparison.Ordinal)}={setting.Value}"),
            "dotnet", typeof(Telemetry.Silo.Receiver).Assembly.Location, "migrate",
        ]);

    private Task<AdminReceiver> StartAsync() => AdminReceiver.StartAsync(Folder.Path, Settings);

    protected Task<(int Code, string Said)> DemoAsync(params IEnumerable<string> more) => RunAsync([.. Target, .. Size, .. more]);

    private async Task<(int Code, string Said)> RunAsync(string[] arguments)
    {
        var parsed = DemoCommand.Create(time).Parse(arguments);
        var said = new StringWriter();
        parsed.InvocationConfiguration.Output = parsed.InvocationConfiguration.Error = said;
        var code = await parsed.InvokeAsync();
        return (code, said.ToString().Trim());
    }

    private static async Task<string> ExpectedAsync(HistoryOptions options, int rows)
    {
        using var lines = new MemoryStream();
        await HistoryCommand.WriteNdjsonAsync(options, lines, CancellationToken.None);
        var all = Encoding.UTF8.GetString(lines.ToArray()).Split('\n');
        return string.Concat(all.Take(rows).Select(line => line + "\n"));
    }
}
