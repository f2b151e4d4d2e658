using System.Globalization;
using System.Text;
using System.Text.Json;
using CsvHelper;
using Telemetry.Fleet.History;
using Xunit;

namespace Telemetry.Fleet.Tests.History;

public sealed class HistoryTests
{
    private const string DocumentedColumns =
        "received_at_utc,instance_id,eventyay_version,schema_version,build_metadata,canonical_base_url,deployment_type,"
        + "os_family,database_type,database_version,enabled_plugins,events_bucket,attendees_bucket,"
        + "tickets_issued_bucket,paid_tickets_bucket,free_tickets_bucket,orders_bucket,uptime_bucket,"
        + "background_jobs_enabled,storage_backend,error_count_bucket,maintainer_contact,raw_payload";

    private static readonly HistoryOptions Options = new(300, 120, 7, HistoryOptions.DefaultStart);

    [Fact]
    public async Task Header_has_the_documented_columns() =>
        Assert.Equal(DocumentedColumns, Encoding.UTF8.GetString(await WriteAsync(Options with { Days = 0 })).TrimEnd());

    [Fact]
    public async Task Same_seed_gives_the_same_bytes()
    {
        var first = await WriteAsync(Options);
        Assert.Equal(first, await WriteAsync(Options));
        Assert.NotEqual(first, await WriteAsync(Options with { Seed = 8 }));
    }

    [Fact]
    public async Task Rows_are_in_the_order_of_time_and_a_window_apart_for_each_instance()
    {
        var last = new Dictionary<string, DateTime>();
        var previous = DateTime.MinValue;
        foreach (var row in await ReadAsync(Options))
        {
            Assert.True(row.ReceivedAt >= previous);
            Assert.True(row.ReceivedAt - last.GetValueOrDefault(row.Column("instance_id")) >= TimeSpan.FromHours(23));
            previous = last[row.Column("instance_id")] = row.ReceivedAt;
        }

        Assert.InRange(previous, Options.Start, Options.End);
    }

    [Fact]
    public async Task Payload_agrees_with_the_columns()
    {
        foreach (var row in await ReadAsync(Options))
        {
            var payload = JsonSerializer.Deserialize<JsonElement>(row.Column("raw_payload"));
            foreach (var same in new[] { "instance_id", "eventyay_version", "deployment_type", "database_version" })
            {
                Assert.Equal(payload.GetProperty(same).GetString(), row.Column(same));
            }

            var metrics = payload.GetProperty("metrics");
            foreach (var bucket in DocumentedColumns.Split(',').Where(name => name.EndsWith("_bucket", StringComparison.Ordinal)))
            {
                var sent = metrics.TryGetProperty(bucket, out var value) ? value.GetString() : "";
                Assert.Equal(sent, row.Column(bucket));
            }

            Assert.Equal(payload.GetProperty("enabled_plugins").GetRawText(), row.Column("enabled_plugins"));
        }
    }

    [Fact]
    public async Task History_has_growth_an_outage_and_a_release_that_silences_instances()
    {
        var rows = await ReadAsync(Options);
        int Count(DateTime first, TimeSpan length) =>
            rows.Count(row => row.ReceivedAt >= first && row.ReceivedAt < first + length);
        var week = TimeSpan.FromDays(7);
        Assert.True(Count(Options.At(0.9), week) > 1.5 * Count(Options.Start, week));

        // The outage is announced nowhere but in the figures: 31 hours of silence, then everybody at once.
        var outage = Options.At(0.37).Date.AddHours(9);
        Assert.Equal(0, Count(outage, TimeSpan.FromHours(31)));
        Assert.True(Count(outage.AddHours(31), TimeSpan.FromHours(1)) > 5 * Count(outage.AddHours(-1), TimeSpan.FromHours(1)));

        // Between the bad release and its repair there are fewer heartbeats than just before.
        var days = TimeSpan.FromDays(3);
        Assert.True(Count(Options.At(0.535), days) < 0.9 * Count(Options.At(0.5) - days, days));
    }

    [Fact]
    public async Task New_releases_take_over_step_by_step()
    {
        var rows = await ReadAsync(Options);
        double Share(string version, double from) => rows
            .Where(row => row.ReceivedAt >= Options.At(from) && row.ReceivedAt < Options.At(from + 0.02))
            .Average(row => row.Column("eventyay_version") == version ? 1.0 : 0.0);
        Assert.Equal(0, Share("1.3.0", 0.75));
        Assert.InRange(Share("1.3.0", 0.82), 0.02, 0.5);
        Assert.InRange(Share("1.3.0", 0.97), 0.4, 0.9);
        Assert.True(Share("1.0.1", 0.9) < Share("1.0.1", 0.02));
    }

    [Fact]
    public async Task Memory_does_not_grow_with_the_days()
    {
        await WriteAsync(Options with { Days = 1 });
        await using var output = new MeasuringStream();
        await HistoryCommand.WriteAsync(Options with { Instances = 500, Days = 400 }, output, CancellationToken.None);
        Assert.True(output.Length > 100_000_000, $"{output.Length} bytes written");
        Assert.True(output.MostHeld < 10_000_000, $"{output.MostHeld} bytes held");
    }

    private static async Task<byte[]> WriteAsync(HistoryOptions options)
    {
        using var output = new MemoryStream();
        await HistoryCommand.WriteAsync(options, output, CancellationToken.None);
        return output.ToArray();
    }

    private static async Task<List<Row>> ReadAsync(HistoryOptions options)
    {
        using var csv = CsvReader.Create(await WriteAsync(options), new CsvReaderOptions());
        var rows = new List<Row>();
        while (csv.Read())
        {
            rows.Add(new Row([.. Enumerable.Range(0, csv.FieldCount).Select(csv.GetString)]));
        }

        return rows;
    }

    private sealed record Row(string[] Fields)
    {
        private static readonly string[] Columns = DocumentedColumns.Split(',');

        public DateTime ReceivedAt { get; } =
            DateTime.Parse(Fields[0], CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal);

        public string Column(string name) => Fields[Array.IndexOf(Columns, name)];
    }
}
