using System.Text;
using System.Text.Json;
using CsvHelper;
using Telemetry.Fleet.History;
using Xunit;

namespace Telemetry.Fleet.Tests.History;

/// <summary><c>fleet history</c>.</summary>
public sealed class FilesTests : IDisposable
{
    private const string DocumentedColumns =
        "received_at_utc,instance_id,eventyay_version,schema_version,build_metadata,canonical_base_url,deployment_type,"
        + "os_family,database_type,database_version,enabled_plugins,events_bucket,attendees_bucket,"
        + "tickets_issued_bucket,paid_tickets_bucket,free_tickets_bucket,orders_bucket,uptime_bucket,"
        + "background_jobs_enabled,storage_backend,error_count_bucket,maintainer_contact,raw_payload";

    private static readonly HistoryOptions Options = new(100, 60, 3, new DateOnly(2026, 3, 1));

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("csv")]
    [InlineData("ndjson")]
    public async Task Same_options_give_the_same_bytes_and_another_seed_gives_others(string format)
    {
        var first = await WriteAsync(format, seed: 3);
        Assert.Equal(first, await WriteAsync(format, seed: 3));
        Assert.NotEqual(first, await WriteAsync(format, seed: 4));
    }

    [Fact]
    public async Task CSV_has_the_documented_columns()
    {
        var bytes = await WriteAsync("csv", seed: 3);
        Assert.Equal(DocumentedColumns, Encoding.UTF8.GetString(bytes).Split(['\r', '\n'], 2)[0]);
        using var csv = CsvReader.Create(bytes, new CsvReaderOptions());
        foreach (var row in new FleetHistory(Options).Play())
        {
            Assert.True(csv.Read());
            Assert.Equal(
                HeartbeatColumn.All.Select(column => column.TextOf(row) ?? ""),
                Enumerable.Range(0, csv.FieldCount).Select(csv.GetString));
        }

        Assert.False(csv.Read());
    }

    [Fact]
    public async Task NDJSON_has_an_object_with_the_documented_columns_a_line()
    {
        var lines = Encoding.UTF8.GetString(await WriteAsync("ndjson", seed: 3)).Split('\n');
        Assert.Equal("", lines[^1]);
        foreach (var (line, row) in lines[..^1].Zip(new FleetHistory(Options).Play(), (line, row) => (line, row)))
        {
            using var json = JsonDocument.Parse(line);
            var members = json.RootElement.EnumerateObject().ToDictionary(member => member.Name, member => member.Value);
            Assert.Equal(DocumentedColumns, string.Join(',', members.Keys));
            Assert.Equal(row.InstanceId, members["instance_id"].GetGuid());
            Assert.Equal(row.ReceivedAt, members["received_at_utc"].GetDateTimeOffset().UtcDateTime);
            Assert.Equal(row.BackgroundJobsEnabled, members["background_jobs_enabled"].GetBoolean());
            Assert.Equal(row.EnabledPlugins ?? "null", members["enabled_plugins"].GetRawText());
            Assert.Equal(row.UptimeBucket, members["uptime_bucket"].GetString());
            Assert.Equal(row.RawPayload, members["raw_payload"].GetString());
        }

        Assert.Equal(new FleetHistory(Options).Play().Count(), lines.Length - 1);
    }

    [Theory]
    [InlineData("--out", "x", "--days", "0")]
    [InlineData("--out", "x", "--instances", "0")]
    [InlineData("--out", "x", "--format", "xml")]
    [InlineData("--days", "3")]
    public void Command_line_that_makes_no_sense_is_refused(params string[] arguments) =>
        Assert.NotEmpty(HistoryCommand.Create().Parse(arguments).Errors);

    private async Task<byte[]> WriteAsync(string format, int seed)
    {
        var parsed = HistoryCommand.Create().Parse(
            [
                "--instances", "100", "--days", "60", "--seed", $"{seed}", "--end", "2026-03-01", "--format", format,
                "--out", folder["history"],
            ]);
        var said = new StringWriter();
        parsed.InvocationConfiguration.Output = said;
        Assert.Equal(0, await parsed.InvokeAsync());
        Assert.Matches("^Wrote [0-9,]+ heartbeats of [0-9]+ instances in 60 days\\.\\s*$", said.ToString());
        return await File.ReadAllBytesAsync(folder["history"]);
    }
}
