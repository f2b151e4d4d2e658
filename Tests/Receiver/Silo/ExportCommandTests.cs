using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Telemetry.Grains.Storage;
using Telemetry.Silo;
using Telemetry.Tests.Servers;
using Telemetry.Tests.Storage;

namespace Telemetry.Tests.Silo;

/// <summary>The program, run as an operator or a CronJob runs it.</summary>
public sealed class ExportCommandTests(ReceiverFixture fixture) : IClassFixture<ReceiverFixture>, IDisposable
{
    private readonly RunningReceiver receiver = fixture.Receiver;
    private readonly string directory = Directory.CreateTempSubdirectory("telemetry-export-").FullName;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public async Task Day_that_is_over_is_one_file_with_its_count_and_hash_and_the_same_bytes_again()
    {
        await RecordAsync(Heartbeats.Noon.AddDays(-1), Heartbeats.Noon, Heartbeats.Noon, Heartbeats.Noon.AddDays(1));
        await RunAsync("--day=2026-03-14", "--day=2026-03-15");
        var file = Path.Combine(directory, "heartbeats_20260314.parquet");
        var first = await File.ReadAllBytesAsync(file);
        var manifest = await File.ReadAllTextAsync(Path.Combine(directory, "manifest.json"));

        await RunAsync("--day=2026-03-14");

        Assert.Equal(first, await File.ReadAllBytesAsync(file));
        Assert.Equal(manifest, await File.ReadAllTextAsync(Path.Combine(directory, "manifest.json")));
        var files = JsonDocument.Parse(manifest).RootElement.GetProperty("files");
        Assert.Equal(
            [("heartbeats_20260314.parquet", 2), ("heartbeats_20260315.parquet", 1)],
            files.EnumerateArray().Select(entry => (entry.GetProperty("name").GetString(), entry.GetProperty("rows").GetInt32())));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(first)), files[0].GetProperty("sha256").GetString());
        Assert.Equal(first.Length, files[0].GetProperty("bytes").GetInt32());
        Assert.Equal(
            ["bigquery-schema.json", "heartbeats_20260314.parquet", "heartbeats_20260315.parquet", "manifest.json"],
            Directory.GetFiles(directory).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Ndjson_has_rows_alone()
    {
        await RecordAsync(Heartbeats.Noon, Heartbeats.Noon);
        await RunAsync("--day=2026-03-14", "--day=2026-03-15", "--format=ndjson", "--include=maintainer_contact,raw_payload");
        var lines = await File.ReadAllLinesAsync(Path.Combine(directory, "heartbeats_20260314.ndjson"));

        Assert.Equal(2, lines.Length);
        Assert.All(lines, line => Assert.Equal("{}", JsonDocument.Parse(line).RootElement.GetProperty("raw_payload").GetString()));
        Assert.Empty(await File.ReadAllBytesAsync(Path.Combine(directory, "heartbeats_20260315.ndjson")));
    }

    [Theory]
    [InlineData("parquet")]
    [InlineData("ndjson")]
    public async Task States_are_a_file_of_their_own_in_the_manifest(string format)
    {
        using var asked = await receiver.Client.GetAsync("/api/states", RunningReceiver.AdminKey);
        var states = (await asked.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        await RunAsync("--day=2026-03-14", "--states", $"--format={format}", "--include=maintainer_contact,raw_payload");

        var files = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(directory, "manifest.json"))).RootElement.GetProperty("files");
        var entry = files.EnumerateArray().Last();
        var file = await File.ReadAllBytesAsync(Path.Combine(directory, $"states.{format}"));
        Assert.Equal(
            ($"states.{format}", states.Length, Convert.ToHexStringLower(SHA256.HashData(file))),
            (entry.GetProperty("name").GetString(), entry.GetProperty("rows").GetInt32(), entry.GetProperty("sha256").GetString()));
        var schema = await File.ReadAllTextAsync(Path.Combine(directory, "states-bigquery-schema.json"));
        Assert.Contains("valid_from", schema, StringComparison.Ordinal);
        Assert.Contains("maintainer_contact", schema, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Day_that_is_not_over_is_refused_by_a_sentence_and_leaves_no_file()
    {
        var today = DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => RunAsync($"--day={today}"));

        Assert.Contains($"telemetry: The day {today} (UTC) is not over yet", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", failure.Message, StringComparison.Ordinal);
        Assert.Equal(["bigquery-schema.json"], Directory.GetFiles(directory).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("The receiver answered 401", "--key=nobodys-key-at-all-here")]
    [InlineData("failed: Connection refused", "--url=http://127.0.0.1:1")]
    [InlineData("--format", "--format=xlsx")]
    public async Task What_cannot_work_is_said_in_a_sentence(string sentence, string argument)
    {
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => RunAsync("--day=2026-03-14", argument));

        Assert.Contains(sentence, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", failure.Message, StringComparison.Ordinal);
    }

    private async Task RecordAsync(params DateTimeOffset[] times)
    {
        await receiver.Services.GetRequiredService<IDatabase>().ExecuteAsync("DELETE FROM heartbeats", CancellationToken.None);
        await receiver.Services.GetRequiredService<IHeartbeatStore>().RecordAsync(
            [.. times.Select(time => Heartbeats.New(Guid.NewGuid(), time))], Heartbeats.Window, CancellationToken.None);
    }

    private Task<string> RunAsync(params IEnumerable<string> arguments)
    {
        string[] all = [$"--url={receiver.Client.BaseAddress}", $"--key={RunningReceiver.AdminKey}", .. arguments];

        // The last one counts.
        var last = all.GroupBy(argument => argument.StartsWith("--day", StringComparison.Ordinal) ? argument : argument.Split('=')[0])
            .Select(same => same.Last());
        return Command.RunAsync("dotnet", [typeof(Receiver).Assembly.Location, "export", $"--out={directory}", .. last]);
    }
}
